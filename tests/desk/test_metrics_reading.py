"""Figures of posts and accounts: who is asked when, what is kept, and that it is in nobody's way."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from django.db import DatabaseError
from django.db import connection as database

from paravent_desk.audit.models import Line
from paravent_desk.channels.entering import connect, seal
from paravent_desk.channels.models import Channel
from paravent_desk.metrics import reading
from paravent_desk.metrics.keeping import keep_account, keep_posts
from paravent_desk.metrics.models import AccountFigures, PostFigures, Reading
from paravent_desk.metrics.queries import of_thread, together
from paravent_desk.networks.errors import Reconnect, Refused, TryLater
from paravent_desk.networks.figures import AccountNumbers, PostNumbers
from paravent_desk.networks.mastodon import MastodonNetwork
from paravent_desk.networks.protocol import Account, Outgoing
from paravent_desk.publishing.leases import Watch
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.running.chores import CHORES
from tests.desk.publishing_fixtures import Stage, make_stage  # noqa: F401 - a fixture is found by its name
from tests.servers.mastodon import MastodonServer, mastodon

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Desk:
    """Accounts on the practice network, and posts that stand there."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder, self.made = stage, folder, 0
        self.asked: list[tuple[str, int]] = []

    def channel(self, handle: str = "chu", **fields: Any) -> Channel:
        given = {"network": "practice", "server": self.folder.as_uri(), **fields}
        row = Channel.objects.create(establishment=self.stage.hospital, handle=handle, **given)
        Channel.objects.filter(pk=row.pk).update(credentials=seal(row.pk, {}))
        row.refresh_from_db()
        return row

    def post(self, channel: Channel, ago: timedelta = HOUR, parts: int = 1, **fields: Any) -> list[Publication]:
        """A post of so many parts that went out so long ago, as a sender leaves it."""
        draft = self.stage.draft("Portes ouvertes", channel, **fields)
        rows = []
        for part in range(1, parts + 1):
            self.made += 1
            key = f"{self.made:020d}"
            Channel(network="practice", handle=channel.handle)
            there = (
                connect(channel).publish(Outgoing(f"Portes ouvertes {part}"), key) if channel.network == "practice" else None
            )
            row = Publication.objects.create(
                version=draft.versions.get(),
                channel=channel,
                establishment=self.stage.hospital,
                part=part,
                parts=parts,
                key=key,
                due_at=NOW - ago,
                next_at=NOW - ago,
                state="sent",
                sent_at=NOW - ago,
                remote_id=there.id,
            )
            rows.append(row)
        return rows

    def counting(self, channel: Channel) -> Any:
        """The way in, with a word for each call."""
        real, asked = connect(channel), self.asked

        class Counting:
            at_once = 3

            def post_numbers(self, references: Any) -> Any:
                asked.append(("posts", len(references)))
                return real.post_numbers(references)  # type: ignore[attr-defined]

            def account_numbers(self) -> Any:
                asked.append(("account", 1))
                return real.account_numbers()  # type: ignore[attr-defined]

        return Counting()


@pytest.fixture
def desk(stage: Stage, tmp_path: Path) -> Desk:
    return Desk(stage, tmp_path / "practice")


def test_posts_and_account_are_asked_after_and_nothing_is_audited(desk: Desk) -> None:
    channel = desk.channel()
    (row,) = desk.post(channel)
    before = Line.objects.count()
    assert reading.read(NOW) == 1
    kept = PostFigures.objects.get(publication=row)
    assert kept.establishment == desk.stage.hospital
    assert NOW <= kept.taken_at == kept.asked_at <= NOW + HOUR
    assert None not in (kept.views, kept.likes, kept.shares, kept.answers)
    account = AccountFigures.objects.get(channel=channel)
    assert (account.day, account.posts) == (date(2026, 11, 30), 1)
    assert account.followers and account.opened_on
    assert Line.objects.count() == before
    channel.refresh_from_db()
    assert (channel.lease, channel.state) == ("", "connected")


def test_it_is_a_chore() -> None:
    assert any(chore.do is reading.read for chore in CHORES)


