"""The establishment's presence: its accounts, published figures beside them, what people tell by hand, the table as CSV."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels.models import Channel
from paravent_desk.presence import actions, kinds
from paravent_desk.presence.account import Account
from paravent_desk.presence.advice import advice
from paravent_desk.presence.beside import BEST_KNOWN, beside, figures, sentence, shares
from paravent_desk.presence.export import lines
from paravent_desk.presence.forms import DeclaredForm
from paravent_desk.presence.models import DeclaredAccount
from paravent_desk.presence.published import published
from paravent_desk.presence.queries import accounts
from paravent_desk.presence.timeline import timeline
from paravent_desk.presence.wakefulness import MONTH, QUARTER, Wakefulness
from paravent_desk.transitions import Conflict

View = Callable[..., HttpResponse]


def saying(view: View) -> View:
    """Say in a sentence that somebody was quicker."""

    @wraps(view)
    def wrapped(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - as Django has them
        try:
            return view(request, *args, **kwargs)
        except Conflict:
            messages.warning(request, _("A colleague changed this account meanwhile. Nothing was done: look at it again."))
            return redirect("presence:presence", request.desk.establishment.slug)

    return wrapped


@require_safe
@never_cache
def index(request: DeskRequest) -> HttpResponse:
    """The accounts, since when, alive or asleep, with advice; then what others published."""
    desk = request.desk
    desk.require(Action.REPORT, desk.whole())
    found = accounts(desk.establishment, _today(request))
    told = published()
    surveys, compared = beside(told, found)
    given = {
        "accounts": sorted(((one, advice(one)) for one in found), key=lambda pair: not pair[1]),  # what needs a hand first
        "asleep": sum(one.state == Wakefulness.ASLEEP for one in found),
        "unread": sum(one.unread for one in found),
        "absent": _absent(found),
        "month": MONTH,
        "quarter": QUARTER,
        "timeline": timeline(found, _today(request)),
        "published": told,
        "surveys": surveys,
        "compared": compared,
        "sentence": sentence(told, found),
        "best_known": told.survey(BEST_KNOWN),
        "shares": shares(told),
        "figures": figures(told),
        "may_declare": desk.may(Action.DECLARE_ACCOUNTS, desk.whole()),
    }
    return render(request, "presence/presence.html", given)


@require_safe
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The table as CSV."""
    desk = request.desk
    desk.require(Action.REPORT, desk.whole())
    found = accounts(desk.establishment, _today(request))
    response = StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="presence-{desk.establishment.slug}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: DeskRequest) -> HttpResponse:
    """Tell of an account that the desk is not connected to."""
    desk = request.desk
    desk.require(Action.DECLARE_ACCOUNTS, desk.whole())
    form = DeclaredForm(_today(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(desk, form.values())
        except actions.Already:
            form.add_error("address", _("This account is on the list already: change it there."))
        else:
            return _kept(request)
    return render(request, "presence/declare.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@saying
def complete(request: DeskRequest, pk: int) -> HttpResponse:
    """Tell more of a connected account: whose it is, since when, closed or not."""
    channel = get_object_or_404(Channel, pk=pk, establishment=request.desk.establishment)
    request.desk.require(Action.DECLARE_ACCOUNTS, channel)
    row = DeclaredAccount.objects.filter(channel=channel).first()
    if row is not None:
        return redirect("presence:amend", request.desk.establishment.slug, row.pk)
    form = DeclaredForm(_today(request), request.POST or None, fixed=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(request.desk, form.values(), channel)
        except actions.Already:
            raise Conflict(f"channel {pk}") from None
        return _kept(request)
    return render(request, "presence/declare.html", {"form": form, "handle": channel.handle})


@require_http_methods(["GET", "HEAD", "POST"])
@saying
def amend(request: DeskRequest, pk: int) -> HttpResponse:
    """Change what is told of an account."""
    row = _row(request, pk)
    form = DeclaredForm(_today(request), request.POST or None, fixed=row.channel_id is not None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend(request.desk, row, form.cleaned_data["seen"], form.values())
        except actions.Already:
            form.add_error("address", _("This account is on the list already: change it there."))
        else:
            return _kept(request)
    return render(request, "presence/declare.html", {"form": form, "row": row, "handle": row.address})


@require_POST
@saying
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Take back what was told."""
    row, seen = _row(request, pk), request.POST.get("seen", "")
    actions.drop(request.desk, row, int(seen) if seen.isdecimal() and len(seen) < 10 else 0)
    messages.success(request, _("It is off the list."))
    return redirect("presence:presence", request.desk.establishment.slug)


def _row(request: DeskRequest, pk: int) -> DeclaredAccount:
    row = get_object_or_404(DeclaredAccount, pk=pk, establishment=request.desk.establishment)
    request.desk.require(Action.DECLARE_ACCOUNTS, row)
    return row


def _kept(request: DeskRequest) -> HttpResponse:
    messages.success(request, _("Noted. Thank you."))
    return redirect("presence:presence", request.desk.establishment.slug)


def _today(request: DeskRequest) -> date:
    return timezone.localdate(timezone=ZoneInfo(request.desk.establishment.time_zone))


def _absent(found: tuple[Account, ...]) -> list[str]:
    """The networks that the desk could connect, and where nothing is known of the establishment."""
    here = {one.network for one in found}
    return [kinds.title(one) for one in kinds.CONNECTABLE if one not in here]
