"""What the check stopped or sent to a person's eye, by reason, and how much was mended: counts, never a word of a post."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.checking.words import reason_title
from paravent_desk.drafts.models import Verdict, Version
from paravent_desk.drafts.sentences import spoken
from paravent_desk.reports.measures import count, total
from paravent_desk.reports.report import Chart, Look, Row, Section, Series, Table, Value
from paravent_desk.reports.scope import Buckets, Cell, Scope
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import month_label
from paravent_desk.review.models import Lift

HELD = (Verdict.STOP, Verdict.REVIEW)
SHOWN = 8
"""Reasons that are drawn; the table has all of them."""


class Hold(NamedTuple):
    """A version that was held: of which post, how, for which reasons, and those that its post's newest version has no more."""

    draft: int
    verdict: str
    reasons: frozenset[str]
    mended: frozenset[str]


def section(scope: Scope, sent: Sent) -> Section:
    """The section; three queries."""
    holds, lifted = _holds(scope), _lifted(scope)
    stopped = scope.figure("stopped", _("Posts stopped"), holds, _posts(Verdict.STOP), headline=True)
    looked = scope.figure("looked", _("Posts sent to a person’s eye"), holds, _posts(Verdict.REVIEW))
    figures = (
        stopped,
        looked,
        scope.figure("mended", _("Posts mended of all their reasons"), holds, _mended, headline=True),
        scope.figure("lifted", _("Stops lifted by the data protection officer"), lifted, total("lifted")),
    )
    labels = tuple(month_label(month) for month in scope.months)
    series = (
        Series(pgettext("report", "stopped"), stopped.months),
        Series(pgettext("report", "to a person’s eye"), looked.months),
    )
    chart = Chart("held", _("Posts held by month"), Look.BARS, _("Month"), labels, series)
    lead = _(
        "A post counts once for a reason, however many of its versions were held for it. Mended: its newest version was "
        "checked and no longer has that reason. The desk keeps reasons, not what was read."
    )
    reasons = _reasons(holds.now)
    charts = (chart, _ranks(reasons)) if reasons else (chart,)
    tables = (_table(reasons),) if reasons else ()
    return Section("held", _("Stopped and mended"), lead, figures, charts, tables)


def _holds(scope: Scope) -> Buckets[Hold]:
    every = Version.objects.filter(draft__establishment=scope.establishment, verdict__in=HELD)
    rows = scope.within(scope.here(every.annotate(ward=F("draft__service"))), F("created_at"))
    newest = Version.objects.filter(draft__in=rows.values("draft"), number=F("draft__current")).exclude(verdict="")
    left = {draft: _codes(reasons) for draft, reasons in newest.values_list("draft", "reasons").order_by()}
    told = rows.values_list("created_at", "ward", "draft", "verdict", "reasons").order_by("pk").iterator(5000)
    return scope.measured(
        (at, ward, Hold(draft, verdict, codes, codes - left[draft] if draft in left else frozenset()))
        for at, ward, draft, verdict, reasons in told
        for codes in (_codes(reasons),)
    )


def _codes(reasons: Sequence[dict[str, str]]) -> frozenset[str]:
    return frozenset(one["code"] for one in reasons)


def _lifted(scope: Scope) -> Buckets[Cell]:
    rows = Lift.objects.filter(version__draft__establishment=scope.establishment).annotate(ward=F("version__draft__service"))
    return scope.counted(scope.here(rows), F("at"), ("ward",), {"lifted": Count("pk")})


def _posts(verdict: str) -> Callable[[Sequence[Hold]], Value]:
    return lambda holds: count(len({one.draft for one in holds if one.verdict == verdict}))


def _mended(holds: Sequence[Hold]) -> Value:
    reasons: dict[int, set[str]] = defaultdict(set)
    mended: dict[int, set[str]] = defaultdict(set)
    for one in holds:
        reasons[one.draft] |= one.reasons
        mended[one.draft] |= one.mended
    return count(sum(bool(codes) and codes == mended[draft] for draft, codes in reasons.items()))


def _reasons(holds: Sequence[Hold]) -> tuple[Row, ...]:
    """Posts for each reason: stopped or sent to a person's eye, and mended; the commonest first."""
    held: dict[str, set[int]] = defaultdict(set)
    mended: dict[str, set[int]] = defaultdict(set)
    for one in holds:
        for code in one.reasons:
            held[code].add(one.draft)
        for code in one.mended:
            mended[code].add(one.draft)
    codes = sorted(held, key=lambda code: (-len(held[code]), code))
    return tuple(Row(reason_title(code, spoken()), (count(len(held[code])), count(len(mended[code])))) for code in codes)


def _ranks(rows: Sequence[Row]) -> Chart:
    shown = rows[:SHOWN]
    series = (
        Series(pgettext("report", "held"), tuple(one.values[0] for one in shown)),
        Series(pgettext("report", "mended"), tuple(one.values[1] for one in shown)),
    )
    return Chart("reasons", _("Posts by reason"), Look.RANKS, _("Reason"), tuple(one.title for one in shown), series)


def _table(rows: tuple[Row, ...]) -> Table:
    return Table("reasons", _("By reason"), _("Reason"), (_("Posts held"), _("Of these, mended")), rows)