@pytest.mark.parametrize(
    ("age", "every"), [(HOUR, HOUR), (3 * DAY, 6 * HOUR), (30 * DAY, DAY)], ids=["of today", "of the week", "of the month"]
)
def test_a_post_is_asked_after_as_often_as_its_age_wants(desk: Desk, age: timedelta, every: timedelta) -> None:
    channel = desk.channel()
    desk.post(channel, age)
    reading.read(NOW, desk.counting)
    reading.read(NOW + every - timedelta(minutes=10), desk.counting)
    assert desk.asked.count(("posts", 1)) == 1
    reading.read(NOW + every, desk.counting)
    assert desk.asked.count(("posts", 1)) == 2


def test_older_posts_what_is_down_and_answers_to_people_are_left(desk: Desk) -> None:
    channel = desk.channel()
    desk.post(channel, 91 * DAY)
    (down,) = desk.post(channel)
    Publication.objects.filter(pk=down.pk).update(state="deleted")
    desk.post(channel, kind="reply", answers={"channel": channel.pk, "id": "1"})
    reading.read(NOW, desk.counting)
    assert desk.asked == [("account", 1)]


def test_an_account_is_asked_once_a_day_by_the_hospitals_clock(desk: Desk) -> None:
    desk.channel()
    late = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)  # half past eleven in Rennes
    for moment in (NOW, late, late + HOUR):
        reading.read(moment, desk.counting)
    assert desk.asked == [("account", 1)] * 2
    assert sorted(AccountFigures.objects.values_list("day", flat=True)) == [date(2026, 11, 30), date(2026, 12, 1)]


def test_where_every_reading_is_billed_a_post_costs_at_most_nineteen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paravent_desk.metrics.rhythm.BILLED", {"practice"})
    channel = desk.channel()
    desk.post(channel, HOUR)
    for hour in range(0, 92 * 24, 12):
        reading.read(NOW + timedelta(hours=hour), desk.counting)
    assert 15 <= desk.asked.count(("posts", 1)) <= 19


def test_calls_of_one_pass_are_bounded_and_the_rest_comes_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "POSTS", 4)
    channel = desk.channel()
    for _ in range(6):
        desk.post(channel)
    assert reading.read(NOW, desk.counting) == 4
    assert desk.asked == [("account", 1), ("posts", 3), ("posts", 1)]
    assert reading.read(NOW + timedelta(seconds=5), desk.counting) == 2
    assert reading.read(NOW + timedelta(minutes=10), desk.counting) == 0


def test_a_pass_whose_time_is_up_begins_no_other_account(desk: Desk) -> None:
    desk.channel("a"), desk.channel("b")
    reading.read(NOW, desk.counting, seconds=-1)
    assert desk.asked == []


class Failing:
    at_once = 10

    def __init__(self, error: Exception, account: AccountNumbers | None = None) -> None:
        self.error, self.account = error, account

    def post_numbers(self, references: Any) -> Any:
        raise self.error

    def account_numbers(self) -> AccountNumbers:
        if self.account is None:
            raise self.error
        return self.account


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TryLater("unreachable"), "unreachable"),
        (Reconnect("revoked"), "revoked"),
        (Refused("credits"), "credits"),
        (ValueError("not JSON"), "unexpected"),
    ],
)
def test_a_failure_is_one_accounts_alone_waits_longer_each_time_and_disconnects_nobody(
    desk: Desk, error: Exception, code: str
) -> None:
    ill, well = desk.channel("ill"), desk.channel("well")
    desk.post(ill), desk.post(well)
    calls = []

    def way(channel: Channel) -> Any:
        if channel.pk == ill.pk:
            calls.append(channel.pk)
            return Failing(error)
        return connect(channel)

    assert reading.read(NOW, way) == 1
    told = Reading.objects.get(channel=ill)
    assert (told.failures, told.last_error) == (1, code)
    assert timedelta(minutes=10) < told.next_at - NOW < timedelta(minutes=20)
    reading.read(NOW + timedelta(minutes=9), way)
    assert len(calls) == 1
    reading.read(NOW + timedelta(minutes=20), way)
    again = Reading.objects.get(channel=ill)
    assert again.failures == 2 and again.next_at - NOW > timedelta(minutes=40)
    ill.refresh_from_db()
    assert (ill.state, ill.lease, ill.not_before) == ("connected", "", None)
    assert not PostFigures.objects.filter(publication__channel=ill).exists()


def test_a_network_that_asks_for_patience_is_left_alone_for_as_long(desk: Desk) -> None:
    channel = desk.channel()
    reading.read(NOW, lambda _: Failing(TryLater("rate_limited", timedelta(hours=5))))  # type: ignore[arg-type,return-value]
    assert Reading.objects.get(channel=channel).next_at >= NOW + timedelta(hours=5)


