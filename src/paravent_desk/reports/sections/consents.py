"""Consents: given, withdrawn, ended, and those that end soon. They belong to the establishment, not to a service."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.consents.models import Consent
from paravent_desk.reports.measures import NOTHING, count, total
from paravent_desk.reports.report import Chart, Figure, Look, Section, Series
from paravent_desk.reports.scope import Scope
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import month_label, whole_only

SOON = timedelta(days=60)
"""An end by then is spoken of (domain report, section 4)."""
State = Consent.State


def section(scope: Scope, sent: Sent) -> Section:
    """The section; four queries."""
    title = _("Consents")
    if scope.service:
        return Section("consents", title, "", note=whole_only())
    here = Consent.objects.filter(establishment=scope.establishment)
    given = scope.counted(
        here.filter(given_on__isnull=False).exclude(state=State.DRAFT), F("given_on"), (), {"n": Count("pk")}, days=True
    )
    gone = scope.counted(here.filter(state=State.WITHDRAWN), F("withdrawn_at"), (), {"n": Count("pk")})
    today = scope.now.astimezone(scope.zone).date()
    over = Q(state=State.ENDED) | Q(state=State.GIVEN, ends_on__lt=today)
    ended = scope.counted(here.filter(over, ends_on__lt=today), F("ends_on"), (), {"n": Count("pk")}, days=True)
    for found in (given, gone, ended):
        found.by_ward = False
    soon = here.filter(state=State.GIVEN, ends_on__gte=today, ends_on__lte=today + SOON).count()
    gives = scope.figure("consents_given", _("Consents given"), given, total("n"), headline=True)
    withdraws = scope.figure("consents_withdrawn", _("Consents withdrawn"), gone, total("n"))
    figures = (
        gives,
        withdraws,
        scope.figure("consents_ended", _("Consents that ended"), ended, total("n")),
        Figure("consents_due", _("Consents that end within 60 days from today"), count(soon), NOTHING, headline=True),
    )
    labels = tuple(month_label(month) for month in scope.months)
    series = (Series(pgettext("report", "given"), gives.months), Series(pgettext("report", "withdrawn"), withdraws.months))
    chart = Chart("consents", _("Consents by month"), Look.BARS, _("Month"), labels, series)
    lead = _(
        "Given counts on the day of the signature, ended on the last day it held. What ends soon is asked anew or taken down."
    )
    return Section("consents", title, lead, figures, (chart,))
