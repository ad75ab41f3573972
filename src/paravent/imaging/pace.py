"""How far the work on a film has come, for whoever waits: the one thing that takes longer than a breath."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Watcher = Callable[[str, int, int], None]
"""Takes the step ("see", "write"), the frames done, and about how many there are."""

_watchers: list[Watcher] = []


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Have `watcher` called, from whichever thread works, for every frame that the process works on meanwhile."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def tell(step: str, done: int, expected: int) -> None:
    """Say how far a step has come."""
    for watcher in tuple(_watchers):
        watcher(step, done, max(done, expected))
