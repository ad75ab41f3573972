"""An account's past as its network gives it: pages of its own posts, and their pictures from the addresses given there."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, cast

import httpx

from paravent_desk.channels.models import Channel
from paravent_desk.history import doors
from paravent_desk.history.archives.brought import Attached, Brought, NoFile, language, word
from paravent_desk.history.archives.container import MOST_FILE
from paravent_desk.networks.errors import Unsupported
from paravent_desk.networks.protocol import Reference


class Media(Protocol):
    """A file of a past post (`networks.moderation.HistoryMedia`)."""

    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def alt_text(self) -> str: ...  # noqa: D102


class Post(Protocol):
    """One of the account's own posts (`networks.moderation.HistoryPost`)."""

    @property
    def reference(self) -> Reference: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def lang(self) -> str: ...  # noqa: D102
    @property
    def media(self) -> Sequence[Media]: ...  # noqa: D102
    @property
    def answers(self) -> Reference | None: ...  # noqa: D102


class Page(Protocol):
    """Some of them, and the cursor for those before; "" where there are none."""

    @property
    def posts(self) -> Sequence[Post]: ...  # noqa: D102
    @property
    def cursor(self) -> str: ...  # noqa: D102


class Remembering(Protocol):
    """A connection that gives the account's past."""

    def history(self, cursor: str) -> Page: ...  # noqa: D102


class Remembered:
    """A channel's past, as an archive is read. Its posts are handed out page by page: `keep` is told the next page's cursor
    once everything of the page before was taken, so that what is cut off repeats a page and never skips one.
    """

    def __init__(self, channel: Channel, cursor: str, keep: Callable[[str], None]) -> None:
        self.network, self.handle = channel.network, channel.handle
        self._channel, self._cursor, self._keep = channel, cursor, keep

    def posts(self) -> Iterator[Brought]:
        """The account's own posts; raises any NetworkError."""
        connection = doors.connect(self._channel)
        if not hasattr(connection, "history"):
            raise Unsupported("history")
        remembering = cast("Remembering", connection)
        while True:
            page = remembering.history(self._cursor)
            yield from map(_brought, page.posts)
            if not page.cursor or page.cursor == self._cursor:
                return
            self._cursor = page.cursor
            self._keep(page.cursor)

    def file(self, place: str) -> bytes:
        """A picture or film from its address; raises NoFile."""
        try:
            with doors.client(MOST_FILE) as client:
                answer = client.get(place)
                answer.raise_for_status()
                return answer.content
        except (httpx.HTTPError, httpx.InvalidURL):
            raise NoFile("absent") from None

    def close(self) -> None:
        """Nothing is open."""


def _brought(post: Post) -> Brought:
    return Brought(
        remote_id=post.reference.id,
        url=post.reference.url,
        at=post.at,
        text=word(post.text),
        kind="reply" if post.answers else "post",
        lang=language(post.lang),
        files=tuple(Attached(one.url, word(one.alt_text)) for one in post.media),
    )
