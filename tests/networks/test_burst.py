"""A burst of comments from a real server, the wire cut twice: each comes in once, in order, and soon.

From a Mastodon server. The number is small for the tests' sake, mastodon-mock takes seconds for a page; PARAVENT_BURST=2500
asks for a large one.
"""

import os
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast
from urllib.parse import urlsplit

import httpx
import pytest
import requests
from django.urls import reverse
from django.utils import timezone

from paravent_desk.accounts.models import Establishment, Membership, Role, User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.inbox.intake import read
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import text_of
from paravent_desk.networks.mastodon import MastodonNetwork
from paravent_desk.networks.protocol import Account, Connection, Page
from paravent_desk.publishing.models import Publication
from tests.servers.cutting import Wire, wire

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NUMBER = int(os.environ.get("PARAVENT_BURST", "45"))
SOON = 10.0
"""Seconds that the desk itself may take for a burst of 5,000; how long the server takes to answer is the server's."""


@pytest.fixture
def hospital() -> Establishment:
    return Establishment.objects.create(slug="saint-aubin", name="CHU Saint-Aubin", town="Rennes")


def published_here(channel: Channel, remote_id: str) -> None:
    """Our post, as the desk keeps what it published."""
    author = User.objects.create_user("alix@saint-aubin.example")
    draft = Draft.objects.create(establishment=channel.establishment, author=author, title="Portes ouvertes", current=1)
    version = Version.objects.create(draft=draft, number=1, saved_by=author, text="Portes ouvertes samedi", content_hash="0")
    now = timezone.now()
    told = {
        "content_hash": "0",
        "text": version.text,
        "key": "publication0000001",
        "due_at": now,
        "next_at": now,
        "sent_at": now,
    }
    told |= {"version": version, "channel": channel, "establishment": channel.establishment, "state": "sent"}
    Publication.objects.create(remote_id=remote_id, **told)


def read_through(channel: Channel, way_in: Callable[[Channel], Connection], cable: Wire, cuts: tuple[int, ...]) -> float:
    """Read until everything is in, the wire cut in the middle of answers; gives the seconds the desk took, waiting left out."""
    cable.cuts[:] = cuts
    waited, started = 0.0, time.perf_counter()

    def timed(entered: Channel) -> Connection:
        connection = way_in(entered)
        ask = connection.incoming

        def incoming(cursor: str) -> Page:
            nonlocal waited
            begun = time.perf_counter()
            try:
                return ask(cursor)
            finally:
                waited += time.perf_counter() - begun

        return cast(Connection, SimpleNamespace(incoming=incoming))

    while Message.objects.filter(channel=channel).count() < NUMBER and time.perf_counter() - started < 120:
        read(channel, timezone.now(), timed)
    took = time.perf_counter() - started - waited
    assert cable.done == len(cuts)
    assert read(channel, timezone.now(), way_in) == 0
    return took


def comes_once_and_in_order(channel: Channel, words: list[str]) -> None:
    rows = list(Message.objects.filter(channel=channel, beside=False).order_by("pk"))
    assert [text_of(row).rpartition(" ")[2] for row in rows] == words
    assert len({row.remote_id for row in rows}) == len(words)


def is_shown(client, channel: Channel) -> None:
    """The queue says how many wait."""
    person = User.objects.create_user("camille@saint-aubin.example")
    Membership.objects.create(user=person, role=Role.COMMUNITY_MANAGER, establishment=channel.establishment)
    client.force_login(person)
    page = client.get(reverse("inbox:queue", args=[channel.establishment.slug])).content.decode()
    assert f'<span class="number">{NUMBER}</span>' in page


def test_a_burst_from_mastodon(mastodon_server, hospital, client, record_property):
    address = urlsplit(mastodon_server.url)
    with wire(str(address.hostname), address.port or 80) as cable:
        network = MastodonNetwork(session=requests.Session, pause=lambda _: None)
        account = Account("mastodon", "alice", cable.url, {"access_token": mastodon_server.token})
        channel = Channel.objects.create(establishment=hospital, network="mastodon", handle="alice", server=cable.url)
        visitor = httpx.Client(headers={"Authorization": f"Bearer {mastodon_server.other_token}"})
        ours = {"status": "Portes ouvertes", "visibility": "public"}
        token = {"Authorization": f"Bearer {mastodon_server.token}"}
        post = httpx.post(f"{mastodon_server.url}/api/v1/statuses", data=ours, headers=token).json()["id"]

        published_here(channel, post)

        def comment(text: str) -> None:
            told = {"status": f"@alice {text}", "in_reply_to_id": post}
            visitor.post(f"{mastodon_server.url}/api/v1/statuses", data=told).raise_for_status()

        def way_in(_channel: Channel) -> Connection:
            return network.connect(account, lambda _: None)

        comment("avant")
        read(channel, timezone.now(), way_in)
        Message.objects.filter(channel=channel).delete()
        words = [str(number) for number in range(NUMBER)]
        for word in words:
            comment(f"Trois heures d’attente {word}")
        visitor.close()
        took = read_through(channel, way_in, cable, (NUMBER * 700, NUMBER * 400))
    record_property("seconds", took)
    comes_once_and_in_order(channel, words)
    assert set(Message.objects.values_list("publication__remote_id", flat=True)) == {post}
    is_shown(client, channel)
    assert took * 5000 / NUMBER < SOON
