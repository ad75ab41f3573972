"""What came in for a Mastodon account: mentions, replies and quotes, oldest first, each once."""

from collections.abc import Iterator
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

from paravent_desk.networks.mastodon_call import Caller
from paravent_desk.networks.mastodon_lookup import reference
from paravent_desk.networks.mastodon_text import plain
from paravent_desk.networks.protocol import Incoming, Page, Reference

if TYPE_CHECKING:
    from mastodon import Mastodon
    from mastodon.return_types import Notification, Status

_KINDS = ["mention", "quote"]
_PAGE = 40
_PAGES = 25


def since(caller: Caller, cursor: str) -> Page:
    """What came in after the notification the cursor names, a thousand at most and oldest first; for "", the last page."""
    account = caller.ask(lambda api: str(api.account_verify_credentials().id))
    found: list[Notification] = []
    newest = cursor
    for _ in range(_PAGES):
        page = caller.ask(partial(_after, cursor=newest))
        found += page
        if page:
            newest = str(page[-1].id)
        if not cursor or len(page) < _PAGE:
            break
    return Page(caller.ask(lambda _: tuple(_all(found, account))), newest)


def _after(api: "Mastodon", cursor: str) -> "list[Notification]":
    page = list(api.notifications(min_id=cursor or None, types=_KINDS, limit=_PAGE))
    known = [str(notice.id) for notice in page]
    if cursor in known:  # a server that does not know min_id tells the last page again
        page = page[: known.index(cursor)]
    return page[::-1]


def _all(notices: "list[Notification]", account: str) -> Iterator[Incoming]:
    for notice in notices:
        if notice.type in _KINDS and notice.status is not None:
            yield _incoming(notice.type, notice.status, account)


def _incoming(kind: str, status: "Status", account: str) -> Incoming:
    answered = str(status.in_reply_to_id or "")
    reply = str(status.in_reply_to_account_id or "") == account
    return Incoming(
        reference=reference(status),
        author=str(status.account.acct),
        text="\n\n".join(filter(None, (str(status.spoiler_text or ""), plain(str(status.content))))),
        at=status.created_at if status.created_at.tzinfo else status.created_at.replace(tzinfo=UTC),
        kind="quote" if kind == "quote" else "reply" if reply else "mention",
        answers=Reference(answered) if answered else None,
    )
