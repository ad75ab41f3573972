"""What the documents say of the establishment and no table of the desk knows: given in one place, tried, kept with its line."""

import hashlib
from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction

from paravent_desk.accounts import establishments
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.charter.hours import NAMES
from paravent_desk.charter.models import Details
from paravent_desk.inbox.contacts import NotHeld, change_contacts, contacts_of
from paravent_desk.inbox.trying import holds
from paravent_desk.transitions import Conflict, change

CONTACTS = ("complaints_phone", "complaints_mail", "complaints_address", "press_mail", "legal_mail")
"""Those of the ready answers that the documents name too: one row, two ways to it."""
COMMISSION = "commission"
OFFICER = "dpo_mail"
TRIED: Mapping[str, str] = {
    "fr": "Vous pouvez aussi saisir la commission des usagers par écrit\N{NO-BREAK SPACE}: {}.",
    "en": "You may also turn to the users’ commission in writing: {}.",
}
"""The sentence that a contact of the commission is tried in, as the moderation charter has it."""


def details_of(establishment: Establishment) -> Mapping[str, Any]:
    """Every value by its name in the form: hours (None: nobody reads), contacts ("": none given)."""
    row = Details.objects.filter(pk=establishment.pk).values(*NAMES, COMMISSION).first()
    contacts = contacts_of(establishment)
    return {
        **(row or {**dict.fromkeys(NAMES), COMMISSION: ""}),
        **{name: contacts.get(name, "") for name in CONTACTS},
        OFFICER: establishment.dpo_mail,
    }


def seen(values: Mapping[str, Any]) -> str:
    """A digest by which the values are known to be those that were read."""
    told = "\n".join(
        f"{name}={value.strftime('%H:%M') if isinstance(value, time) else value}" for name, value in values.items()
    )
    return hashlib.sha256(told.encode()).hexdigest()


def change_details(desk: Desk, values: Mapping[str, Any], read: str) -> tuple[str, ...]:
    """Keep what was given, and say what changed. `read`: `seen` of what the page showed.

    The officer's address is an administrator's to change: without the name it stays. Raises PermissionDenied, Conflict, and
    NotHeld where the check takes a contact for a person's own; nothing is kept then. Each kind has its own line.
    """
    actor = desk.require(Action.PREPARE_REPLIES, desk.whole())
    here = Establishment.objects.get(pk=desk.establishment.pk)
    known = details_of(here)
    if seen(known) != read:
        raise Conflict(f"details {here.pk}")
    changed = tuple(name for name in known if name in values and values[name] != known[name])
    if COMMISSION in changed and not _commission_holds(values[COMMISSION], here.town):
        raise NotHeld((COMMISSION,))
    if set(changed) & set(CONTACTS):  # trying them takes seconds, which no transaction of ours may last
        change_contacts(desk, {**contacts_of(here), **{name: values[name] for name in CONTACTS}})
    own = tuple(name for name in changed if name in {*NAMES, COMMISSION})
    if own:
        with transaction.atomic():
            row, _made = Details.objects.get_or_create(establishment=here)
            before, after = ({name: told[name] for name in own} for told in (known, values))
            facts = {"changed": ", ".join(own)}
            change(row, before, after, actor=actor, action="charter.details", chain=desk.chain, facts=facts)
    if OFFICER in changed:
        establishments.change(desk, {OFFICER: values[OFFICER]})
    desk.establishment.refresh_from_db()
    return changed


def _commission_holds(value: str, town: str) -> bool:
    return not value or all(holds(sentence.format(value), lang, town, "") for lang, sentence in TRIED.items())
