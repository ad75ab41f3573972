"""One message in its thread: what was said, what may be done, and the words that are covered on request."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.inbox import actions, queries
from paravent_desk.inbox.classes import Doing, class_of
from paravent_desk.inbox.forms import ReportForm, SortForm
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import Piece
from paravent_desk.inbox.views.queue import shown
from paravent_desk.vault import Sealed


@require_safe
@never_cache
def thread(request: DeskRequest, pk: int) -> HttpResponse:
    """A message in its thread."""
    request.desk.require(Action.READ_INBOX, request.desk.whole())
    return _page(request, found(request, pk))


@require_POST
@never_cache
def unmask(request: DeskRequest, pk: int) -> HttpResponse:
    """The same with the covered words of one message, for whoever asked; the journal has a line of it."""
    row = found(request, pk)
    try:
        words = actions.unmask(request.desk, row)
    except Sealed:
        words = _("This cannot be opened: its key is not here. Ask an administrator.")
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "inbox/words.html", {"pieces": (Piece(words),), "row": row, "open": True})
    return _page(request, row, words)


def found(request: DeskRequest, pk: int) -> Message:
    """A message of this establishment."""
    rows = Message.objects.select_related("channel", "taken_by", "publication__version__draft", "answer", "establishment")
    return get_object_or_404(rows, pk=pk, establishment=request.desk.establishment)


def _page(request: DeskRequest, row: Message, opened: str = "") -> HttpResponse:
    desk = request.desk
    said = queries.thread(row)
    lines = [{"ours": one.ours, "at": one.at, **(shown(one.message) if one.message else {})} for one in said]
    for line in lines:
        line["here"] = line.get("row") == row
        if opened and line["here"]:
            line |= {"pieces": (Piece(opened),), "open": True}
    doing, programs, kind = actions.may_do(row), actions.network_does(row), class_of(row.tag)
    able = {one.value: one in doing and (one not in MODERATING or desk.may(Action.MODERATE, row)) for one in Doing}
    given = {
        "row": row,
        "kind": kind,
        "also": [class_of(tag) for tag in row.also if tag != row.tag],
        "lines": lines,
        "able": able,
        "first": [one.value for one in kind.may if able[one.value]],
        "unable": [one.value for one in kind.may if one in MODERATING and one not in programs],
        "may_unhide": row.state == Message.State.HIDDEN and Doing.HIDE in programs and desk.may(Action.MODERATE, row),
        "may_sort": desk.may(Action.SORT, row),
        "may_moderate": desk.may(Action.MODERATE, row),
        "may_unmask": desk.may(Action.UNMASK, row),
        "may_write": desk.may(Action.WRITE),
        "may_incident": desk.may(Action.RUN_INCIDENT),
        "open_state": row.state in actions.OPEN,
        "sort_form": SortForm(initial={"tag": row.tag}),
        "report_form": ReportForm(),
        "late": row.state in actions.OPEN and row.due_at < timezone.now(),
    }
    return render(request, "inbox/thread.html", given)


MODERATING = frozenset({Doing.HIDE, Doing.REMOVE, Doing.REPORT})