def test_posts_are_asked_after_where_the_account_tells_nothing(desk: Desk) -> None:
    channel = desk.channel()
    desk.post(channel)

    class NoAccount(Failing):
        def post_numbers(self, references: Any) -> Any:
            return {one.id: PostNumbers(likes=3) for one in references}

    assert reading.read(NOW, lambda _: NoAccount(Refused("refused"))) == 1  # type: ignore[arg-type,return-value]
    kept = PostFigures.objects.get()
    assert (kept.likes, kept.views) == (3, None)


@pytest.mark.parametrize("reason", ["patience", "held", "going out", "taken down", "closed"])
def test_what_a_sender_needs_is_not_touched(desk: Desk, reason: str) -> None:
    channel = desk.channel()
    (row,) = desk.post(channel)
    match reason:
        case "patience":
            Channel.objects.update(not_before=NOW + HOUR)
        case "held":
            Channel.objects.update(lease="somebody")
        case "going out":
            Publication.objects.filter(pk=row.pk).update(state="due", due_at=NOW + timedelta(minutes=1))
        case "taken down":
            Change.objects.create(
                publication=row, kind="delete", asked_by=desk.stage.manager, asked_at=NOW, cause="mistake", next_at=NOW
            )
        case "closed":
            Channel.objects.update(state="closed")
    reading.read(NOW, desk.counting)
    assert desk.asked == []
    assert not Reading.objects.exists()


