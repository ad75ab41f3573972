"""The accounts of an establishment on the networks."""
