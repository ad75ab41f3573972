"""The clock of 72 hours (RGPD art. 33(1)): it runs day and night, on Sundays too, from the moment the establishment knew."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIMIT = timedelta(hours=72)
MARKS = (24, 48, 66)
"""Hours after which somebody is reminded."""
WIDTH = 720
"""Of the drawing: ten units an hour."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the clock stands at `now`. `told_at`: when the CNIL was told, which stops it; None: not yet."""

    known_at: datetime
    now: datetime
    told_at: datetime | None = None
    settled: bool = False
    """Whether it was decided, with reasons, that the CNIL need not be told."""

    @property
    def ends_at(self) -> datetime:
        """The last moment in time."""
        return self.known_at + LIMIT

    @property
    def stopped(self) -> bool:
        """Whether nothing has to be sent any more."""
        return self.told_at is not None or self.settled

    @property
    def late(self) -> bool:
        """Whether 72 hours went by without the CNIL being told where it must be."""
        return (self.told_at or self.now) > self.ends_at and not self.settled

    @property
    def hours(self) -> int:
        """Whole hours gone, until the CNIL was told or until now; never below 0."""
        return max(int(((self.told_at or self.now) - self.known_at) / timedelta(hours=1)), 0)

    @property
    def left(self) -> int:
        """Whole hours that are left; below 0: hours past the end, begun ones counted."""
        return int((self.ends_at - (self.told_at or self.now)) // timedelta(hours=1))

    @property
    def over(self) -> int:
        """Hours past the end, begun ones counted; 0 in time."""
        return max(-self.left, 0)

    @property
    def width(self) -> int:
        """How far the bar goes, of `WIDTH`."""
        return min(max(int(((self.told_at or self.now) - self.known_at) / LIMIT * WIDTH), 0), WIDTH)

    @property
    def look(self) -> str:
        """A class of the desk: "ok", "review" or "stop"."""
        if self.stopped and not self.late:
            return "ok"
        return "stop" if self.late or self.left < LIMIT / timedelta(hours=1) - MARKS[1] else "review"

    def due_mark(self, after: int) -> int:
        """The reminder that is due, beyond the one of `after` hours that went out: 24, 48 or 66; 0: none."""
        if self.stopped:
            return 0
        passed = [mark for mark in MARKS if self.now - self.known_at >= timedelta(hours=mark)]
        return max(passed, default=0) if max(passed, default=0) > after else 0
