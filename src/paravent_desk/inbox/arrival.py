"""What happens to a message once it is in: the machine sorts it, covers what is nobody's to read over, and calls people.

The order is the queue's: what is read first is what came first. A message stays covered whole until it was looked at.
"""

import math
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from paravent_desk.checking.triage import Sorting, Unsorted, covers, sort_message
from paravent_desk.inbox import alerts
from paravent_desk.inbox.classes import NEUTRAL, TAGS, UNSORTED, pressing
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import text_of
from paravent_desk.publishing.models import Publication
from paravent_desk.vault import Sealed

BATCH = 50
"""Sorted and written together, so that in a burst those that cannot wait are called soon."""


def look(now: datetime, seconds: float = math.inf) -> int:
    """Look at what came in, and begin no batch after so many seconds; gives at how many.

    Those who have to know of what cannot wait are written to after each batch.
    """
    done, begun = 0, time.monotonic()
    while not done or time.monotonic() - begun < seconds:
        rows = list(_waiting()[:BATCH])
        if not rows:
            break
        told = {row.pk: _looked(row, now) for row in rows}
        done += len(rows)
        with transaction.atomic():
            called = [row for row in rows if _write(row, told[row.pk])]
            ours = (row for row in called if row.sorted_by == "machine" and not row.beside)
            alerts.call([row for row in ours if pressing(row.tag, row.also).at_once], now)
    return done


def _waiting() -> QuerySet[Message]:
    found = Message.objects.filter(looked_at=None).exclude(state=Message.State.ERASED)
    return found.select_related("establishment", "channel", "publication").order_by("rank", "pk")


def _looked(row: Message, now: datetime) -> dict[str, object]:
    """What the machine says of a message, as columns."""
    try:
        text = text_of(row)
    except Sealed:
        return {"looked_at": now, "marks": [], "masked": False}  # nobody can read it, the page says so
    context = _context(row.publication)
    answer = _answer(text, context)
    tags = (answer.tag, *answer.also) if answer else ()
    marks = [[one.start, one.end, one.label] for one in covers(text, context, (row.tag, *tags))]
    told: dict[str, object] = {"looked_at": now, "marks": marks, "masked": bool(marks)}
    if row.sorted_by:
        return told  # a person was quicker
    return told | _sorted(row, answer)


def _answer(text: str, context: str) -> Sorting | None:
    try:
        return sort_message(text, context)
    except Unsorted:
        return None


def _sorted(row: Message, answer: Sorting | None) -> dict[str, object]:
    if answer is None or answer.tag not in TAGS:
        return {"tag": NEUTRAL, "rank": 0, "sorted_by": "", "due_at": row.received_at + UNSORTED}
    return _as_columns(row, answer)


def _as_columns(row: Message, answer: Sorting) -> dict[str, object]:
    one = pressing(answer.tag, answer.also)
    return {
        "tag": answer.tag,
        "also": list(answer.also),
        "odds": answer.odds,
        "rank": one.rank,
        "sorted_by": "machine",
        "due_at": one.due(row.received_at, ZoneInfo(row.establishment.time_zone)),
    }


def _write(row: Message, told: dict[str, object]) -> bool:
    """Write it on a row that nobody else looked at or sorted meanwhile."""
    rows = Message.objects.filter(pk=row.pk, looked_at=None, sorted_by=row.sorted_by).exclude(state=Message.State.ERASED)
    if rows.update(**told) != 1:
        return False
    for name, value in told.items():
        setattr(row, name, value)
    return True


def _context(post: Publication | None) -> str:
    return post.text if post else ""
