"""Figures on the pages of other parts."""
