"""Times as people of the establishment read them off their wall, in winter and in summer."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class Skipped(ValueError):
    """The clock skips this time in spring: there is no such moment."""


def moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a wall-clock time without zone; of a time that comes twice, the first. Raises Skipped."""
    at = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local:
        raise Skipped
    return at


def twice(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock shows this time twice, in autumn."""
    first, second = (local.replace(tzinfo=zone, fold=number) for number in (0, 1))
    return first.utcoffset() != second.utcoffset() and first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def read(text: str, zone: ZoneInfo) -> datetime:
    """The moment of "2026-11-30T09:00" on the wall; raises Skipped, or ValueError."""
    local = datetime.fromisoformat(text)
    if local.tzinfo is not None:
        raise ValueError(text)
    return moment(local.replace(second=0, microsecond=0), zone)


def written(at: datetime, zone: ZoneInfo) -> str:
    """The same, for a field of a form."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
