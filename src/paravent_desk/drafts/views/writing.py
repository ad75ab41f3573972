"""What the editor asks for while somebody writes: the check of a text with counters and previews, and the whole verdict."""

from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts import queries
from paravent_desk.drafts.forms import PostForm
from paravent_desk.drafts.models import Draft
from paravent_desk.drafts.page import live_of, previews_of, standing
from paravent_desk.drafts.permission import may_write, readable


@require_POST
@never_cache
def check_text(request: DeskRequest) -> HttpResponse:
    """Check the text that is being written, or that of one channel ("part"); what shows it is counted and shown anew."""
    if not may_write(request.desk):
        raise PermissionDenied
    pk = request.POST.get("draft", "")
    draft = get_object_or_404(readable(request.desk), pk=int(pk)) if pk.isdecimal() and len(pk) < 18 else None
    form = PostForm(request.desk, draft, request.POST)
    part = request.POST.get("part", "text")
    version = queries.current(draft) if draft else None
    found = live_of(form, part, version, ZoneInfo(request.desk.establishment.time_zone))
    shown = previews_of(form, queries.rows(request.desk, form.attached))
    return render(request, "drafts/live.html", {"live": found, "part": part, "previews": shown, "fresh": True})


@require_GET
@never_cache
def verdict(request: DeskRequest, pk: int) -> HttpResponse:
    """How far the check of the saved version is."""
    draft: Draft = get_object_or_404(readable(request.desk), pk=pk)
    request.desk.require(Action.READ, draft)
    return render(request, "drafts/standing.html", {"standing": standing(request.desk, draft, queries.current(draft))})
