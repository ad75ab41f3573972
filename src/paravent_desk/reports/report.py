"""A report as frozen values. Page, CSV and PDF read these and nothing else, so that all three say the same."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from paravent_desk.reports.periods import Period


class Unit(StrEnum):
    """What a value counts."""

    COUNT = "count"
    MINUTES = "minutes"
    PERCENT = "percent"


class Missing(StrEnum):
    """Why there is no number. Nought is a number; these are not nought."""

    NOT_TOLD = "not_told"  # the network does not tell it
    FEW = "few"  # so few people that it would show one of them
    NOTHING = "nothing"  # nothing happened that could be measured


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit, or why there is none."""

    amount: float | None
    unit: Unit = Unit.COUNT
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: in the period, in the one before, in each of the report's months, in each of its services.

    `months` and `services` are in the order of the report's, or empty where it is not told by month or service.
    `key` is stable; the words are the reader's.
    """

    key: str
    title: str
    now: Value
    before: Value
    months: tuple[Value, ...] = ()
    services: tuple[Value, ...] = ()
    headline: bool = False
    """Whether it stands on the page of key figures."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: whose, and its values."""

    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What the period's figures are made of: by network, by reason, by class."""

    key: str
    title: str
    of: str
    """What the lines are ("Network")."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Look(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    LINES = "lines"
    RANKS = "ranks"


@dataclass(frozen=True, slots=True)
class Series:
    """A row of bars, or a line: a value for each of the chart's labels."""

    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing to be made of values, with the words that it is read by; the same values stand in a table beside it."""

    key: str
    title: str
    look: Look
    of: str
    """What the labels are ("Month")."""
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def says_something(self) -> bool:
        """Whether there is a number in it."""
        return any(value.amount is not None for one in self.series for value in one.values)

    @property
    def unit(self) -> Unit:
        """Of all its values."""
        return self.series[0].values[0].unit


@dataclass(frozen=True, slots=True)
class Section:
    """One subject. `lead` says what is counted and how; `note` what is left out here, and why."""

    key: str
    title: str
    lead: str
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it. `service` "": the establishment as a whole."""

    establishment: str
    service: str
    period: Period
    made_at: datetime
    lang: str
    months: tuple[date, ...]
    services: tuple[str, ...]
    sections: tuple[Section, ...]
    over: bool = True
    """Whether the period has ended."""

    @property
    def headlines(self) -> tuple[Figure, ...]:
        """The key figures, in the order of their sections."""
        return tuple(one for section in self.sections for one in section.figures if one.headline)
