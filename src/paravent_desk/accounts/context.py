"""What every template knows."""

from django.http import HttpRequest

from paravent_desk.accounts.permissions import Action


def desk(request: HttpRequest) -> dict[str, object]:
    """Give `desk` (None outside an establishment) and `can`, the actions allowed somewhere in it, by name."""
    here = getattr(request, "desk", None)
    return {"desk": here, "can": {action.value: here is not None and here.may(action) for action in Action}}
