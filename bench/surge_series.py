"""Invented accounts for `bench.surge`: who wrote when, over months, as hospitals' accounts get it; and bursts to lay over it.

An ordinary series has a day and a week, growth, holidays, campaign days, days and hours that are busier than others, posts that
draw answers by the dozen, and people who quarrel. All of it is drawn from a seed. A burst is drawn from a shape: those that
were recorded (`tests/cases/bursts.toml`), and six that are made.
"""

import tomllib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.inputs import ROOT
from paravent_desk.inbox.rhythm import DAY, WEEK

OF_DAY = np.array([2, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, 9, 10, 9, 8, 8, 9, 10, 12, 13, 14, 12, 8, 4], dtype=float)
OF_WEEK = np.array([1.1, 1.1, 1.05, 1.05, 1.0, 0.8, 0.9])
MONTH = 30 * DAY
SHAPES = ("step", "spike", "ramp", "doubling", "branching", "two waves")


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages in order: the bin of each, its author's number, and whether it is negative."""

    bins: NDArray[np.int64]
    authors: NDArray[np.int64]
    negative: NDArray[np.bool_]

    def counts(self, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All and negative messages for each bin."""
        return np.bincount(self.bins, minlength=length), np.bincount(self.bins[self.negative], minlength=length)

    def joined(self, other: "Messages") -> "Messages":
        """Both, in order."""
        bins = np.concatenate((self.bins, other.bins))
        order = np.argsort(bins, kind="stable")
        authors = np.concatenate((self.authors, other.authors))
        return Messages(bins[order], authors[order], np.concatenate((self.negative, other.negative))[order])


def ordinary(seed: int, a_day: float, months: int) -> Messages:
    """Some months of an account that gets so many messages on an average day."""
    draw = np.random.default_rng(seed)
    length = months * MONTH
    pace = a_day / DAY * _pace(draw, length)
    most = max(3.0, a_day * 0.03)
    starts = np.repeat(np.arange(length), draw.poisson(pace * 0.5 / (1 + most)))
    sizes = np.minimum(draw.lognormal(np.log(most) - 0.5, 1.0, len(starts)), 8 * most).astype(int) + 1
    clusters = np.repeat(np.arange(len(starts)), sizes)
    late = draw.exponential(18.0, len(clusters)).astype(int)
    quarrel = draw.random(len(starts)) < 0.25
    alone = np.repeat(np.arange(length), draw.poisson(pace * 0.5))
    # numbers that meet nowhere: a quarrel has two authors, everybody else writes once
    few = clusters * 2 + draw.integers(0, 2, len(clusters))
    many = 2 * len(starts) + np.arange(len(clusters))
    authors = np.where(quarrel[clusters], few, many)
    upset = np.repeat(draw.beta(1.0, 7.0, len(starts)), sizes)
    told = Messages(starts[clusters] + late, authors, draw.random(len(clusters)) < upset)
    others = 2 * len(starts) + len(clusters) + np.arange(len(alone))
    return _within(Messages(alone, others, draw.random(len(alone)) < 0.12).joined(told), length)


def burst(seed: int, shape: str, peak: float) -> NDArray[np.int64]:
    """Additional messages for each bin, drawn; `peak` of them in the fullest quarter of an hour are to be expected."""
    curve = RECORDED[shape] if shape in RECORDED else _made(shape)
    highest = np.convolve(curve, np.ones(3)).max()
    return np.random.default_rng(seed).poisson(curve * peak / highest)


def outbreak(seed: int, start: int, added: NDArray[np.int64]) -> Messages:
    """A burst's messages: fifty-five in a hundred sorted as negative, nine in ten from somebody new."""
    draw = np.random.default_rng(seed)
    bins = np.repeat(np.arange(len(added)) + start, added)
    fresh = -1 - np.arange(len(bins))
    again = -1 - draw.integers(0, max(len(bins), 1), len(bins))
    return Messages(bins, np.where(draw.random(len(bins)) < 0.9, fresh, again), draw.random(len(bins)) < 0.55)


def _pace(draw: np.random.Generator, length: int) -> NDArray[np.float64]:
    """The relative pace of each bin, around 1."""
    at = np.arange(length)
    hours = np.interp((at % DAY) / 12 - 0.5, np.arange(-1, 25), np.take(OF_DAY / OF_DAY.mean(), np.arange(-1, 25), mode="wrap"))
    days = length // DAY
    of_days = draw.lognormal(-0.03, 0.25, days) * OF_WEEK[(np.arange(days)) % 7]
    of_days[np.arange(days) % 365 > 355] *= 0.5  # the year's end
    campaigns = draw.choice(days, days // 30, replace=False)  # one a month, most of it praise
    of_days[campaigns] *= draw.uniform(1.5, 3.0, len(campaigns))
    growth = np.linspace(0.75, 1.25, days)
    of_hours = np.repeat(draw.lognormal(-0.02, 0.2, length // 12), 12)
    return hours * np.repeat(of_days * growth, DAY) * of_hours


def _made(shape: str) -> NDArray[np.float64]:
    """Four hours of a shape, in bins."""
    at = np.arange(48, dtype=float)
    match shape:
        case "step":
            return np.where(at < 24, 1.0, 0.0)
        case "spike":
            return np.exp(-at / 9)
        case "ramp":
            return np.minimum(at / 12, 1.0) * np.where(at < 36, 1.0, 0.0)
        case "doubling":
            return np.minimum(2.0 ** (at / 2 - 6), 1.0)
        case "branching":
            return (at + 1) / 3 * np.exp(-(at + 1) / 6)
        case _:
            return np.exp(-at / 4) + np.where(at >= 24, np.exp(-(at - 24) / 4), 0.0)


def _within(found: Messages, length: int) -> Messages:
    inside = found.bins < length
    return Messages(found.bins[inside], found.authors[inside], found.negative[inside])


def _recorded() -> dict[str, NDArray[np.float64]]:
    kept = tomllib.loads((ROOT / "tests" / "cases" / "bursts.toml").read_text(encoding="utf-8"))["burst"]
    return {
        f"{one['series']} {one['at'][:10]}": np.maximum(np.array(one["counts"], dtype=float) - one["usual"], 0.0)
        for one in kept
    }


RECORDED = _recorded()
EVERY_SHAPE = (*SHAPES, *RECORDED)


def positions(length: int) -> NDArray[np.int64]:
    """Places of the week of bins that begin on a Monday."""
    return np.arange(length) % WEEK
