"""What the navigation counts."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.inbox.queries import count_waiting
from paravent_desk.review.queries import mine


def counts(request: HttpRequest) -> dict[str, object]:
    """Give `counts`, how many things wait in each section, by app; asked for once, and only where the navigation is shown."""
    here: Desk | None = getattr(request, "desk", None)
    return {"counts": SimpleLazyObject(lambda: _counts(here))}


def _counts(desk: Desk | None) -> dict[str, int]:
    if desk is None or not desk.may(Action.READ):
        return {}
    waiting = {"inbox": count_waiting(desk)} if desk.may(Action.SORT, desk.whole()) else {}
    return {"review": mine(desk).count(), **waiting}
