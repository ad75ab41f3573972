"""The attestation: handed out to who finished a course, and looked up by its number."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.coach import attesting
from paravent_desk.coach.asked import today
from paravent_desk.coach.content import ROLES


@require_POST
@never_cache
def attest(request: DeskRequest, course: str) -> HttpResponse:
    """One's own attestation as PDF; the same one however often it is asked for, until it can be renewed."""
    request.desk.require(Action.LEARN)
    if course not in ROLES:
        raise Http404
    try:
        row = attesting.attest(request.desk, course, timezone.now())
    except attesting.NotFinished:
        messages.warning(request, _("Some lessons of this course are not finished yet."))
        return redirect("coach:lessons", request.desk.establishment.slug)
    headers = {
        "Content-Disposition": f'attachment; filename="attestation-{row.number}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(attesting.document(row), content_type="application/pdf", headers=headers)


@require_safe
@never_cache
def look_up(request: DeskRequest) -> HttpResponse:
    """Whose attestation a number is, of which course and day."""
    request.desk.require(Action.TRAIN)
    number = request.GET.get("number", "")[:40]
    day = today(request.desk.establishment, timezone.now())
    given = {"number": number, "today": day, "found": attesting.find(request.desk, number) if number.strip() else None}
    return render(request, "coach/attestations.html", given)
