"""Incidents: opened, closed, and whether the CNIL was told in time (RGPD art. 33). They are the establishment's."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.incidents.clock import LIMIT
from paravent_desk.incidents.models import Decision, Incident
from paravent_desk.incidents.words import Decides, Exposed, Outcome
from paravent_desk.reports.measures import count, total
from paravent_desk.reports.report import Chart, Look, Row, Section, Series, Table, Value
from paravent_desk.reports.scope import Buckets, Scope
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import month_label, whole_only

IN_TIME, LATE, NOT_NEEDED, RUNNING, OVERDUE = "in_time", "late", "not_needed", "running", "overdue"


class Leak(NamedTuple):
    """One incident: where it stands with the CNIL, and the kinds of data that it exposed."""

    cnil: str
    exposed: tuple[str, ...]


def section(scope: Scope, sent: Sent) -> Section:
    """The section; two queries."""
    title = _("Incidents")
    if scope.service:
        return Section("incidents", title, "", note=whole_only())
    here = Incident.objects.filter(establishment=scope.establishment)
    leaks = _leaks(scope)
    closed = scope.counted(here.filter(closed_at__isnull=False), F("closed_at"), (), {"n": Count("pk")})
    leaks.by_ward = closed.by_ward = False
    opens = scope.figure("incidents_opened", _("Incidents opened"), leaks, lambda found: count(len(found)), headline=True)
    closes = scope.figure("incidents_closed", _("Incidents closed"), closed, total("n"))
    figures = (
        opens,
        closes,
        scope.figure("cnil_in_time", _("CNIL told within 72 hours"), leaks, _of(IN_TIME), headline=True),
        scope.figure("cnil_late", _("CNIL told later than that"), leaks, _of(LATE)),
        scope.figure("cnil_not_needed", _("Decided, with reasons, not to tell the CNIL"), leaks, _of(NOT_NEEDED)),
        scope.figure("cnil_running", _("Not decided yet, within 72 hours"), leaks, _of(RUNNING)),
        scope.figure("cnil_overdue", _("Not decided, and 72 hours are over"), leaks, _of(OVERDUE)),
    )
    labels = tuple(month_label(month) for month in scope.months)
    series = (Series(pgettext("report", "opened"), opens.months), Series(pgettext("report", "closed"), closes.months))
    chart = Chart("incidents", _("Incidents by month"), Look.BARS, _("Month"), labels, series)
    lead = _(
        "Those opened in the period, with where each stands today; closed counts on the day it was closed. The 72 hours run "
        "from when the establishment knew (RGPD art. 33)."
    )
    return Section("incidents", title, lead, figures, (chart,), tuple(_tables(leaks.now)))


def _leaks(scope: Scope) -> Buckets[Leak]:
    """One by one: they are few, and the clock is worked out from their times."""
    last = Decision.objects.filter(incident=OuterRef("pk"), about=Decides.CNIL).order_by("-pk").values("outcome")[:1]
    rows = Incident.objects.filter(establishment=scope.establishment).annotate(decided=Subquery(last))
    found = scope.within(rows, F("opened_at")).order_by("pk")
    told = found.values_list("opened_at", "known_at", "notified_at", "decided", "exposed")
    return scope.measured(
        (at, None, Leak(_cnil(known, notified, decided, scope.now), tuple(exposed)))
        for at, known, notified, decided, exposed in told
    )


def _cnil(known: datetime, notified: datetime | None, decided: str | None, now: datetime) -> str:
    if notified is not None:
        return IN_TIME if notified - known <= LIMIT else LATE
    if decided == Outcome.NO:
        return NOT_NEEDED
    return RUNNING if now - known <= LIMIT else OVERDUE


def _of(cnil: str) -> Callable[[Sequence[Leak]], Value]:
    return lambda found: count(sum(one.cnil == cnil for one in found))


def _tables(leaks: Sequence[Leak]) -> Sequence[Table]:
    kinds = Counter(kind for one in leaks for kind in one.exposed)
    in_time = Counter(kind for one in leaks if one.cnil == IN_TIME for kind in one.exposed)
    rows = tuple(
        Row(str(Exposed(kind).label), (count(number), count(in_time[kind])))
        for kind, number in kinds.most_common()
        if kind in Exposed.values
    )
    columns = (_("Incidents"), _("CNIL told within 72 hours"))
    title = _("By kind of data (an incident may expose several)")
    return (Table("exposed", title, _("Kind of data"), columns, rows),) if rows else ()
