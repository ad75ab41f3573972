"""A network in memory that keeps the real protocol: what is "out there", and whatever can go wrong on the way to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from paravent_desk.networks.errors import Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.protocol import Account, Action, Connection, Keep, Outgoing, Page, Profile, Reference

if TYPE_CHECKING:
    from paravent_desk.channels.models import Channel

LIMITS = Limits(length=500, unit=Unit.CODE_POINTS, source="tests")
CUT = "\n---\n"


class Killed(BaseException):
    """The worker is gone, there and then. Nothing may catch it."""


@dataclass
class Post:
    """One post on the network."""

    key: str
    text: str
    account: str
    reply_to: str
    root: str
    media: tuple[str, ...] = ()
    edited: bool = False


@dataclass
class ModelNetwork:
    """The server's side. `idempotent`: a second call with the same key finds the first."""

    name: str = "mastodon"
    idempotent: bool = False
    can: frozenset[Action] = frozenset(Action)
    look_up_within: timedelta = timedelta(days=7)
    fault: Callable[[str], str | None] = lambda call: None
    during: Callable[[str], None] = lambda call: None
    posts: dict[str, Post] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    title: str = "Model"
    limits: Limits = LIMITS
    tried: bool = True
    fields: tuple[str, ...] = ()
    _made: int = 0

    def connect(self, account: Account, keep: Keep) -> Connection:
        return ModelConnection(self, account.handle)

    def copies(self, key: str) -> int:
        return sum(post.key == key for post in self.posts.values())

    def put(self, account: str, post: Outgoing, key: str) -> Reference:
        if self.idempotent:
            for name, one in self.posts.items():
                if one.key == key:
                    return self.where(name)
        self._made += 1
        name = f"{self.name}-{self._made}"
        self.posts[name] = Post(
            key,
            post.text,
            account,
            post.reply_to.id if post.reply_to else "",
            post.root.id if post.root else "",
            tuple(one.alt_text for one in post.media),
        )
        return self.where(name)

    def where(self, name: str) -> Reference:
        return Reference(name, f"https://{self.name}.example/{name}", "v1")


@dataclass
class ModelConnection:
    """One account on it. A fault strikes before the effect, after it, or instead of it."""

    network: ModelNetwork
    account: str

    def profile(self) -> Profile:
        return Profile(self.account, self.account)

    def publish(self, post: Outgoing, key: str) -> Reference:
        self.network.calls.append(("publish", key))
        return self._with_fault("publish", lambda: self.network.put(self.account, post, key))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        self.network.calls.append(("look_up", key))
        return self._with_fault("look_up", lambda: self._look_up(post))

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        self.network.calls.append(("edit", reference.id))
        return self._with_fault("edit", lambda: self._edit(reference, post))

    def delete(self, reference: Reference) -> None:
        self.network.calls.append(("delete", reference.id))
        self._with_fault("delete", lambda: self.network.posts.pop(reference.id, None))

    def incoming(self, cursor: str) -> Page:
        return Page((), cursor)

    def _look_up(self, post: Outgoing) -> Reference | None:
        mine = (name for name, one in self.network.posts.items() if (one.account, one.text) == (self.account, post.text))
        return next((self.network.where(name) for name in mine), None)

    def _edit(self, reference: Reference, post: Outgoing) -> Reference:
        if reference.id not in self.network.posts:
            raise Refused("gone")
        one = self.network.posts[reference.id]
        one.text, one.edited = post.text, True
        return Reference(reference.id, reference.url, "v2")

    def _with_fault(self, call: str, effect: Callable[[], object]) -> object:  # type: ignore[return]
        fault = self.network.fault(call)
        self.network.during(call)
        before, after = (fault or "").split(" ")[0], (fault or "")
        if before == "before":
            _strike(after.removeprefix("before "))
        answer = effect()
        self.network.during(call)
        if after.startswith("after "):
            return _strike(after.removeprefix("after "))
        return answer


FAULTS = (
    "before kill",
    "after kill",
    "before later",
    "before patience",
    "before reconnect",
    "before unsure",
    "after unsure",
    "after garbage",
    "after nothing",
    "after broken",
    "before broken",
)


def _strike(fault: str) -> object:
    if fault == "garbage":
        return {"error": "<html>502</html>"}
    if fault == "nothing":
        return Reference("")
    raise {
        "kill": Killed(),
        "later": TryLater("unavailable"),
        "patience": TryLater("rate_limited", timedelta(minutes=3)),
        "reconnect": Reconnect("expired"),
        "unsure": Unsure("time_out"),
        "broken": ValueError("not JSON"),
        "refused": Refused("too_long"),
        "unsupported": Unsupported("no_such_action"),
    }[fault]


def entering(networks: dict[str, ModelNetwork]) -> "Callable[[Channel], Connection]":
    """The way in, as the worker is given it."""
    return lambda channel: networks[channel.network].connect(Account(channel.network, channel.handle), lambda renewed: None)


def sometimes(dice: Random, share: float, faults: tuple[str, ...] = FAULTS) -> Callable[[str], str | None]:
    """A fault now and then."""

    def fault(call: str) -> str | None:
        if dice.random() >= share:
            return None
        found = dice.choice(faults)
        # an answer of None is a look-up's own: there is no such garbage
        return "before unsure" if call in {"look_up", "delete"} and found in {"after nothing", "after garbage"} else found

    return fault


def cut(text: str, limits: Limits) -> tuple[str, ...]:
    """Parts as the tests write them."""
    return tuple(text.split(CUT))


def chain(rows: dict[str, Post]) -> Iterator[tuple[Post, Post]]:
    """Each answer with what it answers."""
    for one in rows.values():
        if one.reply_to in rows:
            yield one, rows[one.reply_to]