def test_a_sender_waits_while_figures_are_asked_for_and_is_woken_afterwards(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = desk.channel()
    (row,) = desk.post(channel)
    woken: list[Any] = []
    monkeypatch.setattr(reading.wake, "wake", lambda after, channels: woken.append(tuple(channels)))
    seen: list[str] = []

    class During:
        at_once = 1

        def account_numbers(self) -> AccountNumbers:
            seen.append(Channel.objects.get(pk=channel.pk).lease)
            Publication.objects.filter(pk=row.pk).update(state="due", due_at=NOW)
            return AccountNumbers()

        def post_numbers(self, references: Any) -> Any:
            raise AssertionError

    reading.read(NOW, lambda _: During())  # type: ignore[arg-type,return-value]
    assert seen[0] and woken == [(channel.pk,)]
    channel.refresh_from_db()
    assert channel.lease == ""


def test_the_hold_of_a_process_that_is_gone_is_over_once_it_was_watched_for_its_length(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = [0.0]
    monkeypatch.setattr(reading, "WATCH", Watch(clock=lambda: steady[0]))
    channel = desk.channel()
    Channel.objects.update(lease="gone")
    for minutes in (0, 4):
        steady[0] = minutes * 60.0
        reading.read(NOW + timedelta(minutes=minutes), desk.counting)
    assert desk.asked == []
    steady[0] = 300.0
    reading.read(NOW + timedelta(minutes=5), desk.counting)
    assert desk.asked == [("account", 1)]
    channel.refresh_from_db()
    assert channel.lease == ""


def test_a_killed_reading_lets_go_of_the_account(desk: Desk) -> None:
    channel = desk.channel()

    class Killed(BaseException):
        pass

    def killed(_: Channel) -> Any:
        raise Killed

    with pytest.raises(Killed):
        reading.read(NOW, killed)
    channel.refresh_from_db()
    assert channel.lease == ""


def test_a_database_that_fails_keeps_no_account_held_and_no_other_account_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill, well = desk.channel("ill"), desk.channel("well")
    desk.post(ill), desk.post(well)
    real = reading.keep_posts

    def failing(rows: Any, told: Any, now: datetime) -> int:
        if rows[0].channel_id == ill.pk:
            raise DatabaseError
        return real(rows, told, now)

    monkeypatch.setattr(reading, "keep_posts", failing)
    assert reading.read(NOW) == 1
    assert set(Channel.objects.values_list("lease", flat=True)) == {""}


def test_the_later_reading_takes_the_place_and_what_the_network_no_longer_tells_of_stays(desk: Desk) -> None:
    (row,) = desk.post(desk.channel())
    keep_posts([row], {row.remote_id: PostNumbers(None, 5, None, 0)}, NOW)
    keep_posts([row], {row.remote_id: PostNumbers(None, 7, None, 0)}, NOW + HOUR)
    keep_posts([row], {}, NOW + 2 * HOUR)
    kept = PostFigures.objects.get()
    assert (kept.likes, kept.views, kept.answers, kept.taken_at, kept.asked_at) == (7, None, 0, NOW + HOUR, NOW + 2 * HOUR)


def test_an_earlier_reading_that_comes_late_changes_nothing(desk: Desk) -> None:
    (row,) = desk.post(desk.channel())
    keep_posts([row], {row.remote_id: PostNumbers(likes=7)}, NOW)
    keep_posts([row], {row.remote_id: PostNumbers(likes=2)}, NOW - HOUR)
    assert PostFigures.objects.get().likes == 7
    keep_account(row.channel, NOW.date(), AccountNumbers(followers=10))
    keep_account(row.channel, NOW.date(), AccountNumbers(followers=3))
    assert AccountFigures.objects.get().followers == 10


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_an_account_once(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.post(desk.channel(name))
    ready, failures = threading.Barrier(2), list[BaseException]()
    counted = threading.Lock()

    def way(channel: Channel) -> Any:
        with counted:
            return desk.counting(channel)

    def work() -> None:
        try:
            ready.wait(10)
            reading.read(NOW, way)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failures == []
    assert PostFigures.objects.count() == 3
    assert desk.asked.count(("account", 1)) == 3


def test_a_thread_counts_the_views_of_its_first_part_and_adds_up_the_rest(desk: Desk) -> None:
    rows = desk.post(desk.channel(), parts=3)
    told = [PostNumbers(900, 10, 2, 4), PostNumbers(500, 3, None, 1), PostNumbers(300, 1, 1, 0)]
    keep_posts(rows, {row.remote_id: one for row, one in zip(rows, told, strict=True)}, NOW)
    # of the five answers two are our own parts
    assert of_thread(rows[1]) == PostNumbers(900, 14, 3, 3)
    # Threads tells of the first part how many answered any
    assert together(told, "threads") == PostNumbers(900, 14, 3, 2)
    assert together([PostNumbers(), PostNumbers()], "bluesky") == PostNumbers()
    assert together([], "bluesky") == PostNumbers()


@pytest.fixture(scope="module")
def server() -> Iterator[MastodonServer]:
    with mastodon() as running:
        yield running


def test_from_a_server_to_the_row(desk: Desk, server: MastodonServer) -> None:
    network = MastodonNetwork(session=requests.Session, pause=lambda _: None)
    account = Account("mastodon", "alice", server.url, {"access_token": server.token})
    way = network.connect(account, lambda _: None)
    channel = desk.channel("alice", network="mastodon", server=server.url)
    (row,) = desk.post(desk.channel())
    there = way.publish(Outgoing("Portes ouvertes"), "publicationreading1")
    headers = {"Authorization": f"Bearer {server.other_token}"}
    httpx.post(f"{server.url}/api/v1/statuses/{there.id}/favourite", headers=headers).raise_for_status()
    Publication.objects.filter(pk=row.pk).update(channel=channel, remote_id=there.id)
    assert reading.read(NOW, lambda one: way if one.pk == channel.pk else connect(one)) == 1
    kept = PostFigures.objects.get(publication=row)
    assert (kept.views, kept.likes, kept.shares, kept.answers) == (None, 1, 0, 0)
    told = AccountFigures.objects.get(channel=channel)
    assert told.posts and told.followers is not None and told.opened_on


def test_ten_thousand_posts_take_a_pass_no_longer_than_the_few_that_are_due(desk: Desk) -> None:
    channel = desk.channel()
    (row,) = desk.post(channel)
    rest = [
        Publication(
            version=row.version,
            channel=channel,
            establishment=row.establishment,
            part=number,
            key=f"many{number:016d}",
            due_at=NOW - number * HOUR,
            next_at=NOW,
            state="sent",
            sent_at=NOW - number * HOUR,
            remote_id=f"many{number:016d}",
        )
        for number in range(2, 10_002)
    ]
    Publication.objects.bulk_create(rest, 500)
    asked = PostFigures.objects.bulk_create(
        PostFigures(establishment=row.establishment, publication=one, taken_at=NOW, asked_at=NOW) for one in rest
    )
    assert len(asked) == 10_000
    begun = time.perf_counter()
    assert reading.read(NOW, desk.counting) == 1
    assert time.perf_counter() - begun < 2
    assert desk.asked == [("account", 1), ("posts", 1)]
