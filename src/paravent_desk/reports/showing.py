"""A report as the templates read it: values in words, charts laid out, each with the table that says the same."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from paravent_desk.reports.drawing import LABELS, Drawing, drawing
from paravent_desk.reports.report import Chart, Figure, Look, Missing, Report, Section, Table, Unit
from paravent_desk.reports.words import Compared, compared, period_words, said


@dataclass(frozen=True, slots=True)
class Card:
    """A figure in words: now, before, and what changed."""

    key: str
    title: str
    now: str
    before: str
    change: Compared
    is_number: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in words: its first column names the lines."""

    title: str
    of: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_long(self) -> bool:
        """Whether it may go on overleaf."""
        return len(self.rows) > LABELS


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its drawing, what it says to those who do not see it, and its table."""

    key: str
    title: str
    says: str
    drawing: Drawing
    table: Grid
    """A line for each label."""
    lying: Grid | None
    """A line for each series, for paper; None where the section's own table follows."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section in words. `services` is None where nothing is told by service."""

    key: str
    title: str
    lead: str
    note: str
    cards: tuple[Card, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[Grid, ...]
    services: Grid | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole report in words."""

    report: Report
    period: str
    before: str
    front: tuple[Card, ...]
    """The few that stand on the cover."""
    headlines: tuple[Card, ...]
    parts: tuple[Part, ...]


FRONT = frozenset({"sent", "review_median", "stopped", "messages"})


def shown(report: Report) -> Shown:
    """Put a report into words, in the active language."""
    return Shown(
        report,
        period_words(report.period),
        period_words(report.period.before),
        tuple(card(one) for one in report.headlines if one.key in FRONT),
        tuple(card(one) for one in report.headlines),
        tuple(_part(report, section) for section in report.sections),
    )


def card(figure: Figure) -> Card:
    """One figure in words."""
    return Card(
        figure.key,
        figure.title,
        _("nothing to measure") if figure.now.missing is Missing.NOTHING else said(figure.now),
        said(figure.before),
        compared(figure),
        figure.now.amount is not None,
    )


def grid(chart: Chart) -> Grid:
    """The table that says what a chart shows."""
    rows = tuple(
        (label, tuple(said(series.values[place]) for series in chart.series)) for place, label in enumerate(chart.labels)
    )
    return Grid(chart.title, chart.of, tuple(one.title for one in chart.series), rows)


def lying(chart: Chart) -> Grid | None:
    """The same with a column for each label, as many as a page takes; more of them stay lines."""
    if chart.look is Look.RANKS:
        return None
    if len(chart.labels) > LABELS:
        return grid(chart)
    return Grid(
        chart.title, "", _years_once(chart.labels), tuple((one.title, tuple(map(said, one.values))) for one in chart.series)
    )


def _years_once(months: tuple[str, ...]) -> tuple[str, ...]:
    """Months side by side: the year where it begins."""
    years = [month.rpartition(" ")[2] for month in months]
    return tuple(
        month if not place or years[place] != years[place - 1] else month.rpartition(" ")[0]
        for place, month in enumerate(months)
    )


def _part(report: Report, section: Section) -> Part:
    return Part(
        section.key,
        section.title,
        section.lead,
        section.note,
        tuple(card(one) for one in section.figures),
        tuple(_picture(section, one) for one in section.charts if one.says_something),
        tuple(_table(one) for one in section.tables),
        _services(report, section),
    )


def _picture(section: Section, chart: Chart) -> Picture:
    return Picture(f"{section.key}-{chart.key}", chart.title, says(chart), drawing(chart), grid(chart), lying(chart))


def says(chart: Chart) -> str:
    """A chart in a sentence: for each series its last value and its highest."""
    parts = []
    for series in chart.series:
        known = [
            (value.amount, label, said(value))
            for label, value in zip(chart.labels, series.values, strict=True)
            if value.amount is not None
        ]
        if known:
            _most, where, much = max(known, key=lambda one: one[0])
            told = {"series": series.title, "much": much, "where": where}
            parts.append(_("%(series)s: most %(much)s (%(where)s)") % told)
    return f"{chart.title}. " + ("; ".join(parts) or _("Nothing to show")) + ". " + _("The table beside it says the same.")


def _table(table: Table) -> Grid:
    return Grid(table.title, table.of, table.columns, tuple((row.title, tuple(map(said, row.values))) for row in table.rows))


def _services(report: Report, section: Section) -> Grid | None:
    told = [one for one in section.figures if one.services and one.now.unit is not Unit.PERCENT][:5]
    if not told:
        return None
    rows = tuple((name, tuple(said(one.services[place]) for one in told)) for place, name in enumerate(report.services))
    return Grid(_("By service"), _("Service"), tuple(one.title for one in told), rows)
