"""The crisis pause, its end post by post, and the withdrawal of a consent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.consents.models import Consent
from paravent_desk.publishing import actions, queries, withdrawal
from paravent_desk.publishing.context import running_pause
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.publishing.views.doing import saying

SHOWN = 500


@saying
def pause(request: DeskRequest) -> HttpResponse:
    """Stop everything that is not out yet: a reason, and a button."""
    request.desk.require(Action.PAUSE)
    reason, error = request.POST.get("reason", "").strip(), ""
    if request.method == "POST":
        if reason:
            actions.pause(request.desk, reason)
            messages.success(
                request, _("Paused. Nothing goes out any more; what was on its way at that moment is shown below.")
            )
            return redirect("publishing:queue", request.desk.establishment.slug)
        error = _("Please say why, in a few words: colleagues will ask.")
    given = {
        "running": running_pause(request.desk),
        "reason": reason,
        "error": error,
        "number": queries.next_up(request.desk).count(),
    }
    return render(request, "publishing/pause.html", given, status=400 if error else 200)


@saying
def resume(request: DeskRequest) -> HttpResponse:
    """End the pause, and say post by post what goes out."""
    desk = request.desk
    desk.require(Action.RESUME)
    held = queries.publications(desk).filter(state=Publication.State.HELD, code="pause", part=1).order_by("due_at", "pk")
    entries = queries.grouped(held[: SHOWN * 3])
    if request.method == "POST":
        keep = {one.draft for one in entries if request.POST.get(f"draft-{one.draft}") == "keep"}
        actions.resume(desk, keep)
        messages.success(request, _("Publishing goes on. What you left out is cancelled, and stays approved."))
        return redirect("publishing:queue", desk.establishment.slug)
    now = timezone.now()
    given = {
        "running": running_pause(desk),
        "past": [one for one in entries if one.at <= now],
        "coming": [one for one in entries if one.at > now],
    }
    return render(request, "publishing/resume.html", given)


@saying
def withdraw(request: DeskRequest, consent: int) -> HttpResponse:
    """What used a consent; then, once it is withdrawn, how far each removal is."""
    desk = request.desk
    row = get_object_or_404(Consent, pk=consent, establishment=desk.establishment)
    desk.require(Action.WITHDRAW_CONSENT, row)
    if request.method == "POST" and row.state != Consent.State.WITHDRAWN:
        withdrawal.withdraw(desk, row, request.POST.get("note", "").strip())
        messages.success(request, _("Withdrawn. Everything that used it is being taken down."))
        return redirect("publishing:withdraw", desk.establishment.slug, row.pk)
    found = list(withdrawal.using(row)[:SHOWN])
    deletions = Change.objects.filter(publication__in=[one.pk for one in found], kind=Change.Kind.DELETE)
    by_row = {one.publication_id: one for one in deletions.order_by("pk")}
    given = {
        "consent": row,
        "found": [(one, withdrawal.gone(one), by_row.get(one.pk)) for one in found],
        "withdrawn": row.state == Consent.State.WITHDRAWN,
        "left": sum(not withdrawal.gone(one) for one in found),
    }
    return render(request, "publishing/withdraw.html", given)
