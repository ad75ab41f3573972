"""Values, periods and changes in words, in the reader's language: with the spaces, commas and arrows that people read."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.drafts.sentences import spoken
from paravent_desk.reports.periods import Kind, Period
from paravent_desk.reports.report import Figure, Missing, Unit, Value

NARROW, HARD = "\u202f", "\u00a0"
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside the period before: an arrow ("" where nothing can be said), and the same in words."""

    arrow: str
    words: str


def said(value: Value) -> str:
    """A value, or why there is none."""
    if value.amount is None:
        return missing(value.missing)
    match value.unit:
        case Unit.MINUTES:
            return duration(value.amount)
        case Unit.PERCENT:
            return percent(value.amount)
    return whole(value.amount)


def missing(why: Missing | None) -> str:
    """Why there is no number."""
    match why:
        case Missing.NOT_TOLD:
            return pgettext("report", "not told")
        case Missing.FEW:
            return _("fewer than 5")
    return "–"


def whole(amount: float) -> str:
    """ "12 345" or "12,345"."""
    return f"{amount:,.0f}".replace(",", NARROW if spoken() == "fr" else ",")


def percent(amount: float) -> str:
    """ "87,5 %" or "87.5%"; no decimal where it is nought."""
    text = f"{amount:.1f}".removesuffix(".0")
    return text.replace(".", ",") + f"{NARROW}%" if spoken() == "fr" else f"{text}%"


def duration(minutes: float) -> str:
    """ "under 1 min", "12 min", "3 h 20", "2 d 4 h"."""
    if minutes < 1:
        return "0" if minutes == 0 else _("under 1 min").replace("1 ", f"1{HARD}")
    rounded = round(minutes)
    days, rest = divmod(rounded, DAY)
    hours, left = divmod(rest, HOUR)
    if days:
        text = _("%(days)d d") % {"days": days} + (f" {hours} h" if hours else "")
    elif hours:
        text = f"{hours} h" + (f" {left:02d}" if left else "")
    else:
        text = f"{left} min"
    return text.replace(" ", HARD)


def short(value: Value) -> str:
    """The same for a narrow place, as over a bar: "1.2 k", "3 M"."""
    if value.amount is None or value.unit is not Unit.COUNT or value.amount < 10_000:
        return said(value) if value.amount is not None else ""
    size, letter = (1_000_000, "M") if value.amount >= 1_000_000 else (1_000, "k")
    text = f"{value.amount / size:.1f}".removesuffix(".0")
    return (text.replace(".", ",") if spoken() == "fr" else text) + HARD + letter


def compared(figure: Figure) -> Compared:
    """What changed against the period before."""
    now, before = figure.now.amount, figure.before.amount
    if now is None or before is None:
        return Compared("", "")
    difference = now - before
    size = Value(abs(difference), figure.now.unit)
    if said(figure.now) == said(figure.before):
        return Compared("=", _("as before"))
    arrow = "↑" if difference > 0 else "↓"
    match figure.now.unit:
        case Unit.MINUTES:
            words = _("%(much)s longer") if difference > 0 else _("%(much)s shorter")
        case Unit.PERCENT:
            words = _("%(much)s pt more") if difference > 0 else _("%(much)s pt less")
            return Compared(arrow, words % {"much": percent(size.amount or 0).rstrip("%" + NARROW)})
        case _other:
            words = _("%(much)s more") if difference > 0 else _("%(much)s fewer")
    return Compared(arrow, words % {"much": said(size)})


def period_words(period: Period) -> str:
    """ "October 2026", "3rd quarter of 2026", "2026", "1 to 15 October 2026"."""
    match period.kind:
        case Kind.MONTH:
            return date_format(period.first, "F Y")
        case Kind.QUARTER:
            return _quarters()[period.quarter - 1] % {"year": period.first.year}
        case Kind.YEAR:
            return str(period.first.year)
    if period.first == period.last:
        return _day(period.first)
    return pgettext("report", "%(first)s to %(last)s") % {
        "first": _day(period.first),
        "last": _day(period.last),
    }


def _quarters() -> tuple[str, ...]:
    return (
        _("1st quarter of %(year)d"),
        _("2nd quarter of %(year)d"),
        _("3rd quarter of %(year)d"),
        _("4th quarter of %(year)d"),
    )


def _day(day: date) -> str:
    words = date_format(day, "j F Y")
    return words.replace("1 ", "1er ", 1) if day.day == 1 and spoken() == "fr" else words


def month_label(month: date) -> str:
    """ "Oct. 2026": a month where there is little room."""
    return date_format(month, "N Y")


def whole_only() -> str:
    """What is said where one service was chosen, and a subject is not told by service."""
    return _("This is told for the establishment as a whole alone: it belongs to no service.")
