"""Copies: where they stand, proof of it, gone, seen again, and the requests to take them down."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from paravent_desk import store
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Fact, record
from paravent_desk.incidents import doors
from paravent_desk.incidents.models import Copy, Incident, Notice, Verification
from paravent_desk.incidents.proofs import Proof
from paravent_desk.incidents.sealing import Address, seal
from paravent_desk.transitions import Conflict, change

LOOKS = (24, 7 * 24, 30 * 24)
"""Hours after which somebody looks again (domain report, section 5)."""
Outcome = Verification.Outcome


class NotOurs(Exception):
    """The copy is no post of ours: the desk cannot take it down itself."""


def add(desk: Desk, incident: Incident, network: str, address: Address, seen_at: datetime) -> Copy:
    """Write down an address where it stands; a contained incident is open again. Raises Conflict for a closed one."""
    actor = desk.require(Action.RUN_INCIDENT, incident)
    with transaction.atomic():
        _not_closed(incident)
        copy = Copy.objects.create(incident=incident, network=network, words=seal(address), seen_at=seen_at, seen_by=desk.user)
        _stands(incident)
        facts: dict[str, Fact] = {"copy": copy.pk, "network": network}
        record(actor, "incident.copy.add", f"incident:{incident.pk}", desk.chain, facts=facts)
    return copy


def keep_proof(desk: Desk, copy: Copy, proof: Proof) -> None:
    """Keep the picture of proof, once: a proof is never exchanged. Raises Conflict where there is one."""
    actor = desk.require(Action.RUN_INCIDENT, copy.incident)
    place = store.put(proof.content, f"incident-proof:{copy.pk}")
    to = {"proof": place, "proof_hash": hashlib.sha256(proof.content).hexdigest(), "proof_at": timezone.now()}
    try:
        change(
            copy,
            {"proof": "", "incident__erased_at": None},
            to,
            actor=actor,
            action="incident.copy.proof",
            chain=desk.chain,
            content=doors.proof_digest(proof.content),
            facts={"incident": copy.incident_id, "bytes": len(proof.content)},
        )
    except Exception:
        store.erase(place)
        raise


def show_proof(desk: Desk, copy: Copy) -> Proof:
    """The picture of proof; it is recorded. Raises vault.Sealed."""
    actor = desk.require(Action.RUN_INCIDENT, copy.incident)
    proof = Proof(store.get(copy.proof, f"incident-proof:{copy.pk}"))
    with transaction.atomic():
        record(actor, "incident.copy.show", f"copy:{copy.pk}", desk.chain, facts={"incident": copy.incident_id})
    return proof


def gone(desk: Desk, copy: Copy) -> None:
    """It can no longer be seen: somebody looks again after 24 hours, 7 and 30 days. Raises Conflict."""
    actor, now = desk.require(Action.TAKE_DOWN, copy.incident), timezone.now()
    with transaction.atomic():
        Verification.objects.bulk_create(
            Verification(copy=copy, after_hours=hours, due_at=now + timedelta(hours=hours)) for hours in LOOKS
        )
        change(
            copy,
            {"state": Copy.State.STANDING},
            {"state": Copy.State.GONE, "gone_at": now},
            actor=actor,
            action="incident.copy.gone",
            chain=desk.chain,
            facts={"incident": copy.incident_id},
        )


def verify(desk: Desk, row: Verification, outcome: Outcome) -> None:
    """Somebody looked again. Where it is back, the copy stands again and the later looks are dropped. Raises Conflict."""
    copy, now = row.copy, timezone.now()
    actor = desk.require(Action.TAKE_DOWN, copy.incident)
    if row.due_at > now and outcome != Outcome.BACK:
        raise Conflict("It is too early to look.")
    with transaction.atomic():
        if outcome == Outcome.BACK:
            later = copy.verifications.filter(done_at=None).exclude(pk=row.pk)
            later.update(done_at=now, outcome=Outcome.DROPPED)
            Copy.objects.filter(pk=copy.pk).update(state=Copy.State.STANDING, gone_at=None)
            _stands(copy.incident)
        change(
            row,
            {"done_at": None},
            {"done_at": now, "done_by": desk.user, "outcome": outcome},
            actor=actor,
            action="incident.copy.verify",
            chain=desk.chain,
            facts={"copy": copy.pk, "hours": row.after_hours, "outcome": str(outcome)},
        )


def take_down(desk: Desk, copy: Copy) -> None:
    """Have a post of ours taken down. Raises NotOurs, Conflict."""
    desk.require(Action.TAKE_DOWN, copy.incident)
    if copy.publication is None:
        raise NotOurs
    doors.take_down(desk, copy.publication)


def ask(desk: Desk, copy: Copy, way: str, sent_at: datetime, reference: str) -> Notice:
    """Write down that a network was asked to take it down."""
    actor = desk.require(Action.TAKE_DOWN, copy.incident)
    with transaction.atomic():
        told = {"way": way, "sent_at": sent_at, "reference": reference}
        notice = Notice.objects.create(copy=copy, sent_by=desk.user, **told)
        facts: dict[str, Fact] = {"copy": copy.pk, "way": way, "network": copy.network}
        record(actor, "incident.notice.send", f"notice:{notice.pk}", desk.chain, facts=facts)
    return notice


def answered(desk: Desk, notice: Notice, answer: Notice.Answer, reference: str = "") -> None:
    """Write down what the network said; a number it gave takes the place of none. Raises Conflict."""
    actor = desk.require(Action.TAKE_DOWN, notice.copy.incident)
    change(
        notice,
        {"answer": notice.answer},
        {"answer": answer, "answered_at": timezone.now(), "reference": reference or notice.reference},
        actor=actor,
        action="incident.notice.answer",
        chain=desk.chain,
        facts={"copy": notice.copy_id, "answer": str(answer)},
    )


def _stands(incident: Incident) -> None:
    """Something stands again: what was contained no longer is."""
    again = {"state": Incident.State.OPEN, "contained_at": None, "closed_at": None}
    Incident.objects.filter(pk=incident.pk).exclude(state=Incident.State.OPEN).update(**again)


def _not_closed(incident: Incident) -> None:
    if not Incident.objects.filter(pk=incident.pk, state__in=[Incident.State.OPEN, Incident.State.CONTAINED]).exists():
        raise Conflict("It is closed.")
