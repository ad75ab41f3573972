"""How much an account usually gets at an hour of a week, and how far beyond that it is now. Pure: no Django, no clock.

Time is cut in bins of five minutes; a week begins on Monday at midnight, local time, and has 2016 of them. What is usual is a
weighted mean of the last weeks for each hour of the week, drawn towards the account's day and week where there is little to
go by. What comes in is held against a negative binomial law, whose spread is the account's own (counts of messages spread
far more than Poisson's: one message brings others). A busy day is explained by its own last hours, up to three times. How
unlikely a window has to be is the account's own, too: the highest of each of its days follow Gumbel's law of extremes, which
says what it reaches by itself once in a thousand days.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

BIN_MINUTES = 5
HOUR, DAY, WEEK = 12, 288, 2016
MEMORY = 8 * WEEK
"""How far back is looked."""
HALF_LIFE = 2.5 * WEEK
"""After which a bin counts half: growth and seasons are followed within weeks."""
WINDOWS = (3, 12)
"""A quarter of an hour, for what breaks out; an hour, for what swells."""
BEFORE = 48
"""The bins before the window (four hours) that say whether today is busy anyway."""
MOST_BUSY = 3.0
PULL = 10.0
"""So many messages weigh as much as what day and hour alone let expect."""
RECENT = BEFORE + max(WINDOWS)
"""How many bins `beyond` wants."""
ONCE_IN = 1000
"""Days."""
LEAST_DAYS = 14
"""Fewer days say nothing of extremes."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is usual: messages a bin for each hour of the week (168), and how widely a window of each size spreads."""

    hours: tuple[float, ...]
    spreads: tuple[float, ...]
    """The negative binomial's size for each of WINDOWS: small is wide."""
    reaches: tuple[float, ...]
    """The surprise that a window of each size reaches by itself once in a thousand days; 0: not known."""
    bins: int
    """From how many bins it was learned."""

    def expected(self, positions: NDArray[np.int64]) -> Floats:
        """Messages a bin at places of the week (0 to 2015), from hour to hour without steps."""
        middle = np.asarray(positions) / HOUR - 0.5
        return np.asarray(np.interp(middle, np.arange(-1, 169), np.take(self.hours, np.arange(-1, 169), mode="wrap")))

    def as_json(self) -> dict[str, Any]:
        """For a column."""
        hours, spreads, reaches = ([round(one, 6) for one in row] for row in (self.hours, self.spreads, self.reaches))
        return {"hours": hours, "spreads": spreads, "reaches": reaches, "bins": self.bins}


@dataclass(frozen=True, slots=True)
class Beyond:
    """What came in within a window of so many bins, what was to be expected, and how surprising that is.

    `surprise` is the negative natural logarithm of the odds of as much or more (14 is one in a million); `reach` what this
    account's own surprises reach once in a thousand days.
    """

    window: int
    seen: int
    expected: float
    surprise: float
    reach: float


def from_json(kept: dict[str, Any]) -> Rhythm:
    """What `as_json` gave."""
    return Rhythm(tuple(kept["hours"]), tuple(kept["spreads"]), tuple(kept["reaches"]), kept["bins"])


def learn(counts: Counts, positions: NDArray[np.int64], ordinary: NDArray[np.bool_] | None = None) -> Rhythm:
    """Learn from consecutive bins, the newest last, and their places of the week; what is not `ordinary` (a surge) is left out.

    Of a few hours little is learned: whoever asks sees that from `bins`.
    """
    counts, positions = counts[-MEMORY:], positions[-MEMORY:]
    weights = 0.5 ** (np.arange(len(counts))[::-1] / HALF_LIFE)
    if ordinary is not None:
        weights = weights * ordinary[-MEMORY:]
    if len(counts) < RECENT:
        hours = _hours(counts.astype(float), positions, weights)
        return Rhythm(tuple(map(float, hours)), (1.0,) * len(WINDOWS), (0.0,) * len(WINDOWS), len(counts))
    bounded = _bounded(counts.astype(float), np.quantile(_sums(counts.astype(float), HOUR), 0.97) + 2)
    first = _hours(bounded, positions, weights)
    tamed = _bounded(counts.astype(float), 3 * _sums(_spread_out(first, positions), HOUR) + 5)
    hours = _hours(tamed, positions, weights)
    expected = _spread_out(hours, positions)
    spreads = tuple(_size(tamed, expected, weights > 0, window) for window in WINDOWS)
    known = Rhythm(tuple(map(float, hours)), spreads, (0.0,) * len(WINDOWS), len(counts))
    return replace(known, reaches=tuple(_reach(surprises(known, counts, positions, one)[1] * (weights > 0)) for one in WINDOWS))


