"""The pages of the charters."""
