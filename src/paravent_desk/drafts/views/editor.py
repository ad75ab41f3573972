"""The editor: a post begins, and is written on. It works without JavaScript; with it, the check comes by itself."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts import actions, queries
from paravent_desk.drafts.difference import difference
from paravent_desk.drafts.forms import PostForm
from paravent_desk.drafts.in_memory import through_memory
from paravent_desk.drafts.live import Live, applied
from paravent_desk.drafts.models import Draft, Upload, Version
from paravent_desk.drafts.page import goals, live_of, standing, text_of
from paravent_desk.drafts.permission import may_write, readable
from paravent_desk.drafts.sentences import why_not_taken
from paravent_desk.drafts.uploads import MOST_BYTES, NotTaken, receive
from paravent_desk.transitions import Conflict


@require_http_methods(["GET", "POST"])
@through_memory(MOST_BYTES)
def new(request: DeskRequest) -> HttpResponse:
    """Begin a post."""
    if not may_write(request.desk):
        raise PermissionDenied
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@through_memory(MOST_BYTES)
def post(request: DeskRequest, pk: int) -> HttpResponse:
    """Write on; who may only read is shown the versions."""
    draft: Draft = get_object_or_404(readable(request.desk).select_related("author", "service"), pk=pk)
    if request.method == "GET" and not request.desk.may(Action.WRITE, draft):
        return redirect("drafts:versions", request.desk.establishment.slug, pk)
    request.desk.require(Action.WRITE, draft)
    return _edit(request, draft)


def _edit(request: DeskRequest, draft: Draft | None) -> HttpResponse:
    version = queries.current(draft) if draft else None
    if request.method == "GET":
        return _page(request, PostForm(request.desk, draft, version=version), version)
    action = request.POST.get("action", "save")
    if action != "save":
        return _rework(request, draft, version, action)
    form = PostForm(request.desk, draft, request.POST)
    if not form.is_valid():
        return _page(request, form, version)
    if draft is not None and form.cleaned_data["base"] != draft.current:
        return _conflict(request, form, draft, version)
    try:
        with transaction.atomic():
            saved = _save(request, form, draft)
    except Conflict:
        there = get_object_or_404(readable(request.desk), pk=draft.pk if draft else 0)
        return _conflict(request, form, there, queries.current(there))
    except actions.Missing as missing:
        form.add_error(None, _missing(request, form, missing))
        return _page(request, form, version)
    if not form.attached:
        actions.check(saved)
    messages.success(request, _("Saved as version %(number)d.") % {"number": saved.number})
    return redirect("drafts:draft", request.desk.establishment.slug, saved.draft_id)


def _save(request: DeskRequest, form: PostForm, draft: Draft | None) -> Version:
    told = form.cleaned_data
    if draft is None:
        about = {name: told[name] for name in ("title", "kind", "context", "service", "deadline")}
        draft = actions.create(request.desk, **about)
    elif (draft.title, draft.deadline) != (told["title"], told["deadline"]):
        actions.describe(request.desk, draft, told["title"], told["deadline"])
    return actions.save(
        request.desk,
        draft,
        text=told["text"],
        lang=told["lang"],
        variants=form.own_texts(),
        files=form.attached,
        publish_at=told["publish_at"],
        consents=told["consents"],
    )


def _missing(request: DeskRequest, form: PostForm, missing: actions.Missing) -> str:
    if isinstance(missing, actions.Blocked):
        return _(
            "Somebody shown in a file withdrew their agreement: it goes out no more. Take it out, then save; the rest stays."
        )
    states = {row.upload.state for row in queries.rows(request.desk, form.attached)}
    if states & {Upload.State.WAITING, Upload.State.CHECKING}:
        return _("A file is still being checked. Save again in a moment: everything you wrote is still here.")
    if Upload.State.UNREADABLE in states:
        return _("A file cannot be checked. Take it out, then save: everything you wrote is still here.")
    return _("A file, an account or an agreement is no longer there. Look through your choices, then save again.")


def _rework(request: DeskRequest, draft: Draft | None, version: Version | None, action: str) -> HttpResponse:
    """Without JavaScript: check, take the safe version, bring, order or take away files, all on what was typed."""
    data = request.POST.copy()
    verb, _colon, number = action.partition(":")
    if verb in {"up", "down", "remove"}:
        _order(data, verb, number)
    if verb == "add":
        _bring(request, draft, data)
    form = PostForm(request.desk, draft, data)
    found = live_of(form, "text", version, ZoneInfo(request.desk.establishment.time_zone))
    if verb == "safe":
        data["text"] = applied(text_of(form, "text"), found, int(number) if number.isdecimal() else None)
        form = PostForm(request.desk, draft, data)
        found = live_of(form, "text", version, ZoneInfo(request.desk.establishment.time_zone))
    form.errors.clear()
    return _page(request, form, version, found)


def _order(data: QueryDict, verb: str, key: str) -> None:
    files = data.getlist("file")
    if key not in files:
        return
    place = files.index(key)
    files.pop(place)
    if verb != "remove":
        files.insert(max(0, place + (1 if verb == "down" else -1)), key)
    data.setlist("file", files)


def _bring(request: DeskRequest, draft: Draft | None, data: QueryDict) -> None:
    form = PostForm(request.desk, draft, data)
    service = draft.service if draft else form.service_in_hand()
    for brought in request.FILES.getlist("files"):
        try:
            upload = receive(request.desk, service, brought.name or "", brought.read() if brought.size else b"")
        except NotTaken as refused:
            messages.error(request, why_not_taken("large" if brought.size else refused.cause))
        else:
            data.appendlist("file", str(upload.pk))


def _page(request: DeskRequest, form: PostForm, version: Version | None, found: Live | None = None) -> HttpResponse:
    rows = queries.rows(request.desk, form.attached)
    draft = form.draft
    context = {
        "form": form,
        "draft": draft,
        "version": version,
        "rows": rows,
        "goals": goals(form, rows),
        "live": found,
        "part": "text",
        "standing": standing(request.desk, draft, version) if draft else None,
        "unsaved": form.is_bound,
    }
    return render(request, "drafts/editor.html", context)


def _conflict(request: DeskRequest, form: PostForm, draft: Draft, theirs: Version | None) -> HttpResponse:
    """Somebody saved meanwhile: both texts are shown, and what was typed can still be saved as the newest version."""
    kept = [
        (name, value) for name, values in request.POST.lists() for value in values if name not in {"base", "action", "fold"}
    ]
    mine = form.cleaned_data["text"]
    context = {
        "draft": draft,
        "theirs": theirs,
        "mine": mine,
        "difference": difference(theirs.text if theirs else "", mine),
        "kept": [pair for pair in kept if pair[0] != "csrfmiddlewaretoken"],
        "fold": request.POST.get("fold", ""),
        "may_write": request.desk.may(Action.WRITE, draft),
    }
    return render(request, "drafts/conflict.html", context, status=409)
