"""What the desk asks of every network, and the values that go back and forth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from paravent_desk.networks.limits import Limits

Credentials = Mapping[str, str]
"""What an account is entered with, by the network's own words ("access_token", "session"); stored encrypted, never shown."""
Keep = Callable[[Credentials], None]
"""Stores credentials that the network renewed; called before they are used."""


class Action(StrEnum):
    """What a network may be asked for."""

    PUBLISH = "publish"
    LOOK_UP = "look_up"
    EDIT = "edit"
    DELETE = "delete"
    READ = "read"
    HIDE = "hide"
    REMOVE_THEIRS = "remove_theirs"
    REPORT = "report"
    THREAD = "thread"
    GONE = "gone"
    SEARCH = "search"
    HISTORY = "history"
    STREAM = "stream"


class Count(StrEnum):
    """What a network may tell in numbers, of a post and of the account (`figures`)."""

    VIEWS = "views"
    LIKES = "likes"
    SHARES = "shares"
    ANSWERS = "answers"
    FOLLOWERS = "followers"
    POSTS = "posts"
    LAST_POST = "last_post"
    OPENED = "opened"


POSTING = frozenset({Action.PUBLISH, Action.LOOK_UP, Action.EDIT, Action.DELETE, Action.READ})
"""What `Connection` has a method for; `moderation.Moderating` has the others."""
MODERATING = frozenset({Action.HIDE, Action.REMOVE_THEIRS, Action.THREAD, Action.GONE, Action.HISTORY})
"""What a network of comments usually lets an account do about those under its own posts, and ask of its past."""


@dataclass(frozen=True, slots=True)
class Account:
    """An establishment's account on a network. `server` is its address ("https://mastodon.example"), "" where there is one."""

    network: str
    handle: str
    server: str = ""
    credentials: Credentials = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A derivative, as it goes out: the bytes that were checked. `url` is a short-lived address, for networks that pull."""

    content: bytes = field(repr=False)
    mime: str
    alt_text: str = field(default="", repr=False)
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A post on a network: its id there (an AT URI on Bluesky), where people read it, and its version where edits need one."""

    id: str
    url: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One post as it goes out. `lang` is a BCP 47 tag. `reply_to` is what it answers, or the part before it in a thread;
    `root` the first of that thread. `title` serves networks of films.
    """

    text: str = field(repr=False)
    lang: str = "fr"
    media: tuple[Media, ...] = ()
    reply_to: Reference | None = None
    root: Reference | None = None
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the credentials speak for, and until when (None: no end that the network tells)."""

    id: str
    handle: str
    name: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """Somebody's post that mentions, answers or quotes the account. `author` is their handle, `author_id` what stays when
    handles change ("" where the network tells none). `media` holds the descriptions of its files, "" for a file without one;
    `lang` is the BCP 47 tag that its author gave.
    """

    reference: Reference
    author: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime
    kind: str
    """"mention", "reply", "quote" or "comment", "private" for what only the account may see;
    in a thread and in a search also "post", and "own" for the account's own.
    """
    answers: Reference | None = None
    root: Reference | None = None
    """The first post of its thread, where the network tells."""
    author_id: str = field(default="", repr=False)
    media: tuple[str, ...] = field(default=(), repr=False)
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What came in since a cursor, oldest first, and the cursor to ask with next."""

    incoming: tuple[Incoming, ...]
    cursor: str


class Connection(Protocol):
    """An account that was entered. Every method may raise any `NetworkError`; none but `Unsure` leaves a change."""

    def profile(self) -> Profile:
        """Who these credentials speak for; raises Reconnect where for nobody."""
        ...

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Publish once. `key` (at least 16 letters and digits, the same at every attempt) makes a second call find the
        first where the network allows it.
        """
        ...

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """The post that an attempt since then left on the account, or None where it is sure that there is none.

        Raises Unsupported where the network lets nobody look: a person looks.
        """
        ...

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Change a post; raises Unsupported where the network does not let posts be changed."""
        ...

    def delete(self, reference: Reference) -> None:
        """Take a post down; one that is gone already is fine. Raises Unsupported where the network lets no program do it."""
        ...

    def incoming(self, cursor: str) -> Page:
        """Mentions, replies and comments since the cursor ("" for the first time, which tells the last of them alone).

        What a page tells is told whole before its cursor is: a call that broke off is made again with the cursor it was given.
        """
        ...


class Network(Protocol):
    """One network: what it takes, what it can, and the way in. Its values do not change."""

    @property
    def name(self) -> str:
        """As in `table.NETWORKS` ("mastodon")."""
        ...

    @property
    def title(self) -> str:
        """As people write it ("Mastodon")."""
        ...

    @property
    def limits(self) -> Limits:
        """What one post may hold."""
        ...

    @property
    def can(self) -> frozenset[Action]:
        """What it lets programs do."""
        ...

    @property
    def tells(self) -> frozenset[Count]:
        """What it tells in numbers to an account with all the rights that its page asks for."""
        ...

    @property
    def tried(self) -> bool:
        """Whether our tests run against the real software; False: against its documentation alone."""
        ...

    @property
    def fields(self) -> tuple[str, ...]:
        """The credentials a person gives to connect an account, by name, in order."""
        ...

    @property
    def look_up_within(self) -> timedelta:
        """How long after an attempt its outcome can be looked up."""
        ...

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter an account; opens no connection before a method is called."""
        ...
