"""What every template knows."""

from django.http import HttpRequest

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.navigation import entries
from paravent_desk.accounts.permissions import Action


def desk(request: HttpRequest) -> dict[str, object]:
    """Give `desk` (None outside an establishment), `can`, the actions allowed somewhere in it, by name, and `navigation`."""
    here: Desk | None = getattr(request, "desk", None)
    allowed = frozenset(action for action in Action if here is not None and here.may(action))
    navigation = () if here is None else entries(here, allowed)
    return {"desk": here, "can": {action.value: action in allowed for action in Action}, "navigation": navigation}
