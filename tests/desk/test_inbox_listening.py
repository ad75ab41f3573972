"""Streams ring, and what came is read at once: never from the stream itself, never twice, and anyhow where there is none."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event

import pytest

from paravent_desk.channels.models import Channel
from paravent_desk.inbox import intake, listening
from paravent_desk.inbox.intake import ALIVE, QUIET, RUNG, read_due
from paravent_desk.inbox.listening import Listening, hear, unheard
from paravent_desk.inbox.models import Cursor, Message
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater
from paravent_desk.networks.protocol import Incoming, Reference
from tests.desk.inbox_fixtures import T0, Shore, make_account, make_shore  # noqa: F401

NEVER = Event()
SECOND = timedelta(seconds=1)


class Streaming:
    """What a stream says, in order: posts, beats (None), steps of the clock, errors."""

    def __init__(self, shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.opened = T0, 0
        self.says: list[Incoming | timedelta | NetworkError | Callable[[], object] | None] = []
        monkeypatch.setattr(shore.__class__, "stream", lambda _: self.stream(), raising=False)

    def stream(self) -> Iterator[Incoming | None]:
        self.opened += 1
        for one in self.says:
            if isinstance(one, timedelta):
                self.now += one
            elif isinstance(one, NetworkError):
                raise one
            elif callable(one):
                one()
            else:
                yield one

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
def stream(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> Streaming:
    return Streaming(shore, monkeypatch)


def said(shore: Shore, number: int) -> Incoming:
    return shore.say(number, f"Message {number}")


def cursor() -> Cursor:
    return Cursor.objects.get()


def test_what_a_stream_rings_for_is_read_at_once_and_from_the_network(
    shore: Shore, account: Channel, stream: Streaming
) -> None:
    read_due(T0)
    assert cursor().next_at > T0 + RUNG
    one = said(shore, 1)
    other = Incoming(Reference("s-x"), "zoe", "Du flux seul", T0, "mention")
    stream.says = [None, one, other, lambda: read_due(T0 + 2 * SECOND)]
    hear(account, stream.clock, NEVER)
    assert [row.remote_id for row in Message.objects.all()] == ["s-1"]


def test_without_a_ring_nobody_reads_before_its_time(shore: Shore, account: Channel) -> None:
    read_due(T0)
    said(shore, 1)
    assert read_due(T0 + 2 * SECOND) == 0


def test_a_stream_that_rings_without_end_is_read_once_a_second(shore: Shore, account: Channel, stream: Streaming) -> None:
    read_due(T0)
    calls: list[str] = []
    shore.fault = calls.append
    stream.says = [None, said(shore, 1), lambda: read_due(T0), None, said(shore, 2), lambda: read_due(T0 + RUNG)]
    hear(account, stream.clock, NEVER)
    assert calls == ["incoming", "incoming"], "the page of both, and none after it"
    assert Message.objects.count() == 2


def test_where_a_stream_is_heard_the_account_is_asked_seldom(shore: Shore, account: Channel, stream: Streaming) -> None:
    read_due(T0)
    shore.limits = shore.limits.__class__(**{**_fields(shore.limits), "asked_again": 5 * SECOND})
    waits = []

    def read_anew() -> None:
        Cursor.objects.update(next_at=stream.now)
        read_due(stream.now)
        waits.append(cursor().next_at - stream.now)

    stream.says = [None, read_anew, ALIVE, read_anew]
    hear(account, stream.clock, NEVER)
    assert waits == [QUIET, 5 * SECOND], "and as ever where it fell silent"
    assert (cursor().rung, cursor().heard_at) == (True, None), "what came since its last word is read when it ended"


def _fields(limits: object) -> dict[str, object]:
    return {name: getattr(limits, name) for name in limits.__dataclass_fields__}  # type: ignore[attr-defined]


def test_a_ring_does_not_wake_an_account_that_fails(shore: Shore, account: Channel, stream: Streaming) -> None:
    read_due(T0)

    def fault(_call: str) -> None:
        raise TryLater("unavailable")

    shore.fault = fault
    read_due(T0 + timedelta(minutes=1))
    calls: list[str] = []
    shore.fault = calls.append
    said(shore, 1)
    stream.says = [None, lambda: read_due(T0 + timedelta(minutes=1, milliseconds=500))]
    hear(account, stream.clock, NEVER)
    assert calls == []


def test_a_reader_at_work_is_not_joined_by_another(shore: Shore, account: Channel, stream: Streaming) -> None:
    read_due(T0)
    Cursor.objects.update(held_until=T0 + intake.HELD, rung=True, next_at=T0)
    said(shore, 1)
    assert read_due(T0 + 2 * SECOND) == 0
    assert read_due(T0 + intake.HELD) == 1, "but by one that takes over from a reader that died"


def test_a_ring_while_it_is_read_is_not_lost(shore: Shore, account: Channel) -> None:
    read_due(T0)
    Cursor.objects.update(next_at=T0)

    def between() -> None:
        Cursor.objects.update(rung=True)

    shore.between = between
    read_due(T0 + SECOND)
    shore.between = lambda: None
    said(shore, 1)
    assert read_due(T0 + 3 * SECOND) == 1


def test_one_stream_for_an_account_and_another_when_it_died(shore: Shore, account: Channel, stream: Streaming) -> None:
    assert unheard(T0) == [], "what was never read is read first"
    read_due(T0)
    assert unheard(T0) == [account]
    stream.says = [None, lambda: told.append(unheard(stream.now)), ALIVE, lambda: told.append(unheard(stream.now))]
    told: list[list[Channel]] = []
    hear(account, stream.clock, NEVER)
    assert told == [[], [account]]


@pytest.mark.parametrize("why", ["stop", "account"])
def test_a_stream_is_left_when_it_should_be(shore: Shore, account: Channel, stream: Streaming, why: str) -> None:
    read_due(T0)
    stop, after = Event(), []

    def over() -> None:
        stop.set() if why == "stop" else Channel.objects.update(state="lost")

    stream.says = [None, over, 10 * SECOND, None, lambda: after.append("went on"), None]
    hear(account, stream.clock, stop)
    assert after == []


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [
        (TryLater("ended"), 0.7, 1.3),
        (TryLater("rate_limited", timedelta(minutes=5)), 299, 301),
        (Reconnect("revoked"), 0.7, 1.3),
        (Refused("gone"), 3590, 3610),
        (None, 0.7, 1.3),
    ],
)
def test_a_stream_that_ends_is_entered_again_in_time(
    shore: Shore, account: Channel, stream: Streaming, error: NetworkError | None, least: float, most: float
) -> None:
    read_due(T0)
    stream.says = [error] if error else []
    following = Listening(stream.clock, NEVER)
    following.follow(account)
    again, failures = following._again[account.pk]
    assert least <= again - time.monotonic() + 0.1 <= most + 0.1
    for _ in range(3):
        following.follow(account)
    assert failures == 1
    if error is None or (isinstance(error, TryLater) and error.after is None):
        assert following._again[account.pk][0] - time.monotonic() > 5, "later each time"


def test_each_account_is_followed_on_one_thread(
    shore: Shore, account: Channel, stream: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_due(T0)
    over, begun = Event(), []

    def follow(_self: Listening, channel: Channel) -> None:
        begun.append(channel.pk)
        over.wait(10)

    monkeypatch.setattr(Listening, "follow", follow)
    following = Listening(stream.clock, NEVER)
    following.look()
    following.look()
    over.set()
    for thread in following._threads.values():
        thread.join()
    assert begun == [account.pk]


def test_the_loop_goes_on_where_the_database_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, rounds = Event(), []

    def look(_self: Listening) -> None:
        rounds.append(1)
        stop.set() if len(rounds) == 2 else None
        raise RuntimeError

    monkeypatch.setattr(Listening, "look", look)
    monkeypatch.setattr(listening, "LOOK", 0.01)
    monkeypatch.setattr(listening, "database", type("Database", (), {"close": staticmethod(lambda: None)}))
    Listening(lambda: T0, stop).run()
    assert len(rounds) == 2
