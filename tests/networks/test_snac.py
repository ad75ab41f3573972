"""snac, which speaks Mastodon's language badly: no idempotency, no call to delete, no second version of the limits."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from paravent_desk.networks.errors import Unsupported, Unsure
from paravent_desk.networks.mastodon import MastodonConnection, MastodonNetwork
from paravent_desk.networks.protocol import Account, Outgoing

NETWORK = MastodonNetwork(session=requests.Session)


@pytest.fixture
def account(snac_server) -> Account:
    return Account("mastodon", "hospital", snac_server.url, {"access_token": snac_server.token})


@pytest.fixture
def connection(account) -> MastodonConnection:
    return NETWORK.connect(account, lambda _: None)


def test_it_says_who_the_token_speaks_for(connection):
    assert connection.profile().handle == "hospital"


def test_its_limits_come_from_the_first_version_of_the_call(account):
    assert NETWORK.limits_of(account).length == 100_000


def test_a_post_with_a_picture_is_published_and_found(connection, picture):
    since = datetime.now(UTC) - timedelta(minutes=3)
    post = Outgoing("Portes ouvertes *samedi* à 10 h : https://hospital.example/a", media=(picture,))
    assert connection.look_up(post, "publication0000001", since) is None
    published = connection.publish(post, "publication0000001")
    assert published.url
    found = connection.look_up(post, "publication0000001", since)
    assert found is not None and found.id == published.id


def test_a_thread_is_found_part_by_part(connection):
    since = datetime.now(UTC) - timedelta(minutes=3)
    first = connection.publish(Outgoing("Première partie"), "publication0000002")
    second = Outgoing("Deuxième partie", reply_to=first, root=first)
    published = connection.publish(second, "publication0000003")
    found = connection.look_up(second, "publication0000003", since)
    assert found is not None and found.id == published.id


def test_a_post_is_changed_but_not_its_files(connection, picture):
    published = connection.publish(Outgoing("Avant", media=(picture,)), "publication0000004")
    with pytest.raises(Unsure, match="files_kept"):
        connection.edit(published, Outgoing("Après"))


def test_a_post_that_it_cannot_delete_is_left_to_a_person(connection):
    published = connection.publish(Outgoing("À retirer"), "publication0000005")
    with pytest.raises(Unsupported):
        connection.delete(published)


def test_nothing_came_in(connection):
    assert connection.incoming("").incoming == ()
