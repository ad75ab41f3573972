"""Numbers of posts and accounts, from servers that run here: mastodon-mock, snac, the practice network."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
import requests

from paravent_desk.networks import mastodon_figures
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Told
from paravent_desk.networks.errors import Reconnect, Refused, TryLater, Unsupported
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, numbered, perhaps, summed
from paravent_desk.networks.mastodon import MastodonNetwork
from paravent_desk.networks.practice import PracticeNetwork
from paravent_desk.networks.protocol import Account, Count, Outgoing, Reference
from paravent_desk.networks.table import NETWORKS

NETWORK = MastodonNetwork(session=requests.Session, pause=lambda _: None)
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def enter(server, token=""):
    token = token or server.token
    return NETWORK.connect(Account("mastodon", "alice", server.url, {"access_token": token}), lambda _: None)


def act(server, post, what):
    headers = {"Authorization": f"Bearer {server.other_token}"}
    httpx.post(f"{server.url}/api/v1/statuses/{post.id}/{what}", headers=headers).raise_for_status()


def test_mastodon_tells_likes_boosts_and_answers(mastodon_server):
    desk, outside = enter(mastodon_server), enter(mastodon_server, mastodon_server.other_token)
    liked = desk.publish(Outgoing("Portes ouvertes"), "publicationfigures1")
    quiet = desk.publish(Outgoing("Fermé lundi"), "publicationfigures2")
    act(mastodon_server, liked, "favourite")
    act(mastodon_server, liked, "reblog")
    outside.publish(Outgoing("@alice Où ça ?", reply_to=liked), "publicationfigures3")
    found = desk.post_numbers([liked, quiet, liked])
    assert found == {liked.id: PostNumbers(None, 1, 1, 1), quiet.id: PostNumbers(None, 0, 0, 0)}


def test_a_post_that_is_gone_is_left_out_on_old_servers_too(mastodon_server, monkeypatch):
    desk = enter(mastodon_server)
    post = desk.publish(Outgoing("Portes ouvertes"), "publicationfigures4")
    gone = Reference("999999999999")
    assert set(desk.post_numbers([post, gone])) == {post.id}
    mastodon_server.fail("/api/v1/statuses", {"type": "status", "status": 404})
    assert set(desk.post_numbers([post, gone])) == {post.id}
    monkeypatch.setattr(mastodon_figures, "_AT_ONCE", 1)
    assert set(desk.post_numbers([post, gone])) == {post.id}


def test_mastodon_tells_of_the_account(mastodon_server):
    desk = enter(mastodon_server)
    before = desk.account_numbers()
    desk.publish(Outgoing("Encore une"), "publicationfigures5")
    after = desk.account_numbers()
    assert after.posts == before.posts + 1
    assert after.followers is not None and after.followers >= 0
    assert isinstance(after.opened_on, date)


def test_a_right_that_is_missing_is_no_error_and_a_server_in_need_of_patience_is_one(mastodon_server):
    desk = enter(mastodon_server)
    post = desk.publish(Outgoing("Portes ouvertes"), "publicationfigures6")
    mastodon_server.fail("/api/v1/accounts/verify_credentials", {"type": "status", "status": 403})
    assert desk.account_numbers() == AccountNumbers()
    mastodon_server.fail("/api/v1/statuses", {"type": "status", "status": 403})
    assert desk.post_numbers([post]) == {post.id: PostNumbers()}
    mastodon_server.fail("/api/v1/statuses", {"type": "ratelimit", "reset_in": 60})
    with pytest.raises(TryLater):
        desk.post_numbers([post])
    mastodon_server.heal()
    mastodon_server.fail("/api/v1/statuses", {"type": "status", "status": 401})
    with pytest.raises(Reconnect, match="revoked"):
        desk.post_numbers([post])


def test_snac_is_asked_post_by_post(snac_server):
    desk = enter(snac_server)
    post = desk.publish(Outgoing("Portes ouvertes"), "publicationfigures7")
    assert desk.post_numbers([post]) == {post.id: PostNumbers(None, 0, 0, 0)}
    told = desk.account_numbers()
    assert told.followers == 0


@pytest.fixture
def practice(tmp_path):
    clock = [NOW]
    network = PracticeNetwork(clock=lambda: clock[0])
    return network.connect(Account("practice", "chu", f"file://{tmp_path}"), lambda _: None), clock


def test_practice_makes_its_numbers_up_the_same_each_time_and_they_grow(practice):
    desk, clock = practice
    post = desk.publish(Outgoing("Portes ouvertes"), "a" * 20)
    clock[0] = datetime.now(UTC) + timedelta(hours=2)
    first = desk.post_numbers([post, Reference("b" * 20)])
    assert set(first) == {post.id} and first == desk.post_numbers([post])
    clock[0] += timedelta(days=2)
    later = desk.post_numbers([post])[post.id]
    assert later.views > first[post.id].views > 0
    assert later.views > later.likes > later.shares
    account = desk.account_numbers()
    assert account.posts == 1 and account.last_post_on == datetime.now(UTC).date()
    assert account.followers > 0 and account.opened_on < account.last_post_on


@pytest.mark.parametrize("one", NETWORKS, ids=lambda one: one.name)
def test_every_network_tells_likes_and_followers_at_least(one):
    assert {Count.LIKES, Count.FOLLOWERS, Count.LAST_POST} <= one.tells
    connection = one.connect(Account(one.name, "chu", "file:///nowhere"), lambda _: None)
    assert numbered(connection) is connection


def test_a_connection_without_numbers_tells_none():
    assert numbered(object()).post_numbers([Reference("1")]) == {}
    assert numbered(object()).account_numbers() == AccountNumbers()


def test_what_is_not_told_is_never_nought():
    told = Told({"a": 0, "b": "12", "c": None, "d": -1, "e": True, "f": "12 k", "g": 1.5, "h": 10**30, "i": "9" * 40}, Step.ASK)
    assert [told.count(name) for name in "abcdefghij"] == [0, 12, *[None] * 8]
    assert (summed(None, None), summed(None, 0), summed(2, 3)) == (None, 0, 5)


@pytest.mark.parametrize(
    ("error", "expected"),
    [(Reconnect("scope"), None), (Refused("gone"), None), (Refused("refused"), None), (Unsupported("no_such_call"), None)],
)
def test_a_call_that_is_not_allowed_tells_nothing(error, expected):
    def ask():
        raise error

    assert perhaps(ask) is expected


@pytest.mark.parametrize("error", [Reconnect("revoked"), Refused("credits"), TryLater("rate_limited")])
def test_a_call_that_failed_for_the_account_is_a_failure(error):
    def ask():
        raise error

    with pytest.raises(type(error)):
        perhaps(ask)
