"""How many examples a fuzz target tries: a few in every run of the tests, as many as one has patience for in `make fuzz`."""

import os


def examples(usual: int) -> int:
    """Give the number of examples, `PARAVENT_FUZZ` times the usual one."""
    return usual * int(os.environ.get("PARAVENT_FUZZ", "1"))
