"""How often a post is asked after: often while it is young, seldom where each reading is billed, never after 90 days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Posts younger than that are asked after so often."""

    younger: timedelta
    every: timedelta


USUAL = (Pace(DAY, HOUR), Pace(7 * DAY, 6 * HOUR), Pace(90 * DAY, DAY))
SPARING = (Pace(7 * DAY, DAY), Pace(90 * DAY, 7 * DAY))
"""Nineteen readings a post. X bills a post that is read, once a day however often it is."""
BILLED = frozenset({"x"})
SLACK = timedelta(minutes=2)
"""The chore comes every five minutes: what is due in this time is asked after now, not five minutes late each time."""


def paces(network: str) -> tuple[Pace, ...]:
    """How often posts on a network are asked after, by their age, the youngest first."""
    return SPARING if network in BILLED else USUAL


def due(network: str, now: datetime) -> Q:
    """Publications that are to be asked after now."""
    wanted, since = Q(), timedelta()
    for pace in paces(network):
        never = Q(figures=None) | Q(figures__asked_at=None)
        long_ago = Q(figures__asked_at__lte=now - pace.every + SLACK)
        wanted |= Q(sent_at__gt=now - pace.younger, sent_at__lte=now - since) & (never | long_ago)
        since = pace.younger
    return wanted
