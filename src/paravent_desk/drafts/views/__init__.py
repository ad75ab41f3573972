"""The pages of this app, by subject."""
