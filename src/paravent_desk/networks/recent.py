"""What several networks do alike: find what an attempt left among an account's posts, and tell what came in, once."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from paravent_desk.networks.errors import Unsupported, Unsure
from paravent_desk.networks.fitting import is_film
from paravent_desk.networks.protocol import Incoming, Outgoing, Page, Reference

SLACK = timedelta(minutes=2)
"""What the clocks of a network and of this machine may differ by."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""What stands for a time that cannot be read."""


@dataclass(frozen=True, slots=True)
class Own:
    """A post of the account, as its network tells it."""

    reference: Reference
    text: str = field(repr=False)
    at: datetime


class Unable:
    """What a network does not let programs do; a connection says what it can by its own methods."""

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Nobody can look: a person does."""
        del post, key, since
        _unsupported("look_up")

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Posts cannot be changed."""
        del reference, post
        _unsupported("edit")

    def delete(self, reference: Reference) -> None:
        """Posts cannot be taken down by programs."""
        del reference
        _unsupported("delete")

    def incoming(self, cursor: str) -> Page:
        """What comes in cannot be read."""
        del cursor
        _unsupported("read")


def _unsupported(action: str) -> NoReturn:
    raise Unsupported(action)


def left_by(text: str, posts: Iterable[Own], since: datetime, *, newest_first: bool = True) -> Reference | None:
    """The post with this text that was written since; None where every post since then was seen and is another.

    `posts` go on until the account has no more, and are read until one is older than `since` where they are newest first; they
    raise Unsure where the network does not tell that far.
    """
    for own in posts:
        if own.at >= since - SLACK and letters(own.text) == letters(text):
            return own.reference
        if newest_first and own.at < since - SLACK:
            return None
    return None


def sure(found: Reference | None, since: datetime, now: datetime, settles: timedelta) -> Reference | None:
    """What was found; raises Unsure("too_early") where nothing was, and the network may not show yet what it took."""
    if found is None and now - since < settles:
        raise Unsure("too_early")
    return found


def settles(post: Outgoing) -> timedelta:
    """How long after an attempt a post may appear among an account's own: a film is prepared first."""
    return timedelta(hours=1) if any(is_film(media) for media in post.media) else timedelta(minutes=5)


def bounded(pages: Iterator[list[Own]], most: int) -> Iterator[Own]:
    """The posts of so many pages; raises Unsure where there are more."""
    for index, page in enumerate(pages):
        if index >= most:
            raise Unsure("too_far_back")
        yield from page


def moment_or(written: str, otherwise: datetime = LONG_AGO) -> datetime:
    """A time that an author wrote, with its offset; the other where it is none: the post is told all the same."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return otherwise
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def letters(text: str) -> str:
    """A text as it is compared: composed letters, one space for all white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fresh(found: Iterable[Incoming], cursor: str) -> Page:
    """What came in after the cursor, oldest first, each once. The cursor holds the newest time, and what came at that time."""
    newest, _, known = cursor.partition("|")
    since = datetime.fromisoformat(newest) if newest else None
    seen = set(known.split(","))
    ordered = sorted({one.reference.id: one for one in found}.values(), key=lambda one: (one.at, one.reference.id))
    new = [one for one in ordered if since is None or one.at > since or (one.at == since and one.reference.id not in seen)]
    if not new:
        return Page((), cursor)
    last = new[-1].at
    ids = {one.reference.id for one in new if one.at == last} | (seen if last == since else set())
    return Page(tuple(new), f"{last.isoformat()}|{','.join(sorted(ids - {''}))}")
