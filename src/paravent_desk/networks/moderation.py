"""What the desk asks of a network about others' posts, and about the account's own past.

Not every network lets programs do it: `Network.can` says which, and the rest raises Unsupported with the action's name.
"""

from collections.abc import Collection, Generator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NoReturn, Protocol, runtime_checkable

from paravent_desk.networks.errors import Unsupported
from paravent_desk.networks.protocol import Connection, Incoming, Page, Reference


class Cause(StrEnum):
    """Why a post is reported; each network puts its own word for it."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    PRIVACY = "privacy"
    MISLEADING = "misleading"
    ILLEGAL = "illegal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class HistoryMedia:
    """A file of a past post: where it can be had, its type ("" where nothing tells), its description."""

    url: str = field(repr=False)
    mime: str = ""
    alt_text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HistoryPost:
    """One of the account's own posts. `answers` is what it answers; `lang` a BCP 47 tag, "" where nothing tells."""

    reference: Reference
    text: str = field(repr=False)
    at: datetime
    lang: str = ""
    media: tuple[HistoryMedia, ...] = ()
    answers: Reference | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of them, newest first, and the cursor for those before; "" where there are none."""

    posts: tuple[HistoryPost, ...]
    cursor: str


@runtime_checkable
class Moderating(Protocol):
    """An account that was entered, for what others wrote. Every method may raise any `NetworkError`.

    References are given as `Incoming.reference` told them, version included: some networks need it (a comment on LinkedIn
    stands under a post). What changes something may be called twice: the second time is as the first, but for `report`, which
    reports again.
    """

    def hide(self, reference: Reference) -> None:
        """Take somebody's answer or comment out of sight under the account's post. Raises Refused("not_ours") elsewhere."""
        ...

    def unhide(self, reference: Reference) -> None:
        """Show it again."""
        ...

    def remove_theirs(self, reference: Reference) -> None:
        """Remove somebody's comment under the account's post for good; one that is gone already is fine."""
        ...

    def report(self, reference: Reference, reason: Cause, text: str) -> None:
        """Report a post to those who run the network. `text` leaves the desk: at most a thousand signs."""
        ...

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """The thread round a post: what stands above it from the first one on, itself, what answers it. Nothing stands before
        what it answers. Raises Refused("gone") where the post is no more.
        """
        ...

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """The ids of those that surely no longer stand, whoever took them down."""
        ...

    def search(self, words: str, cursor: str) -> Page:
        """Posts of anybody with the words or the hashtag ("#maternité") since the cursor; as `Connection.incoming`."""
        ...

    def history(self, cursor: str) -> HistoryPage:
        """The account's own posts, newest first, from the cursor on back ("" for the newest)."""
        ...

    def stream(self) -> Generator[Incoming | None, None, None]:
        """What comes in as it comes; None every few seconds, so that the caller can stop. Raises where the connection ends:
        the caller asks `incoming` for what it missed, and enters again.
        """
        ...


class NoModeration:
    """What a network does not let programs do about others' posts; a connection says what it can by its own methods."""

    def hide(self, reference: Reference) -> None:
        """Nothing can be hidden."""
        _unsupported("hide")

    def unhide(self, reference: Reference) -> None:
        """Nothing can be hidden."""
        _unsupported("hide")

    def remove_theirs(self, reference: Reference) -> None:
        """What others wrote cannot be removed."""
        _unsupported("remove_theirs")

    def report(self, reference: Reference, reason: Cause, text: str) -> None:
        """Programs cannot report: a person does, on the network's own page."""
        _unsupported("report")

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """Threads cannot be read."""
        _unsupported("thread")

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Nothing tells what is gone."""
        _unsupported("gone")

    def search(self, words: str, cursor: str) -> Page:
        """Others' posts cannot be searched."""
        _unsupported("search")

    def history(self, cursor: str) -> HistoryPage:
        """The account's own past cannot be read."""
        _unsupported("history")

    def stream(self) -> Generator[Incoming | None, None, None]:
        """Nothing comes by itself: `Connection.incoming` asks."""
        _unsupported("stream")


def _unsupported(action: str) -> NoReturn:
    raise Unsupported(action)


_NONE = NoModeration()


def moderating(connection: Connection) -> Moderating:
    """A connection for what others wrote; one that can nothing of it where it has no such methods."""
    return connection if isinstance(connection, Moderating) else _NONE
