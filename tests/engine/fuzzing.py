"""How many examples a fuzz target tries: a few in every run of the tests, as many as one has patience for in `make fuzz`."""

import os
from collections.abc import Sequence

from hypothesis import strategies as st

CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6)
"""Where in a file, as a part of it, and what is written there."""


def examples(usual: int) -> int:
    """Give the number of examples, `PARAVENT_FUZZ` times the usual one."""
    return usual * int(os.environ.get("PARAVENT_FUZZ", "1"))


def changed(content: bytes, changes: Sequence[tuple[float, bytes]]) -> bytes:
    """Give a file with bytes of it written over."""
    other = bytearray(content)
    for where, what in changes:
        at = int(where * len(other))
        other[at : at + len(what)] = what
    return bytes(other)
