"""Whether an attempt left a post on a Mastodon account: its own posts since then, read back until the answer is sure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from paravent_desk.networks.errors import Refused, Unsure
from paravent_desk.networks.mastodon_call import Caller
from paravent_desk.networks.mastodon_text import same_letters, same_source
from paravent_desk.networks.protocol import Outgoing, Reference

if TYPE_CHECKING:
    from mastodon import Mastodon
    from mastodon.return_types import Status

_PAGE = 40
_PAGES = 25
_SLACK = timedelta(seconds=5)
"""What clocks may differ by, once the difference that the server's own time shows is taken out."""


def left_by(caller: Caller, post: Outgoing, since: datetime) -> Reference | None:
    """The account's post since then with this text, as many files and the same post answered; None where there surely is none.

    Raises Unsure where the account wrote more than a thousand posts since, or the server does not page.
    """
    account = caller.ask(lambda api: str(api.account_verify_credentials().id))
    earliest = since + caller.wire.ahead - _SLACK
    for status in _own(caller, account, earliest):
        if caller.ask(partial(_alike, status=status, post=post)) and _same_text(caller, status, post):
            return reference(status)
    return None


def _own(caller: Caller, account: str, earliest: datetime) -> "Iterator[Status]":
    before: str | None = None
    for _ in range(_PAGES):
        page = caller.ask(partial(_page, account=account, before=before))
        for status, written in page:
            if written < earliest:
                return
            yield status
        if not page:
            return
        if before == page[-1][0].id:
            break
        before = page[-1][0].id
    raise Unsure("too_far_back")


def _page(api: "Mastodon", account: str, before: str | None) -> "list[tuple[Status, datetime]]":
    statuses = api.account_statuses(account, limit=_PAGE, max_id=before, exclude_reblogs=True)
    return [(status, _written(status)) for status in statuses]


def _written(status: "Status") -> datetime:
    moment: datetime = status.created_at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _alike(_: "Mastodon", status: "Status", post: Outgoing) -> bool:
    answered = post.reply_to.id if post.reply_to else ""
    return str(status.in_reply_to_id or "") == answered and len(status.media_attachments) == len(post.media)


def _same_text(caller: Caller, status: "Status", post: Outgoing) -> bool:
    answer = post.reply_to is not None
    try:
        return caller.ask(lambda api: same_source(str(api.status_source(status.id).text), post.text, answer=answer))
    except Refused:  # Mastodon before 4.0 and some others do not tell the text as it was written
        return caller.ask(lambda _: same_letters(status.content, post.text, answer=answer))


def reference(status: "Status") -> Reference:
    """A post as the desk keeps it; raises AttributeError or ValueError where the answer was none."""
    identity = str(status.id)
    if not identity or identity == "None":
        raise ValueError
    return Reference(id=identity, url=str(status.url or status.uri or ""))
