"""What the desk knows of an account's rhythm: its counts, and what was learned from them, kept between two looks."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from numpy.typing import NDArray

from paravent_desk.channels.models import Channel
from paravent_desk.inbox.alarm import FLANKS
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.models_surge import Alert, Tally, Usual
from paravent_desk.inbox.rhythm import BIN_MINUTES, DAY, HOUR, MEMORY, WEEK, Counts, Rhythm, from_json, learn

NEGATIVE = frozenset({"THIRD_PARTY", "STAFF_ATTACK", "ADVERSE_EVENT", "COMPLAINT", "LEGAL", "MISINFORMATION", "VIOLENCE"})
"""Classes that speak against the house, or expose somebody."""
SUBJECTS = ("", "watched")
RECOUNTED = 3 * HOUR
"""Bins that are counted again at each look: what was read late, or sorted anew by a person."""
BIN = timedelta(minutes=BIN_MINUTES)
PATIENCE = timedelta(minutes=1)
"""After a bin's end, for what is still being read and sorted."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is usual, and from how many bins that was learned."""

    total: Rhythm
    negative: Rhythm

    @property
    def bins(self) -> int:
        """Bins since the first message."""
        return self.total.bins


def last_bin(now: datetime) -> int:
    """The newest bin that is over and read."""
    return int((now - PATIENCE).timestamp() // BIN.total_seconds()) - 1


def begins(bin_: int) -> datetime:
    """When a bin begins."""
    return datetime.fromtimestamp(bin_ * BIN.total_seconds(), UTC)


def messages(channel: Channel, subject: str, first: int, last: int) -> QuerySet[Message]:
    """What was said on a subject within these bins, both included."""
    found = Message.objects.filter(channel=channel, beside=False, at__gte=begins(first), at__lt=begins(last + 1))
    return found.filter(kind=Message.Kind.POST) if subject else found.exclude(kind=Message.Kind.POST)


def count(channel: Channel, subject: str, last: int) -> None:
    """Count what came in; all of it the first time, the last hours from then on."""
    known = Usual.objects.filter(channel=channel, subject=subject).exists()
    first = last - (RECOUNTED if known else MEMORY) + 1
    total, negative = Counter[int](), Counter[int]()
    for at, tag in messages(channel, subject, first, last).values_list("at", "tag").iterator(chunk_size=5000):
        bin_ = int(at.timestamp() // BIN.total_seconds())
        total[bin_] += 1
        negative[bin_] += tag in NEGATIVE
    rows = [Tally(channel=channel, subject=subject, bin=one, total=many, negative=negative[one]) for one, many in total.items()]
    fields = ["channel", "subject", "bin"]
    Tally.objects.bulk_create(rows, 500, update_conflicts=True, unique_fields=fields, update_fields=["total", "negative"])


def counts(channel: Channel, subject: str, first: int, last: int) -> tuple[Counts, Counts]:
    """All and negative messages for each of these bins."""
    total, negative = (np.zeros(max(last - first + 1, 0), dtype=np.int64) for _ in range(2))
    rows = Tally.objects.filter(channel=channel, subject=subject, bin__gte=first, bin__lte=last)
    for at, many, bad in rows.values_list("bin", "total", "negative"):
        total[at - first], negative[at - first] = many, bad
    return total, negative


def known(channel: Channel, subject: str, last: int, now: datetime) -> Known:
    """What is usual; learned anew once a day, and what is older than the memory forgotten."""
    row = Usual.objects.filter(channel=channel, subject=subject).first()
    if row and timedelta() <= now - row.learned_at < timedelta(days=1):
        return Known(from_json(row.total), from_json(row.negative))
    first = Tally.objects.filter(channel=channel, subject=subject, bin__gt=last - MEMORY).order_by("bin").first()
    # the hours that are looked at now teach nothing yet
    start, end = (first.bin if first else last), last - HOUR
    total, negative = counts(channel, subject, start, end)
    at, calm = positions(channel, start, end), _calm(channel, subject, start, end)
    told = Known(learn(total, at, calm), learn(negative, at, calm))
    with transaction.atomic():
        kept = {"total": told.total.as_json(), "negative": told.negative.as_json(), "learned_at": now}
        Usual.objects.update_or_create(channel=channel, subject=subject, defaults=kept)
        Tally.objects.filter(channel=channel, subject=subject, bin__lte=last - MEMORY).delete()
    return told


def positions(channel: Channel, first: int, last: int) -> NDArray[np.int64]:
    """Places of the week of these bins by the establishment's clock; 1970 began on a Thursday."""
    zone = channel.establishment.time_zone
    bins = np.arange(first, last + 1)
    hours, place = np.unique(bins // HOUR, return_inverse=True)
    ahead = np.array([_ahead(zone, int(hour)) for hour in hours], dtype=np.int64)
    return np.asarray((bins + ahead[place] + 3 * DAY) % WEEK) if len(bins) else bins


@lru_cache(maxsize=50_000)
def _ahead(zone: str, hour: int) -> int:
    """How many bins a clock is ahead in an hour (counted from 1970)."""
    told = datetime.fromtimestamp(hour * 3600, ZoneInfo(zone)).utcoffset() or timedelta()
    return round(told / BIN)


def _calm(channel: Channel, subject: str, first: int, last: int) -> NDArray[np.bool_]:
    """Which bins teach: not those of surges, unless a person said that they are ordinary."""
    calm = np.ones(max(last - first + 1, 0), dtype=bool)
    surges = Alert.objects.filter(channel=channel, subject=subject, last_bin__gte=first).exclude(state=Alert.State.ORDINARY)
    for began, over in surges.values_list("began_at", "last_bin"):
        start = int(began.timestamp() // BIN.total_seconds()) - FLANKS[0]
        calm[max(start - first, 0) : max(over + FLANKS[1] - first + 1, 0)] = False
    return calm
