"""Write one line, in the transaction of the change it tells of."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from paravent_desk.audit.models import Head, Line, Note

Fact = str | int | bool | None
DESK = 0
"""The chain of what belongs to no establishment."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, in which role, from which address."""

    user: int | None = None
    role: str = ""
    address: str = ""


WORKER = Actor(role="desk")
"""The desk itself, when no person asked."""


class NotInTransaction(Exception):
    """A line was to be written outside the transaction of its change."""


def record(
    actor: Actor,
    action: str,
    subject: str,
    chain: int = DESK,
    content: str = "",
    facts: Mapping[str, Fact] | None = None,
    note: str = "",
) -> Line:
    """Add a line to a chain. `facts` are words of ours; what a person wrote goes into `note`.

    Raises NotInTransaction: the line and its change stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("Write the audit line in the transaction of its change.")
    Head.objects.get_or_create(chain=chain)
    head = Head.objects.select_for_update().get(chain=chain)
    salt = secrets.token_hex(16)
    line = Line(
        chain=chain,
        number=head.number + 1,
        at=timezone.now(),
        actor=actor.user,
        role=actor.role,
        action=action,
        subject=subject,
        content=content,
        facts=dict(facts or {}),
        note_digest=note_digest(salt, note, actor.address),
        previous=head.digest,
    )
    line.digest = digest(line)
    line.save(force_insert=True)
    Note.objects.create(line=line, text=note, address=actor.address, salt=salt)
    Head.objects.filter(pk=head.pk, number=head.number).update(number=line.number, digest=line.digest)
    return line


def digest(line: Line) -> str:
    """SHA-256, in hex, over everything the line says and the digest of the one before it."""
    told = [
        line.chain,
        line.number,
        line.at.isoformat(),
        line.actor,
        line.role,
        line.action,
        line.subject,
        line.content,
        line.facts,
        line.note_digest,
        line.previous,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def note_digest(salt: str, text: str, address: str) -> str:
    """What the chain keeps of a note: enough to see that it was changed, nothing once the salt is gone."""
    return hashlib.sha256(json.dumps([salt, text, address], ensure_ascii=False).encode()).hexdigest()
