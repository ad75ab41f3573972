"""Surges: all of them with the quiet hours, and one with its chart, the messages that carry it, and what to do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.inbox import surge as surges
from paravent_desk.inbox import surge_state
from paravent_desk.inbox.forms import QuietHoursForm
from paravent_desk.inbox.models_surge import Alert, QuietHours
from paravent_desk.inbox.surge_chart import bars
from paravent_desk.inbox.views.queue import shown
from paravent_desk.publishing import actions as publishing
from paravent_desk.publishing.context import running_pause
from paravent_desk.transitions import Conflict

SHOWN = 50


@never_cache
def surge(request: DeskRequest) -> HttpResponse:
    """What goes on, what was, and when nobody is to be written to."""
    desk = request.desk
    desk.require(Action.READ_INBOX, desk.whole())
    kept = QuietHours.objects.filter(establishment=desk.establishment).first()
    form = QuietHoursForm(request.POST or None, initial={"first": kept and kept.first, "last": kept and kept.last})
    if request.method == "POST":
        desk.require(Action.WATCH, desk.whole())
        if form.is_valid():
            surges.quiet(desk, form.cleaned_data["first"], form.cleaned_data["last"])
            messages.success(request, _("Kept."))
            return redirect("inbox:surge", desk.establishment.slug)
    rows = Alert.objects.filter(establishment=desk.establishment).select_related("channel", "ended_by")
    given = {"rows": rows.order_by("-raised_at")[:SHOWN], "form": form, "may_set": desk.may(Action.WATCH, desk.whole())}
    return render(request, "inbox/surge.html", given)


@require_safe
@never_cache
def alert(request: DeskRequest, pk: int) -> HttpResponse:
    """One surge."""
    request.desk.require(Action.READ_INBOX, request.desk.whole())
    row = _found(request, pk)
    given = {
        "row": row,
        "bars": bars(row, surge_state.last_bin(timezone.now())),
        "carrying": [shown(one) for one in surges.carrying(row)],
        "share": round(100 * row.negative / row.seen) if row.seen else 0,
        "paused": running_pause(request.desk),
        "may_pause": request.desk.may(Action.PAUSE),
        "may_judge": request.desk.may(Action.SORT, row),
    }
    return render(request, "inbox/alert.html", given)


@require_POST
def pause(request: DeskRequest, pk: int) -> HttpResponse:
    """Pause publishing, in one click: the reason is the surge."""
    row = _found(request, pk)
    request.desk.require(Action.PAUSE)
    at = timezone.localtime(row.began_at).strftime("%H:%M")
    reason = _("Many messages at once on %(account)s, since %(time)s") % {"account": row.channel.handle, "time": at}
    try:
        publishing.pause(request.desk, reason)
        messages.success(request, _("Publishing is paused: nothing goes out until somebody ends the pause."))
    except Conflict:
        messages.info(request, _("Publishing was paused already."))
    return redirect("inbox:alert", request.desk.establishment.slug, row.pk)


@require_POST
def ordinary(request: DeskRequest, pk: int) -> HttpResponse:
    """It is no bad buzz."""
    row = _found(request, pk)
    try:
        surges.ordinary(request.desk, row)
        messages.success(request, _("Noted: it is ordinary. The desk learns from it."))
    except Conflict:
        messages.warning(request, _("A colleague was quicker. What is written below is how it stands now."))
    return redirect("inbox:alert", request.desk.establishment.slug, row.pk)


def _found(request: DeskRequest, pk: int) -> Alert:
    rows = Alert.objects.select_related("channel__establishment", "establishment", "publication__version__draft", "ended_by")
    return get_object_or_404(rows, pk=pk, establishment=request.desk.establishment)
