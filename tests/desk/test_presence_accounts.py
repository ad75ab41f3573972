"""The establishment's accounts on a day, counted by hand: since when, last post, alive or asleep, followers, messages."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.channels.models import Channel
from paravent_desk.history.models import Import
from paravent_desk.inbox.models import Cursor
from paravent_desk.metrics.models import AccountFigures
from paravent_desk.presence.account import Account, Followers, Messages, Seen, Source, Watch
from paravent_desk.presence.models import DeclaredAccount
from paravent_desk.presence.queries import accounts
from paravent_desk.presence.wakefulness import Wakefulness, wakefulness
from tests.desk.presence_fixtures import at, came, imported, sent

TODAY = date(2026, 11, 29)
Make = Callable[..., Channel]


@pytest.fixture
def author(person: Callable[..., User], hospital: Establishment) -> User:
    return person("camille", Role.COMMUNITY_MANAGER, hospital)


def figures(channel: Channel, day: str, **told: object) -> None:
    AccountFigures.objects.create(establishment=channel.establishment, channel=channel, day=date.fromisoformat(day), **told)


def only(hospital: Establishment, today: date = TODAY) -> Account:
    (found,) = accounts(hospital, today)
    return found


@pytest.mark.parametrize(
    ("age", "state"), [(0, "alive"), (30, "alive"), (31, "drowsy"), (90, "drowsy"), (91, "asleep"), (4000, "asleep")]
)
def test_alive_drowsy_asleep_by_days(age: int, state: str) -> None:
    assert wakefulness(TODAY - timedelta(age), None, TODAY) == state


def test_not_known_and_closed() -> None:
    assert wakefulness(None, None, TODAY) == "unknown"
    assert wakefulness(TODAY, TODAY, TODAY) == "closed"
    assert wakefulness(TODAY, TODAY + timedelta(1), TODAY) == "alive", "closed only from that day on"


def test_no_account_at_all(hospital: Establishment) -> None:
    assert accounts(hospital, TODAY) == ()


def test_an_account_of_which_nothing_is_known(hospital: Establishment, channel: Make) -> None:
    channel()
    found = only(hospital)
    assert (found.opened, found.last, found.state) == (Seen(), Seen(), Wakefulness.UNKNOWN)
    assert (found.month, found.year, found.followers, found.messages) == (None, None, None, Messages())
    assert found.watch == Watch.NOBODY
    assert found.unread


def test_posts_are_counted_by_days_to_the_very_day(hospital: Establishment, channel: Make, author: User) -> None:
    one = channel()
    for day in (TODAY, TODAY - timedelta(30), TODAY - timedelta(31), TODAY - timedelta(365), TODAY - timedelta(366)):
        sent(one, author, f"{day} 12:00")
    found = only(hospital)
    assert (found.month, found.year, sum(found.days.values())) == (2, 4, 5)
    assert found.opened == Seen(TODAY - timedelta(366), Source.DESK)
    assert found.at_least


def test_days_are_those_of_the_establishment_in_summer_and_winter(hospital: Establishment, channel: Make, author: User) -> None:
    one = channel()
    sent(one, author, "2026-10-24 22:30")  # 00:30 of the 25th, before clocks go back
    sent(one, author, "2026-10-25 22:30")  # 23:30 of the 25th, after
    sent(one, author, "2026-10-25 23:30")  # 00:30 of the 26th
    sent(one, author, "2026-11-29 22:59")  # the last minute of today
    sent(one, author, "2026-11-29 23:00")  # tomorrow
    found = only(hospital)
    assert dict(found.days) == {date(2026, 10, 25): 2, date(2026, 10, 26): 1, TODAY: 1}
    Establishment.objects.filter(pk=hospital.pk).update(time_zone="America/Martinique")
    hospital.refresh_from_db()
    assert dict(only(hospital).days) == {date(2026, 10, 24): 1, date(2026, 10, 25): 2, TODAY: 2}


def test_what_was_not_sent_is_no_post_and_a_thread_is_one(hospital: Establishment, channel: Make, author: User) -> None:
    one = channel()
    for state in ("due", "held", "refused", "by_hand", "cancelled", "deleted", "unknown"):
        sent(one, author, "2026-11-28 12:00", state)
    assert not only(hospital).counted
    sent(one, author, "2026-11-27 12:00")
    sent(one, author, "2026-11-27 12:00", part=2)
    assert dict(only(hospital).days) == {date(2026, 11, 27): 1}


def test_a_post_brought_in_twice_or_sent_by_the_desk_counts_once(hospital: Establishment, channel: Make, author: User) -> None:
    one, other = channel(), channel("bluesky")
    sent(one, author, "2026-11-20 12:00", remote_id="17")
    imported(one, "2026-11-20 12:00", remote_id="17")
    imported(one, "2026-11-02 12:00", remote_id="18")
    imported(one, "2026-11-02 12:00", remote_id="18")
    imported(one, None)
    imported(one, "2026-11-03 12:00", state="deleted")
    imported(other, "2026-11-02 12:00", remote_id="17")
    by_network = {found.network: found for found in accounts(hospital, TODAY)}
    assert dict(by_network["mastodon"].days) == {date(2026, 11, 20): 1, date(2026, 11, 2): 1}
    assert by_network["mastodon"].opened == Seen(date(2026, 11, 2), Source.PAST)
    assert by_network["mastodon"].last == Seen(date(2026, 11, 20), Source.DESK)
    assert by_network["bluesky"].month == 1, "the same number on another network is another post"


def test_an_archive_without_account_is_known_by_its_name(hospital: Establishment, channel: Make) -> None:
    channel(handle="CHU@mastodon.example")
    run = Import.objects.create(
        establishment=hospital, network="mastodon", handle="chu@mastodon.example", source="archive", state="finished"
    )
    other = Import.objects.create(establishment=hospital, network="mastodon", handle="x", source="archive", state="finished")
    imported(None, "2019-03-01 12:00", run)
    imported(None, "2018-03-01 12:00", other)
    assert only(hospital).opened == Seen(date(2019, 3, 1), Source.PAST)


def test_the_network_tells_when_it_was_opened_and_the_newest_of_all_is_the_last_post(
    hospital: Establishment, channel: Make, author: User
) -> None:
    one = channel()
    sent(one, author, "2026-11-01 12:00")
    figures(one, "2026-11-20", opened_on=date(2016, 5, 1), last_post_on=date(2026, 11, 19))
    figures(one, "2026-11-21", last_post_on=date(2026, 11, 18))
    found = only(hospital)
    assert (found.opened, found.at_least) == (Seen(date(2016, 5, 1), Source.NETWORK), False)
    assert found.last == Seen(date(2026, 11, 19), Source.NETWORK)
    sent(one, author, "2026-11-22 12:00")
    assert only(hospital).last == Seen(date(2026, 11, 22), Source.DESK)
    assert only(hospital, date(2026, 11, 19)).last == Seen(date(2026, 11, 1), Source.DESK), "what came later was not known"


@pytest.mark.parametrize(
    ("days", "change"), [((0,), None), ((29, 0), None), ((30, 0), 100), ((60, 0), 100), ((61, 0), None), ((60, 45, 0), 50)]
)
def test_followers_are_compared_over_a_month(
    hospital: Establishment, channel: Make, days: tuple[int, ...], change: int | None
) -> None:
    one, last = channel(), date(2026, 11, 28)
    for number, ago in enumerate(days):
        told = 1000 + 100 * number // (len(days) - 1 or 1)
        figures(one, (last - timedelta(ago)).isoformat(), followers=told)
    found = only(hospital).followers
    assert found is not None
    assert (found.on, found.change) == (last, change)


def test_followers_that_fell_and_those_nobody_told(hospital: Establishment, channel: Make) -> None:
    one = channel()
    figures(one, "2026-10-29", followers=1200)
    figures(one, "2026-11-28", followers=1187)
    figures(one, "2026-11-29", followers=None)
    assert only(hospital).followers == Followers(1187, date(2026, 11, 28), -13, date(2026, 10, 29))
    AccountFigures.objects.filter(day=date(2026, 10, 29)).delete()
    AccountFigures.objects.filter(day=date(2026, 11, 28)).update(day=TODAY - timedelta(100))
    assert only(hospital).followers == Followers(1187, TODAY - timedelta(100))
    AccountFigures.objects.filter(followers=1187).update(day=TODAY - timedelta(101))
    assert only(hospital).followers is None, "too old to be worth telling"


def test_messages_of_ninety_days(hospital: Establishment, channel: Make) -> None:
    one = channel()
    for state in ("new", "taken", "answered", "moved", "dismissed", "erased"):
        came(one, "2026-11-20 12:00", state)
    came(one, "2026-11-20 12:00", beside=True)
    came(one, "2026-08-30 22:00", "answered")  # 00:00 of the 31st in Paris: the ninetieth day
    came(one, "2026-08-30 21:59", "answered")
    came(one, "2026-11-29 23:00", "answered")  # tomorrow
    assert only(hospital).messages == Messages(came=6, answered=3, waiting=2)


@pytest.mark.parametrize(
    ("read", "state", "by_people", "watch"),
    [
        ("2026-11-29 05:00", "connected", False, Watch.DESK),
        ("2026-11-28 00:00", "connected", True, Watch.DESK),
        ("2026-11-27 22:59", "connected", False, Watch.STOPPED),
        ("2026-11-29 05:00", "closed", False, Watch.STOPPED),
        ("2026-11-29 05:00", "reconnect", True, Watch.PEOPLE),
        (None, "connected", True, Watch.PEOPLE),
        (None, "connected", False, Watch.NOBODY),
    ],
)
def test_who_reads_there(
    hospital: Establishment, channel: Make, author: User, read: str | None, state: str, by_people: bool, watch: Watch
) -> None:
    one = channel(state=state)
    Cursor.objects.create(channel=one, next_at=at("2026-11-29 06:00"), read_at=at(read) if read else None)
    if by_people:
        told = {"network": one.network, "address": one.handle, "declared_by": author}
        DeclaredAccount.objects.create(establishment=hospital, channel=one, watched=True, **told)
    found = only(hospital)
    assert found.watch == watch
    assert found.unread is (watch in {Watch.STOPPED, Watch.NOBODY})


def test_accounts_told_by_hand(hospital: Establishment, author: User) -> None:
    told = {"establishment": hospital, "declared_by": author, "opened_on": date(2012, 2, 3), "last_seen_on": date(2014, 6, 1)}
    DeclaredAccount.objects.create(network="facebook", address="maternite", whose="Maternité", **told)
    DeclaredAccount.objects.create(network="blog", address="b.example", closed_on=date(2015, 1, 1), watched=True, **told)
    blog, page = accounts(hospital, TODAY)
    assert (page.title, page.handle, page.whose, page.state) == ("Facebook", "maternite", "Maternité", "asleep")
    assert (page.opened, page.last) == (Seen(date(2012, 2, 3), Source.PERSON), Seen(date(2014, 6, 1), Source.PERSON))
    assert (page.month, page.connected, page.channel, page.unread, page.at_least) == (None, False, None, True, False)
    assert (blog.state, blog.unread, blog.watch) == ("closed", False, Watch.PEOPLE)
    before, _page = accounts(hospital, date(2014, 12, 31))
    assert before.state == "asleep", "it was still open then"


def test_what_is_told_completes_a_connected_account(hospital: Establishment, channel: Make, author: User) -> None:
    one = channel()
    sent(one, author, "2026-01-05 12:00")
    told = {"network": one.network, "address": one.handle, "declared_by": author, "establishment": hospital}
    row = DeclaredAccount.objects.create(
        channel=one, whose="Communication", opened_on=date(2017, 1, 1), last_seen_on=date(2026, 11, 1), **told
    )
    found = only(hospital)
    assert (found.channel, found.declared, found.whose) == (one.pk, row.pk, "Communication")
    assert (found.opened, found.last) == (Seen(date(2017, 1, 1), Source.PERSON), Seen(date(2026, 11, 1), Source.PERSON))
    figures(one, "2026-11-02", opened_on=date(2016, 9, 9))
    assert only(hospital).opened.by == Source.NETWORK, "who keeps the account's date knows better"


def test_another_establishment_never_counts(
    hospital: Establishment, other_hospital: Establishment, channel: Make, author: User
) -> None:
    theirs = channel(establishment=other_hospital)
    sent(theirs, author, "2026-11-20 12:00")
    imported(theirs, "2026-11-20 12:00")
    figures(theirs, "2026-11-20", followers=5, opened_on=date(2010, 1, 1))
    came(theirs, "2026-11-20 12:00")
    told = {"network": "blog", "address": "b.example", "declared_by": author}
    DeclaredAccount.objects.create(establishment=other_hospital, **told)
    assert accounts(hospital, TODAY) == ()
    channel()
    found = only(hospital)
    assert (found.counted, found.followers, found.messages, found.opened) == (False, None, Messages(), Seen())


def test_as_many_questions_for_one_account_as_for_many(hospital: Establishment, channel: Make, author: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            accounts(hospital, TODAY)
        return len(caught)

    def fill(number: int) -> None:
        one = channel(handle=f"chu-{number}")
        sent(one, author, "2026-11-20 12:00")
        imported(one, "2026-10-20 12:00")
        figures(one, "2026-11-20", followers=5)
        came(one, "2026-11-20 12:00")
        told = {"network": one.network, "address": one.handle, "declared_by": author}
        DeclaredAccount.objects.create(establishment=hospital, channel=one, **told)

    fill(0)
    first = asked()
    for number in range(1, 12):
        fill(number)
    assert asked() == first == 8
