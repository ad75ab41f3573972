"""Commands of `paravent-desk`."""
