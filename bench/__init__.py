"""Measures Paravent, by itself and beside its peers."""
