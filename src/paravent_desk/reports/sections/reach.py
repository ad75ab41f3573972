"""How far posts went, as far as networks tell: what one does not tell is said so, and never counted as nought."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.publishing.words import network_title
from paravent_desk.reports.measures import share, told
from paravent_desk.reports.report import Chart, Look, Row, Section, Series, Table, Value
from paravent_desk.reports.scope import Cell, Scope, by
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import month_label


def section(scope: Scope, sent: Sent) -> Section:
    """The section, from what was counted of publications."""
    cells = sent.cells
    figures = (
        scope.figure("views", pgettext("report", "Views"), cells, told("views", "sent"), headline=True),
        scope.figure("likes", pgettext("report", "Reactions"), cells, told("likes", "sent")),
        scope.figure("shares", pgettext("report", "Shares"), cells, told("shares", "sent")),
        scope.figure("answers", pgettext("report", "Answers"), cells, told("answers", "sent"), headline=True),
        scope.figure("known", _("Posts of which a network told something"), cells, _known),
    )
    labels = tuple(month_label(month) for month in scope.months)
    chart = Chart(
        "answers",
        _("Answers by month of the post"),
        Look.BARS,
        _("Month"),
        labels,
        (Series(pgettext("report", "answers"), figures[3].months),),
    )
    views = Chart(
        "views",
        _("Views by month of the post"),
        Look.BARS,
        _("Month"),
        labels,
        (Series(pgettext("report", "views"), figures[0].months),),
    )
    lead = _(
        "All that a post of the period had gathered when its network was asked last. Networks count differently: compare a "
        "network with itself. What a network does not tell is missing here, not nought."
    )
    return Section("reach", _("Reach and answers"), lead, figures, (views, chart), tuple(_tables(scope, cells.now)))


def _known(cells: Sequence[Cell]) -> Value:
    return share(sum(one["known"] for one in cells), sum(one["sent"] for one in cells))


def _tables(scope: Scope, cells: Sequence[Cell]) -> Sequence[Table]:
    rows = []
    for name, found in sorted(by(cells, lambda one: one["network"]).items()):
        if sum(one["sent"] for one in found):
            values = tuple(told(column, "sent")(found) for column in ("views", "likes", "shares", "answers"))
            rows.append(Row(network_title(name), values))
    columns = (
        pgettext("report", "Views"),
        pgettext("report", "Reactions"),
        pgettext("report", "Shares"),
        pgettext("report", "Answers"),
    )
    return (Table("networks", _("By network"), _("Network"), columns, tuple(rows)),) if rows else ()
