"""Words for what rows of the history carry."""
