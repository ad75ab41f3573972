"""What networks tell in numbers of the account and of its posts. Counts alone, and None for what is not told: never nought.

A right that the account does not have means None as well: numbers are worth no new connection.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar, runtime_checkable

from paravent_desk.networks.errors import Reconnect, Refused, Unsupported
from paravent_desk.networks.protocol import Connection, Count, Reference

Answer = TypeVar("Answer")

OF_POSTS = (Count.VIEWS, Count.LIKES, Count.SHARES, Count.ANSWERS)
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """A post's counts. `likes`: reactions of every kind; `shares`: boosts, reposts, quotes; `answers`: ours among them."""

    views: int | None = None
    likes: int | None = None
    shares: int | None = None
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """An account's counts; `last_post_on` and `opened_on` are days in UTC."""

    followers: int | None = None
    posts: int | None = None
    last_post_on: date | None = None
    opened_on: date | None = None


@runtime_checkable
class Numbered(Protocol):
    """An account that was entered, for its numbers. Both may raise any `NetworkError`, and change nothing."""

    @property
    def at_once(self) -> int:
        """How many posts are well asked after together: so that one asking takes no longer than a few calls."""
        ...

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """The counts of the account's own posts by their ids; a post that the network says nothing of is left out."""
        ...

    def account_numbers(self) -> AccountNumbers:
        """The account's own counts."""
        ...


class NoNumbers:
    """A network that tells none."""

    at_once = 100

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Nothing of any post."""
        del references
        return {}

    def account_numbers(self) -> AccountNumbers:
        """Nothing."""
        return AccountNumbers()


_NONE = NoNumbers()


def numbered(connection: Connection) -> Numbered:
    """A connection for its numbers; one that tells none where it has no such methods."""
    return connection if isinstance(connection, Numbered) else _NONE


def perhaps(ask: Callable[[], Answer]) -> Answer | None:
    """What a call gives; None where the account lacks the right to it, or the network has no such thing for this post."""
    try:
        return ask()
    except Reconnect as error:
        if error.code != "scope":
            raise
    except Unsupported:
        return None
    except Refused as error:
        if error.code not in ("refused", "gone"):
            raise
    return None


def silent(references: Collection[Reference]) -> dict[str, PostNumbers]:
    """What is told of posts by a network that tells the account nothing of any."""
    return {one.id: PostNumbers() for one in references}


def summed(*counts: int | None) -> int | None:
    """The sum of those that are told; None where none is."""
    told = [one for one in counts if one is not None]
    return sum(told) if told else None


def chunks(references: Collection[Reference], most: int) -> Iterator[Sequence[Reference]]:
    """So many at a time, each once."""
    each = list({one.id: one for one in references}.values())
    for start in range(0, len(each), most):
        yield each[start : start + most]
