"""Answers that are kept: none that the check would hold, so that whoever takes one later takes a safe one."""

from dataclasses import dataclass, field

from django.db import transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.inbox.models import SavedReply
from paravent_desk.inbox.trying import reply_holds


class NotSafe(Exception):
    """The check would hold this reply under a message as any hospital reads them; nothing was saved."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a reply says."""

    title: str
    text: str = field(repr=False)
    lang: str


def keep(desk: Desk, said: Said, row: SavedReply | None = None) -> SavedReply:
    """Keep a reply, or change one. Raises NotSafe, PermissionDenied, Http404."""
    actor = desk.require(Action.PREPARE_REPLIES, row or desk.whole())
    text = said.text.strip()
    if not text or not reply_holds(text, said.lang, desk.establishment.town):
        raise NotSafe
    kept = row or SavedReply(establishment=desk.establishment, made_by=desk.user)
    kept.title, kept.text, kept.lang = said.title, text, said.lang
    with transaction.atomic():
        kept.save()
        record(actor, "savedreply.keep", f"savedreply:{kept.pk}", desk.chain, facts={"lang": said.lang})
    return kept


def drop(desk: Desk, row: SavedReply) -> None:
    """Keep it no more; drafts that began with it stay as they are. Raises PermissionDenied, Http404."""
    actor = desk.require(Action.PREPARE_REPLIES, row)
    with transaction.atomic():
        pk = row.pk
        row.delete()
        record(actor, "savedreply.drop", f"savedreply:{pk}", desk.chain)
