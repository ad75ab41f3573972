"""Hold findings, signals and situation against the rules. Pure: no input or output, no clock it was not given."""
