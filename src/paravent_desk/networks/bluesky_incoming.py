"""What came in for a Bluesky account: mentions, replies and quotes, oldest first, each once."""

from datetime import datetime

from atproto_client import Client, models
from atproto_client.models.utils import get_model_as_dict

from paravent_desk.networks.bluesky_record import reference
from paravent_desk.networks.protocol import Incoming, Page

_KINDS = ["mention", "reply", "quote"]
_PAGE = 100
_PAGES = 100


def since(client: Client, cursor: str) -> Page:
    """What came in after the cursor; for "", the last page alone.

    The network tells the newest first and pages back; the cursor is the newest notice that was read: its time and its address.
    """
    seen_at, _, seen = cursor.partition(" ")
    newest, before = cursor, None
    found: dict[str, Incoming] = {}
    for _ in range(_PAGES if cursor else 1):
        asked = models.AppBskyNotificationListNotifications.Params(limit=_PAGE, reasons=_KINDS, cursor=before)
        page = client.app.bsky.notification.list_notifications(asked)
        for notice in page.notifications:
            if cursor and (notice.uri == seen or _moment(notice.indexed_at) < _moment(seen_at)):
                return _page(found, newest)
            if newest == cursor:  # the first that is told is the newest
                newest = f"{notice.indexed_at} {notice.uri}"
            if notice.reason in _KINDS:
                found.setdefault(notice.uri, _incoming(notice))
        before = page.cursor
        if not before or not page.notifications:
            break
    return _page(found, newest)


def _page(found: dict[str, Incoming], cursor: str) -> Page:
    return Page(tuple(reversed(found.values())), cursor)


def _incoming(notice: models.AppBskyNotificationListNotifications.Notification) -> Incoming:
    record = get_model_as_dict(notice.record)
    answered = record.get("reply", {}).get("parent")
    return Incoming(
        reference=reference(notice.uri, notice.cid),
        author=str(notice.author.handle),
        text=str(record.get("text", "")),
        at=_moment(notice.indexed_at),
        kind=notice.reason,
        answers=reference(answered["uri"], answered["cid"]) if answered else None,
    )


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
