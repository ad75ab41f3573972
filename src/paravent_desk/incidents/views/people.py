"""The people of one incident: whom it exposes, and who knows."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.incidents import people
from paravent_desk.incidents.forms import AddInformed, AddPerson, Told
from paravent_desk.incidents.models import Concerned, Incident
from paravent_desk.incidents.sealing import Identity, Words, opened
from paravent_desk.incidents.views.asking import incident_of, part_of, rights, saying


@require_http_methods(["GET", "POST"])
@never_cache
@saying("people")
def index(request: DeskRequest, pk: int) -> HttpResponse | None:
    """The list, by made-up names; and one more."""
    if request.method != "POST":
        return _page(request, incident_of(request, pk))
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    form = AddPerson(request.POST, auto_id="person_%s")
    if not form.is_valid():
        return _page(request, incident, add=form)
    told = form.cleaned_data
    person = people.add(request.desk, incident, told["whose"], Identity(told["name"], told["contact"]))
    messages.success(request, _("Written down as %(name)s.") % {"name": person.pseudonym})
    return None


@require_POST
@never_cache
@saying("people")
def identity(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    """Who it is, for this once."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    row: Concerned = part_of(request, Concerned, incident, person)
    return _page(request, incident, shown={row.pk: people.show(request.desk, row)})


@require_POST
@saying("people")
def told(request: DeskRequest, pk: int, person: int) -> HttpResponse | None:
    """Write down that they were told."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    row: Concerned = part_of(request, Concerned, incident, person)
    form = Told(request.POST, auto_id=f"told{person}_%s")
    if not form.is_valid():
        return _page(request, incident, telling={person: form})
    people.told(request.desk, row, **form.cleaned_data)
    messages.success(request, _("Written down."))
    return None


@require_POST
@saying("people")
def knows(request: DeskRequest, pk: int) -> HttpResponse | None:
    """Write down who knows."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    form = AddInformed(request.POST, auto_id="knows_%s")
    if not form.is_valid():
        return _page(request, incident, add_informed=form)
    people.knows(request.desk, incident, **form.cleaned_data)
    messages.success(request, _("Written down."))
    return None


def _page(
    request: DeskRequest,
    incident: Incident,
    *,
    add: AddPerson | None = None,
    add_informed: AddInformed | None = None,
    telling: dict[int, Told] | None = None,
    shown: dict[int, Identity] | None = None,
) -> HttpResponse:
    given: dict[str, Any] = rights(request, incident)
    now = timezone.now()
    rows = incident.people.select_related("told_by").order_by("pk")
    given["people"] = [
        (
            row,
            (shown or {}).get(row.pk),
            (telling or {}).get(row.pk) or Told(initial={"at": now}, auto_id=f"told{row.pk}_%s"),
        )
        for row in rows
    ]
    informed = incident.informed.select_related("words").order_by("since", "pk")
    given["informed"] = [(row, opened(row.words, Words).text if given["may_run"] else "") for row in informed]
    given["add"] = add or AddPerson(auto_id="person_%s")
    given["add_informed"] = add_informed or AddInformed(initial={"since": now}, auto_id="knows_%s")
    wrong = add or add_informed or telling
    return render(request, "incidents/people.html", given, status=400 if wrong else 200)
