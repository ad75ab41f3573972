"""`serve` and `work`."""
