"""One incident: its clock, facts and checklist, and how far it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.incidents import actions, deciding, doors, queries
from paravent_desk.incidents.checklist import item
from paravent_desk.incidents.closing import lacking
from paravent_desk.incidents.models import Incident, Step
from paravent_desk.incidents.sealing import Account, opened
from paravent_desk.incidents.views.asking import incident_of, part_of, rights, saying
from paravent_desk.incidents.words import Exposed, Whose

MOVES = {"contain": actions.contain, "close": actions.close, "reopen": actions.reopen}


@require_safe
@never_cache
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """Where it is: the clock, what is known, what to do and who does it."""
    incident = incident_of(request, pk)
    given = rights(request, incident)
    steps = list(incident.steps.select_related("owner"))
    given |= {
        "account": opened(incident.words, Account) if given["may_run"] else None,
        "steps": [(step, item(step.key)) for step in steps],
        "todo": sum(step.state == Step.State.TODO for step in steps),
        "owners": list(queries.owners(request.desk)) if given["may_run"] else [],
        "whose": [str(Whose(one).label) for one in incident.whose],
        "exposed": [str(Exposed(one).label) for one in incident.exposed],
        "lacking": lacking(incident) if given["may_run"] and incident.state == Incident.State.CONTAINED else (),
        "may_pause": request.desk.may(Action.PAUSE) and not doors.paused(request.desk),
    }
    return render(request, "incidents/read.html", given)


@require_POST
@saying("read")
def move(request: DeskRequest, pk: int) -> HttpResponse | None:
    """Contained, closed, or open again."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    wanted = MOVES.get(request.POST.get("to", ""))
    if wanted is not None:
        wanted(request.desk, incident)
        messages.success(request, _("Written down: the incident is %(state)s.") % {"state": incident.get_state_display()})
    return None


@require_POST
@saying("read")
def step(request: DeskRequest, pk: int, step: int) -> HttpResponse | None:
    """Say who sees to an item, or that it is over."""
    incident = incident_of(request, pk, Action.TAKE_DOWN)
    row: Step = part_of(request, Step, incident, step)
    if "owner" in request.POST:
        number = request.POST["owner"]
        owner = queries.owners(request.desk).filter(pk=int(number)).first() if number.isdecimal() else None
        deciding.hand(request.desk, row, owner)
    elif request.POST.get("state") in Step.State.values:
        deciding.end(request.desk, row, Step.State(request.POST["state"]))
    return redirect(f"{request.path.rsplit('/steps/', 1)[0]}/#step-{row.pk}")


@require_POST
@saying("read")
def pause(request: DeskRequest, pk: int) -> HttpResponse | None:
    """Pause publishing: nothing more goes out until it is ended."""
    incident = incident_of(request, pk, Action.PAUSE)
    doors.pause(request.desk, _("Incident %(number)s") % {"number": incident.reference})
    messages.success(request, _("Publishing is paused. The calendar ends the pause."))
    return None
