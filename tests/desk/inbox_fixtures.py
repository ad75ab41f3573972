"""A network in memory for what comes in, and a machine that sorts as the test says."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from paravent_desk.accounts.models import Establishment
from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.checking.triage import Sorting, Unsorted
from paravent_desk.inbox import arrival
from paravent_desk.inbox.arrival import look
from paravent_desk.inbox.intake import read_due
from paravent_desk.inbox.models import Message
from paravent_desk.networks.errors import NetworkError, Refused
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.moderation import Cause, NoModeration
from paravent_desk.networks.protocol import Account, Action, Connection, Incoming, Keep, Page, Profile, Reference
from paravent_desk.networks.recent import Unable

T0 = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)

LIMITS = Limits(length=500, unit=Unit.CODE_POINTS, source="tests")


@dataclass
class Shore(Unable, NoModeration):
    """A network, its one account and every connection to it. `incoming` gives `a_page` messages at a time."""

    name: str = "mastodon"
    title: str = "Shore"
    limits: Limits = LIMITS
    can: frozenset[Action] = frozenset(Action)
    tried: bool = True
    fields: tuple[str, ...] = ()
    look_up_within: timedelta = timedelta(days=7)
    a_page: int = 100
    posts: list[Incoming] = field(default_factory=list)
    above: dict[str, tuple[Incoming, ...]] = field(default_factory=dict)
    found: dict[str, list[Incoming]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    done: list[tuple[str, str]] = field(default_factory=list)
    fault: Callable[[str], None] = lambda call: None
    between: Callable[[], None] = lambda: None

    def connect(self, account: Account, keep: Keep) -> Connection:
        return self

    def profile(self) -> Profile:
        return Profile("1", "chu@mastodon.example")

    def publish(self, post: object, key: str) -> Reference:
        raise Refused("tests")

    def say(
        self, number: int | str, text: str, *, author: str = "alice@s.example", answers: str = "", **more: object
    ) -> Incoming:
        """Somebody says something."""
        told = {"kind": "reply" if answers else "mention", "at": T0 + timedelta(seconds=len(self.posts)), **more}
        name = f"s-{number}"
        link = Reference(answers) if answers else None
        one = Incoming(Reference(name, f"https://s.example/@{author}/{number}"), author, text, answers=link, **told)  # type: ignore[arg-type]
        self.posts.append(one)
        return one

    def incoming(self, cursor: str) -> Page:
        self.fault("incoming")
        start = int(cursor or 0)
        page = tuple(self.posts[start : start + self.a_page])
        self.between()
        return Page(page, str(start + len(page)))

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        self.fault("thread")
        return self.above.get(reference.id, ())

    def search(self, words: str, cursor: str) -> Page:
        self.fault("search")
        found = self.found.get(words, [])
        return Page(tuple(found[int(cursor or 0) :]), str(len(found)))

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        self.fault("gone")
        return frozenset(one.id for one in references if one.id in self.deleted)

    def hide(self, reference: Reference) -> None:
        self._do("hide", reference)

    def unhide(self, reference: Reference) -> None:
        self._do("unhide", reference)

    def remove_theirs(self, reference: Reference) -> None:
        self._do("remove", reference)

    def report(self, reference: Reference, reason: Cause, text: str) -> None:
        self._do(f"report:{reason}", reference)

    def _do(self, what: str, reference: Reference) -> None:
        self.fault(what)
        self.done.append((what, reference.id))


Sorted = dict[str, str | None]


@pytest.fixture(name="shore")
def make_shore(monkeypatch: pytest.MonkeyPatch) -> Shore:
    """The only network there is."""
    made = Shore()
    monkeypatch.setattr(entering, "networks", lambda: {"mastodon": made})
    return made


@pytest.fixture(name="account")
def make_account(channel: Callable[..., Channel], shore: Shore) -> Iterator[Channel]:
    """An account on it, with credentials."""
    row = channel()
    row.credentials = entering.seal(row.pk, {"access_token": "t"})
    row.save()
    yield row


@pytest.fixture(name="machine")
def make_machine(monkeypatch: pytest.MonkeyPatch) -> Sorted:
    """Words of a text → the class it is of (None: the machine fails); QUESTION for everything else."""
    told: Sorted = {}

    def sort(text: str, context: str = "") -> Sorting:
        tag = next((tag for words, tag in told.items() if words in text), "QUESTION")
        if tag is None:
            raise Unsorted
        return Sorting(tag, ("QUESTION",), 0.9)

    monkeypatch.setattr(arrival, "sort_message", sort)
    return told


def came_in(now: datetime = T0) -> list[Message]:
    """One round: read, look; all messages, in the order in which they were written down."""
    read_due(now)
    look(now)
    return list(Message.objects.order_by("pk"))


def failing(*errors: NetworkError) -> Callable[[str], None]:
    """A fault for each of the first calls, in order; then none."""
    left = list(errors)

    def fault(call: str) -> None:
        if left:
            raise left.pop(0)

    return fault


def message(channel: Channel, hospital: Establishment, number: int = 1, **fields: object) -> Message:
    """A message that was looked at and holds nothing to cover."""
    from paravent_desk.inbox.reading import seal_author, seal_text

    text, author = str(fields.pop("text", "Quels sont les horaires ?")), str(fields.pop("author", "alice@s.example"))
    now = fields.pop("now", T0)
    told: dict[str, object] = {
        "remote_id": f"s-{number}", "remote_url": f"https://s.example/{number}", "at": now, "received_at": now,
        "stood_at": now, "looked_at": now, "due_at": now, "kind": "mention", "root_id": f"s-{number}", "tag": "QUESTION",
        "rank": 11, "sorted_by": "machine", **fields,
    }  # fmt: skip
    row = Message.objects.create(establishment=hospital, channel=channel, **told)  # type: ignore[misc]
    row.text, row.author = seal_text(row.pk, text), seal_author(row.pk, author)
    row.save()
    return row