def surprises(rhythm: Rhythm, counts: Counts, positions: NDArray[np.int64], window: int) -> tuple[Floats, Floats]:
    """For each bin: what its window was to bring, and how surprising what it brought is; the first RECENT bins are not."""
    usual = rhythm.expected(positions)
    seen, expected = _sums(counts.astype(float), window), _sums(usual, window)
    expected = np.maximum(expected * _busy(counts.astype(float), usual, window), 1e-6)
    size = rhythm.spreads[WINDOWS.index(window)]
    from scipy.special import betainc  # here: it loads for a third of a second, and only a worker needs it

    found = np.asarray(betainc(np.maximum(seen, 1), size, expected / (expected + size)))
    found[(seen < 1) | (np.arange(len(counts)) < RECENT - 1)] = 1.0
    return expected, -np.log(np.maximum(found, 1e-300))


def beyond(rhythm: Rhythm, counts: Counts, positions: NDArray[np.int64]) -> tuple[Beyond, ...]:
    """What came in last, in each of WINDOWS: `counts` are the last RECENT bins, all of them over."""
    looks = []
    for window, reach in zip(WINDOWS, rhythm.reaches, strict=True):
        expected, found = surprises(rhythm, counts, positions, window)
        looks.append(Beyond(window, int(counts[-window:].sum()), float(expected[-1]), float(found[-1]), reach))
    return tuple(looks)


def _hours(counts: Floats, positions: NDArray[np.int64], weights: Floats) -> Floats:
    """Messages a bin for each hour of the week: what was seen, drawn towards day and hour."""
    hour = positions // HOUR
    seen = np.bincount(hour, counts * weights, 168).reshape(7, 24).astype(float)
    length = np.bincount(hour, weights, 168).reshape(7, 24).astype(float)
    if not length.sum():
        return np.zeros(168)
    level = seen.sum() / length.sum()
    of_day = _drawn(seen.sum(axis=0), length.sum(axis=0), np.full(24, level))
    of_day = (np.roll(of_day, 1) + 2 * of_day + np.roll(of_day, -1)) / 4
    of_week = _drawn(seen.sum(axis=1), length.sum(axis=1), np.full(7, level))
    prior = np.outer(of_week, of_day) / level if level else np.zeros((7, 24))
    return _drawn(seen, length, prior).reshape(168)


def _drawn(seen: Floats, length: Floats, prior: Floats) -> Floats:
    """A mean of gamma and Poisson: PULL messages as `prior` says, added to what was seen."""
    safe = np.maximum(prior, 1e-9)
    return np.asarray((seen + PULL) / (length + PULL / safe))


def _spread_out(hours: Floats, positions: NDArray[np.int64]) -> Floats:
    return Rhythm(tuple(hours), (), (), 0).expected(positions)


def _bounded(counts: Floats, most: Floats | float) -> Floats:
    """Counts in which an hour beyond so many is cut down: one day nobody marked does not become the rule."""
    return np.asarray(counts * np.minimum(most / np.maximum(_sums(counts, HOUR), 1), 1.0))


def _size(counts: Floats, expected: Floats, ordinary: NDArray[np.bool_], window: int) -> float:
    """The negative binomial's size by moments, drawn towards 2 where there is little to go by."""
    seen = _sums(counts, window)
    usual = _sums(expected, window) * _busy(counts, expected, window)
    taken = ordinary & (np.arange(len(counts)) >= RECENT)
    seen, usual = seen[taken], usual[taken]
    excess = float((((seen - usual) ** 2) - usual).sum())
    return float(np.clip((float((usual**2).sum()) + 5) / max(excess + 2.5, 1e-9), 0.3, 50.0))


def _reach(surprise: Floats) -> float:
    """Gumbel's law through the median and the ninth decile of the days' highest: a few days of surges do not move it."""
    days = len(surprise) // DAY
    if days < LEAST_DAYS:
        return 0.0
    middle, high = np.quantile(surprise[-days * DAY :].reshape(days, DAY).max(axis=1), (0.5, 0.9))
    low, up, far = (-np.log(-np.log(share)) for share in (0.5, 0.9, 1 - 1 / ONCE_IN))
    return float(middle + (high - middle) * (far - low) / (up - low))


def _busy(counts: Floats, expected: Floats, window: int) -> Floats:
    """How busy the hours before each window were, against what is usual: from 1 to MOST_BUSY."""
    seen, usual = (np.concatenate((np.zeros(window), _sums(one, BEFORE)[:-window])) for one in (counts, expected))
    return np.asarray(np.clip((seen + PULL) / (usual + PULL), 1.0, MOST_BUSY))


def _sums(values: Floats, window: int) -> Floats:
    """The sum of each bin and those before it, `window` in all."""
    total = np.concatenate((np.zeros(1), np.cumsum(values)))
    start = np.maximum(np.arange(len(values)) + 1 - window, 0)
    return np.asarray(total[1:] - total[start])
