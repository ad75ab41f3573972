"""Commands of `paravent-desk` about people."""
