"""What is decided and learnt in one incident, and the documents it is told in."""

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
from paravent_desk.incidents import deciding, queries
from paravent_desk.incidents.forms import Decide, Learn
from paravent_desk.incidents.models import Incident, Lesson
from paravent_desk.incidents.sealing import Words, opened
from paravent_desk.incidents.views.asking import incident_of, part_of, rights, saying
from paravent_desk.incidents.words import Decides, Outcome


@require_http_methods(["GET", "POST"])
@never_cache
@saying("decisions")
def index(request: DeskRequest, pk: int) -> HttpResponse | None:
    """What was decided, about whom and why; and one more decision."""
    if request.method != "POST":
        return _page(request, incident_of(request, pk))
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    form = Decide(request.POST, auto_id="decide_%s")
    if not form.is_valid():
        return _page(request, incident, decide=form)
    told = form.cleaned_data | {"about": Decides(form.cleaned_data["about"]), "outcome": Outcome(form.cleaned_data["outcome"])}
    deciding.decide(request.desk, incident, **told)
    messages.success(request, _("The decision is written down, with its reasons."))
    return None


@require_POST
@saying("decisions")
def learn(request: DeskRequest, pk: int) -> HttpResponse | None:
    """Write down a lesson."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    form = Learn(queries.owners(request.desk), request.POST)
    if not form.is_valid():
        return _page(request, incident, learn=form)
    deciding.learn(request.desk, incident, **form.cleaned_data)
    messages.success(request, _("Written down."))
    return None


@require_POST
@saying("decisions")
def learnt(request: DeskRequest, pk: int, lesson: int) -> None:
    """A lesson was seen to."""
    deciding.learnt(request.desk, part_of(request, Lesson, incident_of(request, pk, Action.RUN_INCIDENT), lesson))


def _page(
    request: DeskRequest, incident: Incident, *, decide: Decide | None = None, learn: Learn | None = None
) -> HttpResponse:
    given: dict[str, Any] = rights(request, incident)
    rows = list(incident.decisions.select_related("words", "by"))
    last = queries.last_decisions(rows)
    see = given["may_run"]
    given["open_decisions"] = [about.label for about in Decides if about not in last]
    given["decisions"] = [
        (row, last[row.about].pk == row.pk, opened(row.words, Words).text if see else "") for row in reversed(rows)
    ]
    lessons = incident.lessons.select_related("words", "owner")
    given["lessons"] = [(row, opened(row.words, Words).text if see else "") for row in lessons]
    given["decide"] = decide or Decide(initial={"at": timezone.now()}, auto_id="decide_%s")
    given["learn"] = learn or Learn(queries.owners(request.desk))
    return render(request, "incidents/decisions.html", given, status=400 if decide or learn else 200)
