"""An incident as a whole: opened, written down, contained, closed once nothing is missing, and opened again."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.incidents.checklist import items
from paravent_desk.incidents.closing import lacking
from paravent_desk.incidents.models import Copy, Incident, SealedText, Step
from paravent_desk.incidents.origins import HAND, Origin
from paravent_desk.incidents.sealing import Account, Address, seal, sealed
from paravent_desk.transitions import Conflict, change

State = Incident.State
WRITABLE = frozenset(
    (
        "title",
        "known_at",
        "happened_at",
        "severity",
        "whose",
        "exposed",
        "people_count",
        "records_count",
        "recognisable",
        "minors",
    )
)
"""Facts that are written by hand."""


class Unfinished(Exception):
    """It cannot be closed: `args` are words of `closing.Lacking`."""


def open_from(desk: Desk, fields: Mapping[str, Any], account: Account, origin: Origin = HAND) -> Incident:
    """Open an incident, with its checklist, and its first copy where the origin has an address. Raises PermissionDenied."""
    actor = desk.require(Action.RUN_INCIDENT, desk.whole(owner=desk.user.pk))
    _only_writable(fields)
    now = timezone.now()
    while True:
        number = _next_number(desk, now)
        try:
            with transaction.atomic():
                incident = Incident.objects.create(
                    establishment=desk.establishment,
                    year=now.year,
                    number=number,
                    origin=origin.name,
                    publication=origin.publication,
                    words=seal(account),
                    opened_by=desk.user,
                    opened_at=now,
                    **fields,
                )
                _begin(desk, incident, origin)
                with suppress(Conflict):  # it is being taken down already, or is another incident's: this one is opened too
                    origin.tell(actor, incident.reference)
                record(actor, "incident.open", f"incident:{incident.pk}", desk.chain, facts={"origin": origin.name})
                return incident
        except IntegrityError:
            if not Incident.objects.filter(establishment=desk.establishment, year=now.year, number=number).exists():
                raise
            # somebody opened one in the same instant: take the next number


def write(desk: Desk, incident: Incident, fields: Mapping[str, Any], account: Account) -> None:
    """Write its facts anew. Raises Conflict where somebody wrote meanwhile (`incident.revision` is the one that was read)."""
    actor = desk.require(Action.RUN_INCIDENT, incident)
    _only_writable(fields)
    with transaction.atomic():
        content = sealed(account, incident.words_id)
        SealedText.objects.filter(pk=incident.words_id).update(content=content)
        change(
            incident,
            {"revision": incident.revision, "erased_at": None, "state__in": [State.OPEN, State.CONTAINED]},
            {**fields, "revision": incident.revision + 1},
            actor=actor,
            action="incident.write",
            chain=desk.chain,
            facts={"fields": ",".join(sorted(fields))},
        )
    incident.words.content = content


def contain(desk: Desk, incident: Incident) -> None:
    """Nothing can be seen any more, as far as is known. Raises Conflict, and Unfinished while a copy stands."""
    if incident.copies.filter(state=Copy.State.STANDING).exists():
        raise Unfinished("copies")
    now = timezone.now()
    _stand(desk, incident, State.OPEN, State.CONTAINED, "incident.contain", {"contained_at": now})


def close(desk: Desk, incident: Incident) -> None:
    """End it. Raises Unfinished where something is missing, Conflict where it is not contained."""
    if missing := lacking(incident):
        raise Unfinished(*missing)
    _stand(desk, incident, State.CONTAINED, State.CLOSED, "incident.close", {"closed_at": timezone.now()})


def reopen(desk: Desk, incident: Incident) -> None:
    """It goes on: something stands again, or was forgotten. Raises Conflict where it is open."""
    if incident.state == State.OPEN:
        raise Conflict("It is open.")
    _stand(desk, incident, incident.state, State.OPEN, "incident.reopen", {"contained_at": None, "closed_at": None})


def _stand(desk: Desk, incident: Incident, old: str, new: str, action: str, to: Mapping[str, Any]) -> None:
    actor = desk.require(Action.RUN_INCIDENT, incident)
    expect = {"state": old, "erased_at": None}
    change(incident, expect, {"state": new, **to}, actor=actor, action=action, chain=desk.chain)


def _next_number(desk: Desk, now: datetime) -> int:
    here = Incident.objects.filter(establishment=desk.establishment, year=now.year)
    return int(here.aggregate(last=Max("number"))["last"] or 0) + 1


def _begin(desk: Desk, incident: Incident, origin: Origin) -> None:
    Step.objects.bulk_create(
        Step(incident=incident, key=one.key, position=place, due_at=incident.known_at + one.within)
        for place, one in enumerate(items())
    )
    for url, network, publication in origin.addresses:
        Copy.objects.create(
            incident=incident,
            network=network,
            words=seal(Address(url=url)),
            publication=publication,
            seen_at=incident.opened_at,
            seen_by=desk.user,
        )


def _only_writable(fields: Mapping[str, Any]) -> None:
    if strange := fields.keys() - WRITABLE:
        raise ValueError(f"These are not written by hand: {', '.join(sorted(strange))}.")
