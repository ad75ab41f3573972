"""Every change of state, chained: who, what, when, from where, on which content."""
