"""A leak, from the hour it is known to its lessons."""
