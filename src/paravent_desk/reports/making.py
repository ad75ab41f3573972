"""Make a report: a fixed number of queries, whatever the number of posts."""

from datetime import datetime

from django.utils.translation import gettext as _

from paravent_desk.accounts.models import Establishment, Service
from paravent_desk.drafts.sentences import spoken
from paravent_desk.reports.periods import Period
from paravent_desk.reports.report import Report
from paravent_desk.reports.scope import Scope, Ward
from paravent_desk.reports.sections import SECTIONS
from paravent_desk.reports.sections.publications import sent


def make(establishment: Establishment, period: Period, service: Service | None, now: datetime) -> Report:
    """The report of an establishment, or of one service of it, in the active language. Who may ask is the caller's to know."""
    wards = () if service else _wards(establishment)
    scope = Scope(establishment, period, service, wards, now)
    counted = sent(scope)
    return Report(
        establishment=establishment.name,
        service=service.name if service else "",
        period=period,
        made_at=now.astimezone(scope.zone),
        lang=spoken(),
        months=scope.months,
        services=tuple(one.name for one in wards),
        over=period.end(scope.zone) <= now,
        sections=tuple(section(scope, counted) for section in SECTIONS),
    )


def _wards(establishment: Establishment) -> tuple[Ward, ...]:
    found = [Ward(pk, name) for pk, name in establishment.services.order_by("name").values_list("pk", "name")]
    return (*found, Ward(None, _("no service"))) if found else ()
