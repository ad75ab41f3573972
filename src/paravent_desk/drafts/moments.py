"""Times as people of the establishment write them: by their clock, which skips an hour in spring and shows one twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone


class NotOnTheClock(ValueError):
    """The clock skips this time."""


class Twice(ValueError):
    """The clock shows this time twice: `first` and `second` are the two moments, with their offsets."""

    def __init__(self, first: datetime, second: datetime) -> None:
        super().__init__("twice")
        self.first, self.second = first, second


def moment(local: datetime, zone: ZoneInfo, fold: int | None = None) -> datetime:
    """The moment of a wall-clock time without zone; `fold` 0 or 1 chooses the first or second of two (PEP 495).

    Raises NotOnTheClock, Twice.
    """
    first, second = (local.replace(tzinfo=zone, fold=number) for number in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise NotOnTheClock
    if fold is None:
        raise Twice(first, second)
    return (second if fold else first).astimezone(UTC)


def fold_of(at: datetime, zone: ZoneInfo) -> int | None:
    """0 or 1 where the wall clock shows this moment's time twice, else None."""
    local = at.astimezone(zone)
    alone = local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
    return None if alone else local.fold


def day_of(at: datetime | None) -> date:
    """The day on which something goes out, in the current time zone; today for None."""
    return timezone.localdate(at) if at else timezone.localdate()


def next_full_hour(now: datetime) -> datetime:
    """A moment to offer: the next full hour."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
