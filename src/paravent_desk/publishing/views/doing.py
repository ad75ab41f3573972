"""What people ask for, as forms: each says what came of it in one sentence, and a lost race loses nothing."""

from collections.abc import Callable
from functools import wraps
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts.models import Draft
from paravent_desk.publishing import actions, feed, queries, wall_clock
from paravent_desk.publishing.changing import changes
from paravent_desk.publishing.models import Publication
from paravent_desk.publishing.planning import NotNow
from paravent_desk.publishing.sending import rows
from paravent_desk.publishing.sentences import not_now
from paravent_desk.transitions import Conflict

View = Callable[..., HttpResponse]
SAFE = URLValidator(schemes=["https", "http"])


def saying(view: View) -> View:
    """Say in a sentence why something could not be done, and lead back to the queue."""

    @wraps(view)
    def wrapped(request: DeskRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Conflict:
            messages.warning(
                request, _("It was changed meanwhile, by a colleague or by the desk. Nothing was done: look again.")
            )
        except NotNow as error:
            messages.warning(request, not_now(error))
        return redirect("publishing:queue", request.desk.establishment.slug)

    return wrapped


@require_POST
@saying
def schedule(request: DeskRequest, pk: int) -> HttpResponse:
    """Let an approved post go out at its time."""
    draft = _draft(request, pk)
    actions.schedule(request.desk, draft)
    messages.success(request, _("Scheduled. It goes out by itself."))
    return redirect("publishing:queue", request.desk.establishment.slug)


@require_POST
@saying
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    """Send nothing of a post that is not out yet."""
    actions.cancel(request.desk, _draft(request, pk))
    messages.success(request, _("Cancelled. The post stays approved: you can schedule it again."))
    return redirect("publishing:queue", request.desk.establishment.slug)


@require_POST
@saying
def reopen(request: DeskRequest, pk: int) -> HttpResponse:
    """Correct what is published: back to writing."""
    actions.reopen(request.desk, _draft(request, pk))
    messages.success(
        request, _("You can correct the post now. Once it is approved and scheduled, it is changed where it is out.")
    )
    return redirect("publishing:queue", request.desk.establishment.slug)


@saying
def move(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for another time, say what that means, and do it once that is confirmed."""
    draft, zone = _draft(request, pk), ZoneInfo(request.desk.establishment.time_zone)
    request.desk.require(Action.WRITE, draft)
    version = actions.current(draft)
    text = (
        request.POST.get("at")
        or request.GET.get("at")
        or (wall_clock.written(version.publish_at, zone) if version.publish_at else "")
    )
    error, at = "", None
    try:
        at = wall_clock.read(text, zone) if text else None
    except wall_clock.Skipped:
        error = _("The clock skips this time that night: choose another one.")
    except ValueError:
        error = _("This is no time. Write it as 2026-11-30 09:00.")
    if request.method == "POST" and at is not None and request.POST.get("sure"):
        actions.move(request.desk, draft, at)
        messages.success(request, _("Moved. The post has to be approved again before it goes out."))
        return redirect(f"{_calendar(request)}?on={at.astimezone(zone):%Y-%m-%d}")
    given: dict[str, object] = {"draft": draft, "old": version.publish_at, "at": at, "text": text, "error": error}
    if at is not None:
        given["twice"] = wall_clock.twice(at.astimezone(zone).replace(tzinfo=None), zone)
    return render(request, "publishing/move.html", given, status=400 if error and request.method == "POST" else 200)


@require_POST
@saying
def again(request: DeskRequest, pk: int) -> HttpResponse:
    """Send anew what was refused or held."""
    row = _publication(request, pk)
    actions.again(request.desk, row)
    messages.success(request, _("It is sent again now."))
    return redirect("publishing:read", request.desk.establishment.slug, row.pk)


@require_POST
@saying
def found(request: DeskRequest, pk: int) -> HttpResponse:
    """A person looked: it is there."""
    row, address = _publication(request, pk), request.POST.get("address", "").strip()
    request.desk.require(Action.TAKE_DOWN, row.version.draft)
    try:
        SAFE(address)
    except ValidationError:
        messages.error(request, _("Please give the address at which the post can be seen, such as https://…"))
    else:
        actions.found(request.desk, row, address)
        messages.success(request, _("Noted: it is out. Thank you for looking."))
    return redirect("publishing:read", request.desk.establishment.slug, row.pk)


@require_POST
@saying
def not_found(request: DeskRequest, pk: int) -> HttpResponse:
    """A person looked: it is not there."""
    row, send = _publication(request, pk), request.POST.get("then") == "send"
    actions.not_found(request.desk, row, send)
    messages.success(request, _("It is sent again now.") if send else _("Noted: it does not go out."))
    return redirect("publishing:read", request.desk.establishment.slug, row.pk)


@require_POST
@saying
def take_down(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a post down on its network."""
    row, cause = _publication(request, pk), request.POST.get("cause", "mistake")
    actions.take_down(request.desk, row, cause if cause in {"mistake", "incident"} else "mistake")
    messages.success(request, _("It is being taken down. This page shows how far that is."))
    return redirect("publishing:read", request.desk.establishment.slug, row.pk)


@require_POST
@saying
def done(request: DeskRequest, pk: int) -> HttpResponse:
    """A person did it on the network."""
    row = get_object_or_404(changes(), pk=pk, publication__in=queries.publications(request.desk))
    actions.done_by_hand(request.desk, row)
    messages.success(request, _("Noted. Thank you for doing it there."))
    return redirect("publishing:read", request.desk.establishment.slug, row.publication_id)


def calendar_feed(request: DeskRequest) -> HttpResponse:
    """The private feed: make an address, show it, take it back."""
    request.desk.require(Action.READ)
    if request.method == "POST":
        feed.revoke(request.user) if "revoke" in request.POST else feed.new_key(request.user)
        return redirect("publishing:feed", request.desk.establishment.slug)
    return render(request, "publishing/feed.html", {"address": feed.address(request.user)})


def _draft(request: DeskRequest, pk: int) -> Draft:
    return get_object_or_404(Draft, pk=pk, establishment=request.desk.establishment)


def _publication(request: DeskRequest, pk: int) -> Publication:
    return get_object_or_404(rows(), pk=pk, establishment=request.desk.establishment)


def _calendar(request: HttpRequest) -> str:
    from django.urls import reverse

    return reverse("publishing:calendar", args=[request.desk.establishment.slug])  # type: ignore[attr-defined]
