"""Where the establishment is present: on which networks, since when, alive or asleep, beside published figures."""
