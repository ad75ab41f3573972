"""What every page of an incident begins with: which one, who asks, and what they may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.incidents import copies, queries
from paravent_desk.incidents.actions import Unfinished
from paravent_desk.incidents.models import Incident
from paravent_desk.transitions import Conflict
from paravent_desk.vault import Sealed

View = Callable[..., HttpResponse]
Step = Callable[..., HttpResponse | None]
"""A view that leads back to its page by giving nothing."""


def incident_of(request: DeskRequest, pk: int, action: Action = Action.READ_INCIDENT) -> Incident:
    """The incident, for somebody who may; raises Http404, PermissionDenied."""
    request.desk.require(action)
    incident: Incident = get_object_or_404(queries.incidents(request.desk), pk=pk)
    request.desk.require(action, incident)
    return incident


def part_of(request: DeskRequest, kind: Any, incident: Incident, pk: int, path: str = "incident") -> Any:  # noqa: ANN401 - any model
    """A row that belongs to the incident; raises Http404."""
    return get_object_or_404(kind, pk=pk, **{path: incident})


def rights(request: DeskRequest, incident: Incident) -> dict[str, Any]:
    """What a page of an incident shows: the incident, its clock, and what this person may do."""
    return {
        "incident": incident,
        "clock": queries.clock(incident, timezone.now()),
        "may_run": request.desk.may(Action.RUN_INCIDENT, incident) and incident.erased_at is None,
        "may_take_down": request.desk.may(Action.TAKE_DOWN, incident) and incident.erased_at is None,
    }


def saying(page: str) -> Callable[[Step], View]:
    """Say in a sentence why something could not be done; then lead back to that page of the incident."""

    def around(view: Step) -> View:
        @wraps(view)
        def wrapped(request: DeskRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - any view
            try:
                answer = view(request, pk, *args, **kwargs)
            except Conflict:
                messages.warning(request, _("A colleague was quicker, or it is no longer so. Nothing was done: look again."))
            except Unfinished as missing:
                said = ", ".join(str(getattr(one, "label", one)) for one in missing.args)
                messages.warning(request, _("Still missing: %(what)s.") % {"what": said})
            except copies.NotOurs:
                messages.warning(request, _("It is no post of ours: ask the network to take it down."))
            except Sealed:
                messages.error(request, _("This cannot be opened: its key or its file is gone. Ask the administrator."))
            else:
                if answer is not None:
                    return answer
            return redirect(f"incidents:{page}", request.desk.establishment.slug, pk)

        return wrapped

    return around
