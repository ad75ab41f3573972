"""What came in for a Bluesky account: mentions, replies and quotes, oldest first, each once."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TypeAlias

from atproto_client import Client, models

from paravent_desk.networks.bluesky_reading import of_notice
from paravent_desk.networks.errors import TryLater
from paravent_desk.networks.protocol import Page

Notice: TypeAlias = models.AppBskyNotificationListNotifications.Notification

_KINDS = ["mention", "quote", "reply"]
_PAGE = 100
_PAGES = 1000
_KEPT = 100
"""How many of the newest are read again each time: what is told late stands among them, not above."""
_NOTHING = "1970-01-01T00:00:00+00:00"


def since(client: Client, did: str, cursor: str) -> Page:
    """What came in after the cursor; for "", the last page alone.

    The network tells the newest first, pages back, and tells now and then a notice late, below newer ones. So the cursor is the
    moment from which on everything is read anew, and marks of what was told of it (some 1,400 signs, but where more than a
    hundred came in one thousandth of a second). Raises TryLater for more than 100,000.
    """
    floor, told = _read(cursor)
    found = _notices(client, floor)
    fresh: dict[str, Notice] = {}
    for notice in sorted(found, key=_moment):
        if _mark(notice) not in told:
            fresh.setdefault(notice.uri, notice)
    return Page(tuple(of_notice(notice, did) for notice in fresh.values()), _cursor(found, cursor))


def _notices(client: Client, floor: datetime | None) -> list[Notice]:
    """All notices from the floor on, newest first, each once; without a floor, the newest page."""
    found: dict[tuple[str, str], Notice] = {}
    before: str | None = None
    for _ in range(_PAGES if floor else 1):
        page = _page(client, before)
        size = len(found)
        found |= {(notice.uri, notice.reason): notice for notice in page.notifications if notice.reason in _KINDS}
        older = any(floor and _moment(notice) < floor for notice in page.notifications)
        if floor is None or older or not page.cursor:
            return [notice for notice in found.values() if floor is None or _moment(notice) >= floor]
        # a page ends by its time alone, and those of the same time would be left out: ask from a thousandth above
        if page.cursor == before:
            raise TryLater("garbled")
        above = _above(page.cursor)
        before = page.cursor if above == before or len(found) == size else above
    raise TryLater("too_many")


def _page(client: Client, before: str | None) -> models.AppBskyNotificationListNotifications.Response:
    asked = models.AppBskyNotificationListNotifications.Params(limit=_PAGE, reasons=_KINDS, cursor=before)
    return client.app.bsky.notification.list_notifications(asked)


def _above(cursor: str) -> str:
    try:
        moment = datetime.fromisoformat(cursor) + timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return cursor  # a cursor that is no time: the server's own matter
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(cursor: str) -> tuple[datetime | None, frozenset[str]]:
    floor, _, told = cursor.partition(" ")
    return datetime.fromisoformat(floor) if floor else None, frozenset(told.split(","))


def _cursor(found: list[Notice], cursor: str) -> str:
    """The moment of the last that is kept, and the marks of all from there on."""
    if not found:
        return cursor or f"{_NOTHING} "
    kept = sorted(found, key=_moment, reverse=True)[:_KEPT]
    floor = _moment(kept[-1]) if len(kept) == _KEPT or not cursor else _read(cursor)[0] or _moment(kept[-1])
    marks = sorted({_mark(notice) for notice in found if _moment(notice) >= floor})
    return f"{floor.astimezone(UTC).isoformat()} {','.join(marks)}"


def _mark(notice: Notice) -> str:
    return blake2b(notice.uri.encode(), digest_size=6).hexdigest()


def _moment(notice: Notice) -> datetime:
    return datetime.fromisoformat(notice.indexed_at)
