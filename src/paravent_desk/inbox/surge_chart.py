"""A surge as bars, one every quarter of an hour: geometry in units of the drawing; the page says the same as a table."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from paravent_desk.inbox import surge_state as state
from paravent_desk.inbox.models_surge import Alert, Usual
from paravent_desk.inbox.rhythm import HOUR, from_json

HEIGHT, WIDTH, GAP = 120, 720, 2
WIDE = 3
"""Bins in a bar."""
BEFORE, AFTER = 6 * HOUR, 2 * HOUR


@dataclass(frozen=True, slots=True)
class Bar:
    """A quarter of an hour: what came in, what of it was negative, what is usual; y downwards."""

    at: datetime
    total: int
    negative: int
    usual: float
    x: float
    width: float
    y: float
    height: float
    negative_y: float
    negative_height: float
    usual_y: float
    label: bool
    """Whether its hour is written under it."""


def bars(row: Alert, last: int) -> tuple[Bar, ...]:
    """From six hours before the surge until two after it, or until the bin `last`."""
    began = int(row.began_at.timestamp() // state.BIN.total_seconds())
    first = (began - BEFORE) // HOUR * HOUR
    over = min(row.last_bin + AFTER, max(last, row.last_bin))
    over = first + (over - first) // WIDE * WIDE + WIDE - 1
    total, negative = (one.reshape(-1, WIDE).sum(axis=1) for one in state.counts(row.channel, row.subject, first, over))
    usual = _usual(row, first, over)
    most = max(float(total.max()), float(usual.max()), 1.0)
    step, rise = WIDTH / len(total), HEIGHT / most
    return tuple(
        Bar(
            at=state.begins(first + place * WIDE),
            total=int(total[place]),
            negative=int(negative[place]),
            usual=round(float(usual[place]), 1),
            x=round(place * step, 1),
            width=round(max(step - GAP, 0.5), 1),
            y=round(HEIGHT - total[place] * rise, 1),
            height=round(total[place] * rise, 1),
            negative_y=round(HEIGHT - negative[place] * rise, 1),
            negative_height=round(negative[place] * rise, 1),
            usual_y=round(HEIGHT - usual[place] * rise, 1),
            label=(first + place * WIDE) % (2 * HOUR) == 0,
        )
        for place in range(len(total))
    )


def _usual(row: Alert, first: int, over: int) -> np.ndarray:
    known = Usual.objects.filter(channel=row.channel, subject=row.subject).first()
    if known is None:
        return np.zeros((over - first + 1) // WIDE)
    expected = from_json(known.total).expected(state.positions(row.channel, first, over))
    return np.asarray(expected.reshape(-1, WIDE).sum(axis=1))
