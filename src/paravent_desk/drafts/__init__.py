"""Posts as they are written: versions, files, checks."""
