"""Mastodon.py and atproto under the guard of outward calls: they work, and what the guard stops is one of our errors."""

import pytest

from paravent_desk import outward
from paravent_desk.networks.bluesky import BlueskyNetwork
from paravent_desk.networks.errors import Reconnect
from paravent_desk.networks.mastodon import MastodonNetwork
from paravent_desk.networks.protocol import Account, Outgoing
from paravent_desk.outward.guarded import Rules
from tests.networks.recorded import KEY, NOW, Recorded

ME = {"id": "1", "username": "chu", "acct": "chu", "display_name": "CHU", "url": "https://mastodon.example/@chu"}


@pytest.fixture
def server():
    server = Recorded()
    yield server
    server.shutdown()
    server.server_close()


def rules(server, **changes):
    usual = {"allow": frozenset({"127.0.0.1"}), "ports": frozenset({server.server_port}), "plain": True, "seconds": 5.0}
    return Rules(**usual | changes)


def mastodon(server, rules):
    network = MastodonNetwork(session=lambda: outward.session(rules), clock=lambda: NOW, pause=lambda _seconds: None)
    return network.connect(Account("mastodon", "chu", server.base, {"access_token": "secret"}), lambda _credentials: None)


def bluesky(server, rules):
    network = BlueskyNetwork(client=lambda: outward.client(rules), clock=lambda: NOW)
    return network.connect(
        Account("bluesky", "chu.example", server.base, {"app_password": "secret"}), lambda _credentials: None
    )


def test_mastodon_goes_through_the_guard(server):
    answer = {"json": ME}
    server.play([{"request": {"path": "/api/v1/accounts/verify_credentials"}, "answer": answer}], answer, 0)
    assert mastodon(server, rules(server)).profile().handle == "chu"
    assert server.seen >= 1


@pytest.mark.parametrize("enter", [mastodon, bluesky])
@pytest.mark.parametrize("changes", [{"allow": frozenset()}, {"ports": frozenset({443})}, {"plain": False}])
def test_what_the_guard_stops_was_not_sent(server, enter, changes):
    server.play([], {"json": ME}, 0)
    with pytest.raises(Reconnect) as caught:
        enter(server, rules(server, **changes)).publish(Outgoing("Bonjour"), KEY)
    assert caught.value.code == "address"
    assert server.seen == 0
