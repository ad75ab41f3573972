"""Erase a message: its words, author, address, its id there. What stays: its class, its times, what was done about it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from paravent_desk.audit.actions import Actor
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import erased_id
from paravent_desk.transitions import change

EMPTY = {"state": Message.State.ERASED, "text": b"", "author": b"", "remote_url": "", "masked": False, "marks": []}


def erase_row(row: Message, now: datetime, actor: Actor, action: str) -> None:
    """Erase one, with its line in the journal; raises Conflict where somebody changed it meanwhile."""
    old, new = row.remote_id, erased_id(row.channel_id, row.remote_id)
    with transaction.atomic():
        to = {**EMPTY, "erased_at": now, "remote_id": new}
        change(row, {"state": row.state}, to, actor=actor, action=action, chain=row.establishment_id)
        _renamed(row.channel_id, old, new)


def erase_many(pks: Sequence[int], now: datetime) -> None:
    """Erase several; their line in the journal is the caller's, in the same transaction."""
    for pk, channel, old in Message.objects.filter(pk__in=pks).values_list("pk", "channel_id", "remote_id"):
        new = erased_id(channel, old)
        if Message.objects.filter(pk=pk).exclude(state=Message.State.ERASED).update(**EMPTY, erased_at=now, remote_id=new):
            _renamed(channel, old, new)


def _renamed(channel: int, old: str, new: str) -> None:
    """An id may name its author; what hangs on the message goes on hanging on it."""
    Message.objects.filter(channel=channel, root_id=old).update(root_id=new)
    Message.objects.filter(channel=channel, answers_id=old).update(answers_id=new)
