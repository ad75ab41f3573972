"""Erase the personal parts of old lines, in batches, each with its line in the same transaction. The chain holds."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from paravent_desk.audit.actions import WORKER, Actor, record
from paravent_desk.audit.models import Note
from paravent_desk.audit.verify import ERASED_ADDRESSES, ERASED_TEXTS

BATCH = 500
ACTIONS = {"text": ERASED_TEXTS, "address": ERASED_ADDRESSES}


def due(chain: int, part: str, before: datetime) -> QuerySet[Note]:
    """The notes of a chain whose "text" or "address" is older than that and still there."""
    return Note.objects.filter(line__chain=chain, line__at__lt=before).exclude(**{f"{part}_salt": ""}).order_by("pk")


def erase_part(chain: int, part: str, before: datetime, actor: Actor = WORKER) -> int:
    """Erase that part of every note of a chain that is older; gives how many. What was cut off goes on the next time."""
    erased = 0
    while True:
        with transaction.atomic():
            batch = list(due(chain, part, before).values_list("pk", flat=True)[:BATCH])
            done = due(chain, part, before).filter(pk__in=batch).order_by().update(**{part: "", f"{part}_salt": ""})
            if done:
                record(actor, ACTIONS[part], f"chain:{chain}", chain, facts={"count": done})
        erased += done
        if len(batch) < BATCH:
            return erased
