"""Reviews: asked, answered, how long it took, and asked again for a later version."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.accounts.models import Role
from paravent_desk.reports.measures import count, percentile, total
from paravent_desk.reports.report import Chart, Look, Row, Section, Series, Table, Value
from paravent_desk.reports.scope import Buckets, Cell, Scope, by
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import month_label
from paravent_desk.review.models import Opinion, Request


class Said(NamedTuple):
    """One answer of a reviewer: in which role, which, and after how many minutes; None where nobody had asked."""

    role: str
    answer: str
    minutes: float | None


def section(scope: Scope, sent: Sent) -> Section:
    """The section; two queries."""
    asked, said = _asked(scope), _said(scope)
    half = scope.figure("review_median", _("Time to review, median"), said, _after(50), headline=True)
    most = scope.figure("review_p90", _("Time to review, nine in ten"), said, _after(90))
    figures = (
        scope.figure("review_asked", _("Reviews asked for"), asked, total("asked")),
        scope.figure("review_again", _("Of these, asked again for a later version"), asked, total("again")),
        scope.figure("review_given", _("Decisions of reviewers"), said, lambda found: count(len(found))),
        scope.figure("review_approved", pgettext("report", "Approved"), said, _of(Opinion.Answer.APPROVED)),
        scope.figure("review_changes", _("Changes asked for"), said, _of(Opinion.Answer.CHANGES)),
        half,
        most,
    )
    labels = tuple(month_label(month) for month in scope.months)
    series = (Series(_("median"), half.months), Series(_("nine in ten"), most.months))
    chart = Chart("review_times", _("From asking to deciding"), Look.LINES, _("Month"), labels, series)
    lead = _(
        "A review is asked of a role, for one version of a post. The time runs day and night, from the question to the answer."
    )
    return Section("reviews", _("Reviews"), lead, figures, (chart,), tuple(_tables(said.now)))


def _asked(scope: Scope) -> Buckets[Cell]:
    earlier = Request.objects.filter(
        version__draft=OuterRef("version__draft"), version__number__lt=OuterRef("version__number"), role=OuterRef("role")
    )
    rows = Request.objects.filter(version__draft__establishment=scope.establishment)
    rows = rows.annotate(ward=F("version__draft__service"), repeated=Exists(earlier))
    return scope.counted(
        scope.here(rows),
        F("asked_at"),
        ("ward",),
        {"asked": Count("pk"), "again": Count("pk", filter=Q(repeated=True))},
    )


def _said(scope: Scope) -> Buckets[Said]:
    asked = Request.objects.filter(version=OuterRef("version"), role=OuterRef("role")).values("asked_at")[:1]
    rows = Opinion.objects.filter(version__draft__establishment=scope.establishment)
    rows = rows.annotate(ward=F("version__draft__service"), asked=Subquery(asked))
    found = scope.within(scope.here(rows), F("at")).values_list("at", "ward", "role", "answer", "asked").order_by()
    return scope.measured(
        (at, ward, Said(role, answer, None if since is None or since > at else (at - since) / timedelta(minutes=1)))
        for at, ward, role, answer, since in found.iterator(5000)
    )


def _after(percent: int) -> Callable[[Sequence[Said]], Value]:
    measure = percentile(percent)
    return lambda found: measure([one.minutes for one in found if one.minutes is not None])


def _of(answer: str) -> Callable[[Sequence[Said]], Value]:
    return lambda found: count(sum(one.answer == answer for one in found))


def _tables(said: Sequence[Said]) -> Sequence[Table]:
    roles = by(said, lambda one: one.role)
    rows = tuple(
        Row(
            str(role.label),
            (_of(Opinion.Answer.APPROVED)(found), _of(Opinion.Answer.CHANGES)(found), _after(50)(found), _after(90)(found)),
        )
        for role in Role
        if (found := roles.get(role, []))
    )
    columns = (pgettext("report", "Approved"), _("Changes asked for"), _("Median"), _("Nine in ten"))
    return (Table("roles", _("By role"), _("Role"), columns, rows),) if rows else ()
