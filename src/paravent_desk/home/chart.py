"""The fortnight as bars: geometry alone, in units of the drawing; the template draws it, and the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from paravent_desk.home.queries import Day

HEIGHT, STEP, BAR = 90, 40, 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: the bar of what was sent with what waits on top of it, y downwards."""

    day: date
    x: int
    sent: int
    waiting: int
    sent_y: int
    sent_height: int
    waiting_y: int
    waiting_height: int

    @property
    def middle(self) -> int:
        """Where its label stands."""
        return self.x + BAR // 2


def bars(days: Sequence[Day]) -> tuple[Bar, ...]:
    """Lay the days out side by side, the highest one to the top."""
    most = max((one.sent + one.waiting for one in days), default=0) or 1
    laid = []
    for place, one in enumerate(days):
        sent, ahead = round(HEIGHT * one.sent / most), round(HEIGHT * one.waiting / most)
        x = place * STEP + (STEP - BAR) // 2
        laid.append(Bar(one.date, x, one.sent, one.waiting, HEIGHT - sent, sent, HEIGHT - sent - ahead, ahead))
    return tuple(laid)
