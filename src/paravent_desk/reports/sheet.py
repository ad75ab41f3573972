"""A report as CSV: one tidy table, a line for each value, that spreadsheets and programs read alike."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from paravent_desk.journal.export import guarded
from paravent_desk.reports.periods import Period
from paravent_desk.reports.report import Missing, Report, Section, Unit, Value
from paravent_desk.reports.words import missing

BOM = "\ufeff"
"""Spreadsheets then read the accents."""
COLUMNS = ("section", "figure", "service", "month", "value", "unit", "note")
Line = tuple[str, str, str, str, Value]


def sheet(report: Report) -> str:
    """The file's content: in French with semicolons and decimal commas, as French spreadsheets expect, else commas."""
    out = io.StringIO()
    french = report.lang == "fr"
    writer = csv.writer(out, delimiter=";" if french else ",")
    writer.writerow(COLUMNS)
    for section, figure, service, month, value in lines(report):
        number = _number(value)
        where = (guarded(cell) for cell in (section, figure, service, month))
        writer.writerow([*where, number.replace(".", ",") if french else number, value.unit, _note(value)])
    return BOM + out.getvalue()


def lines(report: Report) -> Iterator[Line]:
    """Section, figure, service ("" for all), month (ISO, or the days of a period), value."""
    now, before = span(report.period), span(report.period.before)
    for section in report.sections:
        for figure in section.figures:
            yield section.title, figure.title, report.service, now, figure.now
            yield section.title, figure.title, report.service, before, figure.before
            for month, value in zip(report.months, figure.months, strict=False):
                yield section.title, figure.title, report.service, f"{month:%Y-%m}", value
            for service, value in zip(report.services, figure.services, strict=False):
                yield section.title, figure.title, service, now, value
        yield from _tables(report, section, now)


def span(period: Period) -> str:
    """Its days as ISO 8601 writes an interval."""
    return f"{period.first.isoformat()}/{period.last.isoformat()}"


def _tables(report: Report, section: Section, now: str) -> Iterator[Line]:
    for table in section.tables:
        for row in table.rows:
            for column, value in zip(table.columns, row.values, strict=True):
                yield section.title, f"{table.title}: {row.title}: {column}", report.service, now, value


def _number(value: Value) -> str:
    if value.amount is None:
        return ""
    return f"{value.amount:.0f}" if value.unit is Unit.COUNT else f"{value.amount:.1f}"


def _note(value: Value) -> str:
    return _("nothing to measure") if value.missing is Missing.NOTHING else missing(value.missing) if value.missing else ""
