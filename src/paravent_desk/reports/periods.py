"""Periods: a month, a quarter, a year, or days of one's own; each with the one before it of the same length.

Days are the establishment's. A day begins at its midnight there, so that one of 23 or 25 hours is a day like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SERIES = 12
"""Months that are drawn at least, up to the period's last."""
LONGEST = 3 * 366
"""Days of a period of one's own."""
CODE = re.compile(r"(?P<year>20\d\d)(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?")


class Kind(StrEnum):
    """How a period was chosen."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    OWN = "own"


class WrongPeriod(Exception):
    """It cannot be understood, ends before it begins, or is too long."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included."""

    kind: Kind
    first: date
    last: date

    @property
    def code(self) -> str:
        """As it stands in an address: "2026-10", "2026-Q3", "2026", "own"."""
        match self.kind:
            case Kind.MONTH:
                return f"{self.first:%Y-%m}"
            case Kind.QUARTER:
                return f"{self.first.year}-Q{self.quarter}"
            case Kind.YEAR:
                return f"{self.first.year}"
        return "own"

    @property
    def quarter(self) -> int:
        """The quarter of its first day."""
        return (self.first.month + 2) // 3

    @property
    def before(self) -> "Period":
        """The one before it: the month, quarter or year before, or as many days."""
        last = self.first - timedelta(days=1)
        if self.kind is Kind.OWN:
            return Period(self.kind, last - (self.last - self.first), last)
        return containing(self.kind, last)

    def start(self, zone: ZoneInfo) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), zone)

    def months(self) -> tuple[date, ...]:
        """First days of the months that are drawn: those of the period, and before them as many as make twelve."""
        first = min(month_of(self.first), later(month_of(self.last), 1 - SERIES))
        return tuple(_from(first, month_of(self.last)))


def read(code: str, first: date | None = None, last: date | None = None) -> Period:
    """The period of a code, or with "own" of two days. Raises WrongPeriod."""
    if code == "own":
        if first is None or last is None or not first <= last < first + timedelta(days=LONGEST):
            raise WrongPeriod
        return Period(Kind.OWN, first, last)
    found = CODE.fullmatch(code)
    if found is None:
        raise WrongPeriod
    year = int(found["year"])
    if found["month"]:
        return containing(Kind.MONTH, date(year, int(found["month"]), 1))
    if found["quarter"]:
        return containing(Kind.QUARTER, date(year, 3 * int(found["quarter"]), 1))
    return containing(Kind.YEAR, date(year, 1, 1))


def containing(kind: Kind, day: date) -> Period:
    """The month, quarter or year that a day is in."""
    month = month_of(day)
    if kind is Kind.YEAR:
        return Period(kind, date(day.year, 1, 1), date(day.year, 12, 31))
    first = later(month, -((day.month - 1) % 3)) if kind is Kind.QUARTER else month
    return Period(kind, first, later(first, 3 if kind is Kind.QUARTER else 1) - timedelta(days=1))


def usual(today: date) -> Period:
    """The last whole month: what is reported on when nobody says otherwise."""
    return containing(Kind.MONTH, month_of(today) - timedelta(days=1))


def offered(kind: Kind, today: date, count: int) -> tuple[Period, ...]:
    """So many periods to choose from, the one that is not over first."""
    found = [containing(kind, today)]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(found)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def later(month: date, count: int) -> date:
    """The first day of the month so many months later; earlier where negative."""
    whole = month.year * 12 + month.month - 1 + count
    return date(whole // 12, whole % 12 + 1, 1)


def _from(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = later(first, 1)
