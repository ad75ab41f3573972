"""Campaigns for whoever leads training: start, change, end, and how far they are in numbers; and one's own choice of mails."""

import csv
from io import StringIO

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.coach import campaigns, preferences
from paravent_desk.coach.asked import lessons_of
from paravent_desk.coach.counts import FEWEST, Group, counted
from paravent_desk.coach.forms import CampaignForm, TermsForm
from paravent_desk.coach.models import Campaign
from paravent_desk.journal.export import guarded
from paravent_desk.transitions import Conflict


@require_safe
def index(request: DeskRequest) -> HttpResponse:
    """All campaigns, those that run first."""
    request.desk.require(Action.TRAIN, request.desk.whole())
    rows = Campaign.objects.filter(establishment=request.desk.establishment).select_related("service")
    shown = rows.order_by("-state", "-by", "-pk")[:100]
    return render(request, "coach/campaigns.html", {"rows": shown})


@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Start one."""
    request.desk.require(Action.TRAIN, request.desk.whole())
    form = CampaignForm(request.desk.establishment, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = campaigns.start(request.desk, form.wanted)
        messages.success(request, _("The campaign is set. Colleagues see it from its first day on."))
        return redirect("coach:campaign", request.desk.establishment.slug, row.pk)
    return render(request, "coach/campaign_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Change one, unless somebody else did meanwhile."""
    row = _found(request, pk)
    form = CampaignForm(request.desk.establishment, row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.change(request.desk, row, form.wanted, form.cleaned_data["revision"] or 0)
            messages.success(request, _("The campaign is changed."))
        except Conflict:
            messages.warning(request, _("A colleague changed or ended this campaign meanwhile. Please look at it first."))
        return redirect("coach:campaign", request.desk.establishment.slug, row.pk)
    return render(request, "coach/campaign_form.html", {"form": form, "row": row})


@require_safe
@never_cache
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """How far it is: counts in fives, by service and by week; nobody's name."""
    row = _found(request, pk)
    given = {"row": row, "lessons": lessons_of(row), "counted": counted(row, timezone.now()), "fewest": FEWEST}
    return render(request, "coach/campaign.html", given)


@require_POST
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """End it."""
    row = _found(request, pk)
    try:
        campaigns.end(request.desk, row)
        messages.success(request, _("The campaign is ended. Nobody is written to any more."))
    except Conflict:
        messages.warning(request, _("A colleague changed or ended this campaign meanwhile. Please look at it first."))
    return redirect("coach:campaign", request.desk.establishment.slug, row.pk)


@require_safe
@never_cache
def export(request: DeskRequest, pk: int) -> HttpResponse:
    """The same counts as CSV; 0 stands for fewer than five."""
    row = _found(request, pk)
    told, out = counted(row, timezone.now()), StringIO()
    lines = csv.writer(out)
    lines.writerow(["what", "name", "asked", "done_at_least", "begun_at_least", "not_begun_at_least"])
    lines.writerow(["all", "", *_numbers(told.whole)])
    lines.writerows(["service", guarded(one.name), *_numbers(one)] for one in told.services)
    lines.writerows(["week", one.ends.isoformat(), "", one.done, "", ""] for one in told.weeks)
    headers = {"Content-Disposition": f'attachment; filename="campaign-{row.pk}.csv"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
def terms(request: DeskRequest) -> HttpResponse:
    """How long attestations hold here, and are kept."""
    request.desk.require(Action.TRAIN, request.desk.whole())
    form = TermsForm(preferences.terms(request.desk.establishment), request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            preferences.decide(request.desk, told["months"], told["years"], told["revision"] or 0)
            messages.success(request, _("Kept. It holds for attestations from now on."))
        except Conflict:
            messages.warning(request, _("A colleague changed this meanwhile. Please look at it first."))
        return redirect("coach:terms", request.desk.establishment.slug)
    return render(request, "coach/terms.html", {"form": form})


@require_POST
def mails(request: DeskRequest) -> HttpResponse:
    """One's own choice of reminders by mail."""
    wanted = request.POST.get("mails") == "yes"
    try:
        preferences.choose_mails(request.desk, wanted=wanted)
    except Conflict:
        messages.warning(request, _("You changed this in another window meanwhile. Please look again."))
    else:
        told = _("You are reminded by mail again.") if wanted else _("You get no more mails about lessons. They stay here.")
        messages.success(request, told)
    return redirect("coach:lessons", request.desk.establishment.slug)


def _found(request: DeskRequest, pk: int) -> Campaign:
    """Raises PermissionDenied, Http404."""
    request.desk.require(Action.TRAIN, request.desk.whole())
    rows = Campaign.objects.select_related("establishment", "service")
    return get_object_or_404(rows, pk=pk, establishment=request.desk.establishment)


def _numbers(one: Group) -> list[int | str]:
    """Empty cells where nothing is told: a nought would be a number."""
    return [one.asked, one.done, one.begun, one.open] if one.asked else [""] * 4
