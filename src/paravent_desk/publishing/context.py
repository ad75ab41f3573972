"""What every page says while publishing is paused: `{% load publishing %}{% pause_banner %}` in the base template."""

from typing import Any

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.publishing.models import Pause


def running_pause(desk: Desk | None) -> Pause | None:
    """The pause of an establishment, if there is one."""
    if desk is None:
        return None
    return Pause.objects.filter(establishment=desk.establishment, ended_at=None).select_related("by").first()


def banner(desk: Desk | None) -> dict[str, Any]:
    """What the banner shows."""
    return {"pause": running_pause(desk), "desk": desk, "may_resume": desk is not None and desk.may(Action.RESUME)}
