"""What is done from time to time: one list, each chore by its name, how often, and what it does.

A chore bears being run twice and being cut off: it asks the database what is left to do, and says nothing a second time.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from paravent_desk.channels import actions as channels
from paravent_desk.coach import reminders as lessons
from paravent_desk.consents import endings as consents
from paravent_desk.drafts import uploads
from paravent_desk.history import work as history
from paravent_desk.inbox import gone, mornings, surge
from paravent_desk.incidents import erasure as incidents
from paravent_desk.incidents import reminders as incident_reminders
from paravent_desk.metrics import reading
from paravent_desk.publishing import housekeeping as publishing
from paravent_desk.review import reminders
from paravent_desk.upkeep.daily import daily

logger = logging.getLogger(__name__)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do from time to time, given the time now."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]


CHORES: tuple[Chore, ...] = (
    Chore("drafts: check files that wait", MINUTE, uploads.check_waiting),
    Chore("publishing: tidy", MINUTE, publishing.tidy),
    Chore("publishing: forget wake-ups", HOUR, publishing.forget_wakes),
    Chore("review: remind", 5 * MINUTE, reminders.remind),
    Chore("channels: warn of what expires", HOUR, channels.warn),
    Chore("inbox: surges", MINUTE, surge.watch),
    Chore("consents: end", HOUR, consents.expire),
    Chore("consents: warn of the end", HOUR, consents.warn),
    Chore("consents: erase", DAY, consents.erase),
    Chore("inbox: erase what is gone", 5 * MINUTE, gone.erase_gone),
    Chore("inbox: tell of what waits", HOUR, mornings.tell),
    Chore("coach: remind", 15 * MINUTE, lessons.remind),
    Chore("incidents: remind", 5 * MINUTE, incident_reminders.remind),
    Chore("incidents: erase", DAY, incidents.erase),
    Chore("history: go on", MINUTE, history.go_on),
    Chore("metrics: ask for figures", 5 * MINUTE, reading.read),
    Chore("upkeep: heads by mail, erasure", HOUR, daily),
)

_last: dict[str, datetime] = {}


def run(now: datetime, chores: Sequence[Chore] = CHORES) -> None:
    """Do what is due. A chore that fails is named in the log, and keeps none of the others from being done."""
    for chore in chores:
        last = _last.get(chore.name)
        if last is not None and timedelta() <= now - last < chore.every:
            continue
        _last[chore.name] = now
        try:
            chore.do(now)
        except Exception as error:  # noqa: BLE001 - the next chore is another part's
            logger.error("A chore failed (%s): %s", chore.name, type(error).__name__)
