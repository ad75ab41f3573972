"""What goes out next, what waits for a person, and everything about one publication."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.publishing import queries
from paravent_desk.publishing.models import Change, Publication

PAGE, SHOWN = 50, 50


@require_safe
def queue(request: DeskRequest) -> HttpResponse:
    """The queue of the establishment."""
    desk, now = request.desk, timezone.now()
    desk.require(Action.READ)
    page = Paginator(queries.next_up(desk), PAGE).get_page(request.GET.get("page"))
    given = {
        "waiting": list(queries.waiting(desk)[:SHOWN]),
        "wire": list(queries.on_the_wire(desk)[:SHOWN]),
        "page": page,
        "overdue": {row.pk for row in page if queries.overdue(row, now)},
        "disconnected": list(queries.disconnected(desk)[:SHOWN]),
    }
    return render(request, "publishing/queue.html", given)


@require_safe
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """One publication: where it stands, why, what can be done, and its journal."""
    desk = request.desk
    desk.require(Action.READ)
    row = get_object_or_404(queries.publications(desk).select_related("version__draft__author", "previous"), pk=pk)
    draft = row.version.draft
    desk.require(Action.READ, draft)
    changes = list(row.changes.select_related("asked_by").order_by("pk"))
    given = {
        "row": row,
        "draft": draft,
        "siblings": queries.publications(desk)
        .filter(version=row.version)
        .exclude(pk=row.pk)
        .order_by("channel", "part")[:SHOWN],
        "journal": row.journal.order_by("-pk")[:SHOWN],
        "changes": changes,
        "open_changes": [one for one in changes if one.state in {Change.State.DUE, Change.State.BY_HAND}],
        "may_schedule": desk.may(Action.SCHEDULE, draft),
        "may_take_down": desk.may(Action.TAKE_DOWN, draft),
        "may_incident": desk.may(Action.RUN_INCIDENT, desk.whole()),
        "may_move": desk.may(Action.WRITE, draft) and row.state in {Publication.State.DUE, Publication.State.HELD},
        "going_down": any(one.kind == Change.Kind.DELETE and one.state in {"due", "doing", "by_hand"} for one in changes),
    }
    return render(request, "publishing/read.html", given)
