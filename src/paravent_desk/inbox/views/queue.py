"""What waits, those that cannot wait first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.inbox import queries
from paravent_desk.inbox.classes import class_of
from paravent_desk.inbox.forms import FilterForm
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import author_of, pieces_of

PAGE = 25


@require_safe
@never_cache
def queue(request: DeskRequest) -> HttpResponse:
    """The queue: how much waits in each class, and the messages that are looked for."""
    desk, now = request.desk, timezone.now()
    desk.require(Action.READ_INBOX, desk.whole())
    form = FilterForm(desk.establishment.pk, request.GET or None)
    wanted = form.wanted() if form.is_bound else queries.Filters()
    page = Paginator(queries.queue(desk, wanted), PAGE).get_page(request.GET.get("page"))
    search = request.GET.copy()
    search.pop("page", None)
    given = {
        "form": form,
        "wanted": wanted,
        "piles": queries.piles(desk, now),
        "page": page,
        "shown": [shown(row) for row in page],
        "search": search.urlencode(),
        "newest": queries.newest(desk),
        "now": now,
        "may_watch": desk.may(Action.WATCH),
    }
    return render(request, "inbox/queue.html", given)


@require_safe
@never_cache
def news(request: DeskRequest) -> HttpResponse:
    """How many messages came in since the page was shown; asked for every few seconds by the page itself."""
    request.desk.require(Action.READ_INBOX, request.desk.whole())
    since = request.GET.get("since", "")
    number = int(since) if since.isdecimal() and len(since) < 16 else queries.newest(request.desk)
    return render(request, "inbox/news.html", {"since": number, "count": queries.came_since(request.desk, number)})


def shown(row: Message) -> dict[str, object]:
    """A message as a page shows it: who, what class, and what may be read of it."""
    unsorted = not row.sorted_by
    return {"row": row, "author": author_of(row), "pieces": pieces_of(row), "kind": class_of(row.tag), "unsorted": unsorted}
