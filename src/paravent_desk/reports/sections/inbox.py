"""Messages of the public: how many came, how many were answered, and how soon. They come to the establishment as a whole."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.drafts.models import Draft
from paravent_desk.inbox.classes import classes
from paravent_desk.inbox.models import Message
from paravent_desk.publishing.models import Publication
from paravent_desk.reports.measures import count, percentile, share, total
from paravent_desk.reports.report import Chart, Look, Row, Section, Series, Table, Value
from paravent_desk.reports.scope import Buckets, Cell, Scope, by
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import month_label, whole_only

Measure = Callable[[Sequence[tuple[str, float]]], Value]
ANSWERED = Q(answer__state=Draft.State.PUBLISHED) | Q(state=Message.State.ANSWERED)
"""Its reply is out; of an erased message that is still known by its reply."""


def section(scope: Scope, sent: Sent) -> Section:
    """The section; two queries."""
    title = _("Inbox")
    if scope.service:
        return Section("inbox", title, "", note=whole_only())
    here = Message.objects.filter(establishment=scope.establishment, beside=False)
    came = scope.counted(here, F("received_at"), ("tag",), {"came": Count("pk"), "answered": Count("pk", filter=ANSWERED)})
    times = _times(scope, here)
    came.by_ward = times.by_ward = False
    arrived = scope.figure("messages", _("Messages that came in"), came, total("came"), headline=True)
    answered = scope.figure("messages_answered", _("Of these, answered"), came, total("answered"))
    half = scope.figure("answer_median", _("Time to the answer, median"), times, _after(50), headline=True)
    most = scope.figure("answer_p90", _("Time to the answer, nine in ten"), times, _after(90))
    labels = tuple(month_label(month) for month in scope.months)
    series = (Series(pgettext("report", "came in"), arrived.months), Series(pgettext("report", "answered"), answered.months))
    chart = Chart("messages", _("Messages by month"), Look.BARS, _("Month"), labels, series)
    lead = _(
        "Counted when the desk received them; what others say in the same thread is left out. The time to the answer ends when "
        "the reply stands on the network. Not every message asks for an answer: the classes below tell them apart."
    )
    return Section("inbox", title, lead, (arrived, answered, half, most), (chart,), tuple(_tables(came.now, times.now)))


def _times(scope: Scope, here: QuerySet[Message]) -> Buckets[tuple[str, float]]:
    """Class, and minutes from receiving to the first reply that went out."""
    out = Publication.objects.filter(version__draft=OuterRef("answer"), sent_at__isnull=False)
    first = out.order_by("sent_at").values("sent_at")[:1]
    rows = scope.within(here.filter(answer__isnull=False).annotate(out_at=Subquery(first)), F("received_at"))
    told = rows.filter(out_at__isnull=False).values_list("received_at", "tag", "out_at").order_by().iterator(5000)
    return scope.measured((at, None, (tag, max((out - at) / timedelta(minutes=1), 0.0))) for at, tag, out in told)


def _after(percent: int) -> Measure:
    measure = percentile(percent)
    return lambda found: measure([minutes for _tag, minutes in found])


def _tables(cells: Sequence[Cell], times: Sequence[tuple[str, float]]) -> Sequence[Table]:
    came, took = by(cells, lambda one: one["tag"]), by(times, lambda one: one[0])
    rows = []
    for tag, one in classes().items():
        if found := came.get(tag):
            many, answered = (sum(cell[name] for cell in found) for name in ("came", "answered"))
            values = (
                count(many),
                count(answered),
                share(answered, many),
                _after(50)(took.get(tag, ())),
                _after(90)(took.get(tag, ())),
            )
            rows.append(Row(one.title, values))
    columns = (
        pgettext("report", "Came in"),
        pgettext("report", "Answered"),
        pgettext("report", "Share"),
        _("Median"),
        _("Nine in ten"),
    )
    return (Table("classes", _("By class"), _("Class"), columns, tuple(rows)),) if rows else ()
