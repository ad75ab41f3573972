"""How much slower this machine is than the one the time limits were set on: a limit tells runaway work, not a busy host."""

import time
from statistics import median

NOMINAL = 0.025
"""Seconds of CPU of `_work` on an idle core of the machine the limits were set on."""


def _work() -> float:
    before = time.process_time()
    sum(len(str(n)) for n in range(400_000))
    return time.process_time() - before


def pace() -> float:
    """Give a factor from 1 (as fast, or faster) to 6, as of now."""
    return min(6.0, max(1.0, median(_work() for _ in range(3)) / NOMINAL))
