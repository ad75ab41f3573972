"""Others' posts on Mastodon as the desk reads them: out of what a server told, by call or by stream."""

import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from paravent_desk.networks.errors import NetworkError
from paravent_desk.networks.mastodon_text import plain
from paravent_desk.networks.protocol import Incoming, Reference
from paravent_desk.networks.recent import moment_or

Told = Mapping[str, Any]
"""A JSON object; Mastodon.py's own values are such."""
KINDS = ("mention", "quote")
"""The notices that tell of a post for the account."""
KEPT = 40
"""How many of the newest are read again each time: a server hands out numbers in order, but not always shows them in order."""


def of_notice(notice: Told, account: str) -> Incoming | None:
    """The post that a notice tells of; None where it tells of none."""
    status = notice.get("status")
    if notice.get("type") not in KINDS or not isinstance(status, Mapping) or not status.get("id"):
        return None
    if status.get("visibility") == "direct":
        return of_status(status, "private")
    reply = str(status.get("in_reply_to_account_id") or "") == account
    return of_status(status, "quote" if notice["type"] == "quote" else "reply" if reply else "mention")


def of_found(status: Told, account: str) -> Incoming:
    """A post in a thread or a search; the account's own are of the kind "own"."""
    own = str(_part(status, "account").get("id") or "") == account
    return of_status(status, "own" if own else "reply" if status.get("in_reply_to_id") else "post")


def of_status(status: Told, kind: str) -> Incoming:
    """A post under the kind it came as."""
    author, answered = _part(status, "account"), str(status.get("in_reply_to_id") or "")
    return Incoming(
        reference=reference_of(status),
        author=str(author.get("acct") or ""),
        text=text_of(status),
        at=moment_of(status),
        kind=kind,
        answers=Reference(answered) if answered else None,
        author_id=str(author.get("id") or ""),
        media=tuple(str(file.get("description") or "") for file in files_of(status)),
        lang=str(status.get("language") or ""),
    )


def reference_of(status: Told) -> Reference:
    """A post as the desk keeps it."""
    return Reference(str(status["id"]), str(status.get("url") or status.get("uri") or ""))


def text_of(status: Told) -> str:
    """What people read: the warning before it, then the text."""
    return "\n\n".join(filter(None, (str(status.get("spoiler_text") or ""), plain(str(status.get("content") or "")))))


def moment_of(status: Told) -> datetime:
    """When it was written."""
    written = status.get("created_at")
    if isinstance(written, datetime):
        return written if written.tzinfo else written.replace(tzinfo=UTC)
    return moment_or(str(written))


def files_of(status: Told) -> list[Told]:
    """Its files as the server tells them."""
    told = status.get("media_attachments")
    return [file for file in told if isinstance(file, Mapping)] if isinstance(told, list | tuple) else []


def _part(status: Told, name: str) -> Told:
    found = status.get(name)
    return found if isinstance(found, Mapping) else {}


def after(ask: Callable[[str], list[Told]], cursor: str, pages: int, seconds: float = math.inf) -> tuple[list[Told], str]:
    """What was not told yet, oldest first, and the cursor to ask with next; for "" the last page alone.

    `ask` gives the page right after an id, oldest first. The cursor is an id, and those after it that were told: they are
    read again each time, so that what shows late is told too. When a page fails, what came before it is told; the first
    page's failure is raised. No further page is asked for after so many seconds: the rest comes with the next cursor.
    """
    start, _, known = cursor.partition(" ")
    told = [one for one in known.split(",") if one]
    found: dict[str, Told] = {}
    newest, begun = start, time.monotonic()
    for _ in range(pages if cursor else 1):
        try:
            page = ask(newest)
        except NetworkError:
            if not found:
                raise
            break
        fresh = {str(one["id"]): one for one in page if str(one["id"]) not in told and str(one["id"]) not in found}
        found |= fresh
        last = str(page[-1]["id"]) if page else newest
        # not with a page of which a part was read again: of a slow server's answers most would be that
        late = len(fresh) == len(page) and time.monotonic() - begun > seconds
        if late or (not fresh and last == newest):
            break
        newest = last
    return list(found.values()), _cursor(start, [*told, *found])


def _cursor(start: str, known: list[str]) -> str:
    ordered = sorted(known, key=lambda one: (len(one), one))
    if len(ordered) > KEPT:
        start, ordered = ordered[-KEPT - 1], ordered[-KEPT:]
    elif not start and ordered:
        start, ordered = ordered[0], ordered[1:]
    return f"{start or '0'} {','.join(ordered)}"
