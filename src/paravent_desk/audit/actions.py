"""Write one line, in the transaction of the change it tells of.

Adding a line locks its chain's head until the transaction ends, so that two writers never take the same number: change the
rows first and record last, and write to one chain in a transaction, or two transactions could wait for each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from paravent_desk.audit.chain import Fact, Told, new_salt, note_digest, part_digest
from paravent_desk.audit.models import Head, Line, Note

__all__ = ["DESK", "WORKER", "Actor", "Fact", "NotInTransaction", "record"]

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
    head = _locked_head(chain)
    kept = _note(note, actor.address)
    told = Told(
        chain=chain,
        number=head.number + 1,
        at=timezone.now(),
        actor=actor.user,
        role=actor.role,
        action=action,
        subject=subject,
        content=content,
        facts=dict(facts or {}),
        note_digest=note_digest(kept.text_digest, kept.address_digest),
        previous=head.digest,
    )
    line = Line(**{name: getattr(told, name) for name in Told.__slots__}, digest=told.digest())
    line.save(force_insert=True)
    kept.line = line
    kept.save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(number=line.number, digest=line.digest)
    return line


def _locked_head(chain: int) -> Head:
    """The chain's end, ours until the transaction ends (on SQLite the whole database is, since it began)."""
    heads = Head.objects.select_for_update().filter(chain=chain)
    head = heads.first()
    if head is None:
        Head.objects.get_or_create(chain=chain)
        head = heads.get()
    return head


def _note(text: str, address: str) -> Note:
    text_salt, address_salt = new_salt(), new_salt()
    return Note(
        text=text,
        text_salt=text_salt,
        text_digest=part_digest(text_salt, text),
        address=address,
        address_salt=address_salt,
        address_digest=part_digest(address_salt, address),
    )
