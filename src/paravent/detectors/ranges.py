"""Stretches of a text that do not overlap: the first come keeps its place, however many there are."""

from bisect import bisect_right


class Ranges:
    """Ranges `[start, end)` taken so far, in order."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, start: int, end: int) -> bool:
        """Whether a range overlaps none of those taken."""
        at = bisect_right(self._starts, start)  # those taken do not overlap, so only the neighbours may
        return (at == 0 or self._ends[at - 1] <= start) and (at == len(self._starts) or end <= self._starts[at])

    def take(self, start: int, end: int) -> bool:
        """Take a range that is not empty, if it is free; tell whether it was."""
        if not self.free(start, end):
            return False
        at = bisect_right(self._starts, start)
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True
