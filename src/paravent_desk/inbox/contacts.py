"""The establishment's own contacts: given, and tried in the wordings that name them before anybody answers."""

from collections.abc import Mapping

from django.db import transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.inbox.models import Contacts
from paravent_desk.inbox.trying import contact_holds
from paravent_desk.inbox.wordings import PLACES


class NotHeld(Exception):
    """The check would hold answers with these contacts; nothing was saved. `places`: which ones."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__(f"{len(places)} contacts would be held.")
        self.places = places


def contacts_of(establishment: Establishment) -> Mapping[str, str]:
    """Those that were given."""
    row = Contacts.objects.filter(pk=establishment.pk).values(*PLACES).first() or {}
    return {place: value for place, value in row.items() if value}


def change_contacts(desk: Desk, values: Mapping[str, str]) -> None:
    """Say where the establishment can be reached, each place anew. Raises NotHeld, PermissionDenied."""
    actor = desk.require(Action.PREPARE_REPLIES, desk.whole())
    here = desk.establishment
    known = contacts_of(here)
    new = {place: values.get(place, "").strip() for place in PLACES}
    changed = tuple(place for place in PLACES if new[place] != known.get(place, ""))
    held = tuple(place for place in changed if new[place] and not contact_holds(place, new[place], here.town))
    if held:
        raise NotHeld(held)
    with transaction.atomic():
        Contacts.objects.update_or_create(establishment=here, defaults=new)
        record(actor, "contacts.change", f"contacts:{here.pk}", desk.chain, facts={"places": ",".join(changed)})
