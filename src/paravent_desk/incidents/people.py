"""People of an incident: whom it exposes, who was told and how, and who knows."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Fact, record
from paravent_desk.incidents import doors
from paravent_desk.incidents.models import Concerned, Incident, Informed
from paravent_desk.incidents.sealing import Identity, Words, seal, sealed, unseal
from paravent_desk.transitions import change


def add(desk: Desk, incident: Incident, whose: str, identity: Identity) -> Concerned:
    """Write down somebody whom it exposes, under a made-up name."""
    actor = desk.require(Action.RUN_INCIDENT, incident)
    with transaction.atomic():
        taken = set(incident.people.values_list("pseudonym", flat=True))
        while (name := doors.pseudonym()) in taken:
            pass
        person = Concerned.objects.create(incident=incident, pseudonym=name, whose=whose, words=seal(identity))
        facts: dict[str, Fact] = {"person": person.pk, "whose": whose}
        record(actor, "incident.person.add", f"incident:{incident.pk}", desk.chain, facts=facts)
    return person


def show(desk: Desk, person: Concerned) -> Identity:
    """Who it is; it is recorded. Raises vault.Sealed."""
    actor = desk.require(Action.RUN_INCIDENT, person.incident)
    identity = unseal(person.words, Identity)
    with transaction.atomic():
        facts = {"incident": person.incident_id}
        record(actor, "incident.person.show", f"concerned:{person.pk}", desk.chain, facts=facts)
    return identity


def told(desk: Desk, person: Concerned, how: str, at: datetime, words: str) -> None:
    """Write down that somebody was told, when, how and in which words. Raises Conflict where it was written meanwhile."""
    actor = desk.require(Action.RUN_INCIDENT, person.incident)
    with transaction.atomic():
        known = unseal(person.words, Identity)
        content = sealed(Identity(known.name, known.contact, words), person.words_id)
        person.words.content = content
        person.words.save(update_fields=["content"])
        change(
            person,
            {"told_at": person.told_at, "incident__erased_at": None},
            {"told_at": at, "told_how": how, "told_by": desk.user},
            actor=actor,
            action="incident.person.tell",
            chain=desk.chain,
            facts={"incident": person.incident_id, "how": how},
        )


def knows(desk: Desk, incident: Incident, side: str, who: str, since: datetime | None = None) -> Informed:
    """Write down who knows of it."""
    actor = desk.require(Action.RUN_INCIDENT, incident)
    with transaction.atomic():
        row = Informed.objects.create(
            incident=incident, side=side, words=seal(Words(who)), since=since or timezone.now(), written_by=desk.user
        )
        record(actor, "incident.knows", f"incident:{incident.pk}", desk.chain, facts={"side": side})
    return row
