"""Commands of `paravent-desk` about accounts on networks."""
