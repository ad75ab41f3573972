"""Paravent: check a post about care before it goes out, explain it, and hand back a version that can."""
