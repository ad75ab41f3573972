"""Example data: two invented hospitals, eight colleagues, a month of posts. `make demo` opens the desk on it."""
