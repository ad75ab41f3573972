"""What went out, what did not, and whether it went out when it was meant to. A thread counts once, by its first part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.metrics.queries import WHOLE
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.publishing.words import network_title
from paravent_desk.reports.measures import percentile, total, within
from paravent_desk.reports.report import Chart, Look, Row, Section, Series, Table, Value
from paravent_desk.reports.scope import Buckets, Cell, Scope, by
from paravent_desk.reports.words import month_label

State = Publication.State
OUT = (State.SENT, State.DELETED)
TOLD = ("views", "likes", "shares", "answers")
"""What a network may tell of a post: columns of `PostFigures`."""
ON_TIME = 5
"""Minutes after its time within which a post is on time: a worker looks every minute, and a network may ask it to wait."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was counted of publications, for this section and for reach: cells of sent, refused, and what networks told."""

    cells: Buckets[Cell]


def sent(scope: Scope) -> Sent:
    """Count publications, with their figures; one query."""
    first = Q(part=1)
    rows = scope.here(_rows(scope)).filter(state__in=(*OUT, State.REFUSED))
    out = Q(state__in=OUT)
    told: dict[str, Aggregate | CombinedExpression] = {name: Sum(f"figures__{name}", filter=out) for name in TOLD}
    # who saw the second part saw the first; and each part answers the one before (`metrics.queries.together`)
    told["views"], told["answers"] = Sum("figures__views", filter=first & out), _answers(out)
    known = Q(*((f"figures__{name}__isnull", False) for name in TOLD), _connector=Q.OR)
    cells = scope.counted(
        rows,
        Coalesce("sent_at", "due_at"),
        ("ward", "network"),
        {
            "sent": Count("pk", filter=first & out),
            "known": Count("pk", filter=first & out & known),
            "refused": Count("pk", filter=first & Q(state=State.REFUSED)),
            **told,
        },
    )
    return Sent(cells)


def section(scope: Scope, sent: Sent) -> Section:
    """The section; two more queries."""
    gone, late = _changes(scope), _delays(scope)
    going_out = scope.figure("sent", _("Publications sent"), sent.cells, total("sent"), headline=True)
    refused = scope.figure("refused", _("Refused by a network"), sent.cells, total("refused"), headline=True)
    down = scope.figure("taken_down", _("Publications taken down"), gone, total("deleted"), headline=True)
    figures = (
        going_out,
        refused,
        down,
        scope.figure("corrected", _("Corrected on the network"), gone, total("edited")),
        scope.figure("on_time", _("Sent within five minutes of the time planned"), late, within(ON_TIME), headline=True),
        scope.figure("delay_median", _("Delay, median"), late, percentile(50)),
        scope.figure("delay_p90", _("Delay, nine in ten"), late, percentile(90)),
    )
    labels = tuple(month_label(month) for month in scope.months)
    series = (Series(pgettext("report", "sent"), going_out.months), Series(pgettext("report", "refused"), refused.months))
    chart = Chart("sent", _("Publications by month"), Look.BARS, _("Month"), labels, series)
    lead = _(
        "Each network counts, and a thread once. Sent and taken down are counted on the day it happened, refused on the day "
        "it was planned for. Half took no longer than the median; nine in ten no longer than what “nine in ten” says."
    )
    return Section("publications", _("Publications"), lead, figures, (chart,), tuple(_tables(sent.cells)))


def _rows(scope: Scope) -> QuerySet[Any]:
    here = Publication.objects.filter(establishment=scope.establishment)
    return here.annotate(ward=F("version__draft__service"), network=F("channel__network"))


def _answers(out: Q) -> CombinedExpression:
    """What others answered: a thread's own parts taken off, where the network counts them."""
    counted = out & (Q(part=1) | ~Q(network__in=WHOLE))
    own = Q(part__gt=1, figures__answers__isnull=False) & ~Q(network__in=WHOLE)
    return Sum("figures__answers", filter=counted) - Count("pk", filter=out & own)


def _changes(scope: Scope) -> Buckets[Cell]:
    done = Change.objects.filter(
        publication__establishment=scope.establishment, publication__part=1, state=Change.State.DONE, done_at__isnull=False
    ).annotate(ward=F("publication__version__draft__service"))
    return scope.counted(
        scope.here(done),
        F("done_at"),
        ("ward",),
        {"deleted": Count("pk", filter=Q(kind=Change.Kind.DELETE)), "edited": Count("pk", filter=Q(kind=Change.Kind.EDIT))},
    )


def _delays(scope: Scope) -> Buckets[float]:
    """Minutes after the time planned, one a post; never below nought."""
    rows = scope.here(_rows(scope)).filter(state__in=OUT, part=1)
    found = scope.within(rows, F("sent_at")).values_list("sent_at", "ward", "due_at").order_by()
    return scope.measured((at, ward, max((at - due) / timedelta(minutes=1), 0.0)) for at, ward, due in found.iterator(5000))


def _tables(cells: Buckets[Cell]) -> Sequence[Table]:
    now, before = (by(found, lambda one: one["network"]) for found in (cells.now, cells.before))
    names = sorted({*now, *before}, key=lambda one: (-_sum(now.get(one, ()), "sent"), one))
    rows = tuple(
        Row(
            network_title(name),
            (
                Value(_sum(now.get(name, ()), "sent")),
                Value(_sum(before.get(name, ()), "sent")),
                Value(_sum(now.get(name, ()), "refused")),
            ),
        )
        for name in names
    )
    columns = (pgettext("report", "Sent"), pgettext("report", "Sent, period before"), pgettext("report", "Refused"))
    return (Table("networks", _("By network"), _("Network"), columns, rows),) if rows else ()


def _sum(cells: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(one[name] or 0 for one in cells)
