"""The time by which posts go out. A clock that jumps is believed once it has stood for ten minutes.

On PostgreSQL it is the database's clock, the same for all workers; on SQLite the machine's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

JUMP = timedelta(minutes=1)
SETTLED = 600.0  # seconds


def wall() -> datetime:
    """What the clock on the wall says."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
        return told


def steady() -> float:
    """Seconds that never jump, a sleeping machine's sleep included where the system counts it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass
class Clock:
    """Time as it goes on."""

    wall: Callable[[], datetime] = wall
    steady: Callable[[], float] = steady
    _base: tuple[datetime, float] | None = field(default=None, init=False)
    _jumped: float | None = field(default=None, init=False)

    def now(self) -> datetime:
        """The time now: the wall's, unless that jumped within the last ten minutes."""
        wall, steady = self.wall(), self.steady()
        if self._base is None:
            self._base = (wall, steady)
        went = self._base[0] + timedelta(seconds=steady - self._base[1])
        if abs(wall - went) <= JUMP:
            self._jumped = None
        elif self._jumped is None:
            self._jumped = steady
        if self._jumped is None or steady - self._jumped >= SETTLED:
            self._base, self._jumped = (wall, steady), None
            return wall
        return went
