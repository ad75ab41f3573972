"""What is done from time to time: one list, each chore by its name, how often, and what it does.

A chore bears being run twice and being cut off: it asks the database what is left to do, and says nothing a second time.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from paravent_desk.drafts.models import Draft
from paravent_desk.publishing.journal import settle, stand
from paravent_desk.publishing.models import Publication
from paravent_desk.publishing.sending import rows
from paravent_desk.transitions import Conflict

logger = logging.getLogger(__name__)
State = Publication.State
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do from time to time, given the time now."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]


def tidy(now: datetime) -> None:
    """Cancel what belongs to an older version, or to a draft no longer scheduled; publish drafts that are all out."""
    left = ~Q(version__draft__current=F("version__number")) | ~Q(version__draft__state=Draft.State.SCHEDULED)
    for row in rows().filter(left, state__in=(State.DUE, State.HELD)).order_by("-part")[:500]:
        try:
            stand(row, {"state": row.state}, State.CANCELLED, "changed")
        except Conflict:
            continue
    waiting = Draft.objects.filter(state=Draft.State.SCHEDULED)
    busy = Publication.objects.exclude(state__in=(State.SENT, State.CANCELLED, State.DELETED)).values("version__draft")
    for draft in waiting.exclude(pk__in=busy)[:500]:
        settle(draft)


def forget_wakes(now: datetime) -> None:
    """Erase wake-ups that rang, and those of workers that were killed."""
    if settings.ENVIRONMENT.postgresql:
        from procrastinate.contrib.django.models import ProcrastinateJob

        ended = ProcrastinateJob.objects.filter(status__in=["succeeded", "failed", "cancelled", "aborted"])
        ended.filter(scheduled_at__lt=now - DAY).delete()
        return
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.exclude(status="READY").filter(enqueued_at__lt=now - DAY).delete()


CHORES: tuple[Chore, ...] = (
    Chore("publishing: tidy", MINUTE, tidy),
    Chore("publishing: forget wake-ups", HOUR, forget_wakes),
)

_last: dict[str, datetime] = {}


def run(now: datetime, chores: tuple[Chore, ...] = CHORES) -> None:
    """Do what is due. A chore that fails is named in the log, and keeps none of the others from being done."""
    for chore in chores:
        last = _last.get(chore.name)
        if last is not None and timedelta() <= now - last < chore.every:
            continue
        _last[chore.name] = now
        try:
            chore.do(now)
        except Exception as error:  # noqa: BLE001 - the next chore is another part's
            logger.error("Housekeeping failed (%s): %s", chore.name, type(error).__name__)
