"""Training, by counts of people: fewer than five are never told apart, in no month, service or period.

Days of one's own are left out altogether: two periods that differ by a day would show who passed a lesson on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.accounts.models import Membership
from paravent_desk.coach.models import Attestation, Progress
from paravent_desk.reports.measures import NOTHING, guarded, people
from paravent_desk.reports.periods import Kind, Period
from paravent_desk.reports.report import Chart, Figure, Look, Section, Series, Value
from paravent_desk.reports.scope import Scope
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import month_label

Learned = TypeVar("Learned", Progress, Attestation)
NOBODY: Mapping[str, int] = {"lessons": 0, "people": 0}


def section(scope: Scope, sent: Sent) -> Section:
    """The section; five queries: periods and months are asked for apart, because people are counted once in each."""
    title = _("Training")
    if scope.period.kind is Kind.OWN:
        return Section(
            "training",
            title,
            "",
            note=_(
                "Told for whole months, quarters and years alone: from days of your own it could be worked out "
                "who learned when."
            ),
        )
    passed = _theirs(scope, Progress.objects.filter(establishment=scope.establishment, passed_at__isnull=False))
    attested = _theirs(scope, Attestation.objects.filter(establishment=scope.establishment))
    figures = tuple(_figures(scope, passed, attested))
    labels = tuple(month_label(month) for month in scope.months)
    chart = Chart(
        "lessons",
        _("Lessons passed by month"),
        Look.BARS,
        _("Month"),
        labels,
        (Series(pgettext("report", "lessons"), figures[0].months),),
    )
    lead = _(
        "A lesson is passed once all its questions were answered right. Numbers that fewer than five people stand behind "
        "are not told apart."
    )
    return Section("training", title, lead, figures, (chart,))


def _figures(scope: Scope, passed: QuerySet[Progress], attested: QuerySet[Attestation]) -> Iterator[Figure]:
    lessons, certain = _sides(scope, passed, "passed_at"), _sides(scope, attested, "issued_at")
    months = _months(scope, passed, "passed_at")
    wards = _wards(scope)
    by_month = tuple(months.get(month, NOBODY) for month in scope.months)
    by_ward = tuple(wards.get(ward.pk, NOBODY) for ward in scope.wards if ward.pk is not None)
    for key, title, name, headline in (
        ("lessons", _("Lessons passed"), "lessons", True),
        ("learners", _("People who passed at least one"), "people", False),
    ):
        here = guarded(people(one[name], one["people"]) for one in by_ward)
        without = (NOTHING,) * (len(scope.wards) - len(here))
        yield Figure(
            key,
            title,
            people(lessons[0][name], lessons[0]["people"]),
            people(lessons[1][name], lessons[1]["people"]),
            tuple(people(one[name], one["people"]) for one in by_month),
            (*here, *without) if scope.wards else (),
            headline=headline,
        )
    yield Figure("attestations", _("Attestations"), _many(certain[0]), _many(certain[1]))


def _many(found: Mapping[str, int]) -> Value:
    return people(found["lessons"], found["people"])


def _theirs(scope: Scope, rows: QuerySet[Learned]) -> QuerySet[Learned]:
    """Those of the people of the chosen service, where one was chosen."""
    if scope.service is None:
        return rows
    return rows.filter(user__in=Membership.objects.filter(service=scope.service).values("user"))


def _sides(scope: Scope, rows: QuerySet[Any], moment: str) -> Sequence[Mapping[str, int]]:
    """In the period, and in the one before; one query."""
    now, before = (_in(scope, one, moment) for one in (scope.period, scope.period.before))
    found = rows.aggregate(
        lessons=Count("pk", filter=now),
        people=Count("user", filter=now, distinct=True),
        lessons_before=Count("pk", filter=before),
        people_before=Count("user", filter=before, distinct=True),
    )
    return (
        {"lessons": found["lessons"], "people": found["people"]},
        {"lessons": found["lessons_before"], "people": found["people_before"]},
    )


def _in(scope: Scope, period: Period, moment: str) -> Q:
    return Q(**{f"{moment}__gte": period.start(scope.zone), f"{moment}__lt": period.end(scope.zone)})


def _months(scope: Scope, rows: QuerySet[Any], moment: str) -> Mapping[Any, Mapping[str, int]]:
    told = scope.within(rows, F(moment)).annotate(month=TruncMonth("counted_at", output_field=DateField(), tzinfo=scope.zone))
    counted = told.values("month").annotate(lessons=Count("pk"), people=Count("user", distinct=True)).order_by()
    return {one["month"]: one for one in counted}


def _wards(scope: Scope) -> Mapping[int, Mapping[str, int]]:
    """By the services that people have a role in; who has roles in two counts in both."""
    if not scope.wards:
        return {}
    here = Q(establishment=scope.establishment, service__isnull=False, user__progress__establishment=scope.establishment)
    rows = Membership.objects.filter(here & _in(scope, scope.period, "user__progress__passed_at"))
    counted = rows.values("service").annotate(
        lessons=Count("user__progress", distinct=True), people=Count("user", distinct=True)
    )
    return {one["service"]: {"lessons": one["lessons"], "people": one["people"]} for one in counted.order_by()}
