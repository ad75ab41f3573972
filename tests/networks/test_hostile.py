"""Servers that answer as no server should: every call ends in time, with an error of ours, and with nothing of theirs in it."""

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import httpx
import pytest
import requests

from paravent_desk import outward
from paravent_desk.networks.bluesky import BlueskyNetwork
from paravent_desk.networks.chosen_host import PUBLIC
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.mastodon import MastodonNetwork
from paravent_desk.networks.mastodon_limits import USUAL
from paravent_desk.networks.protocol import Account, Connection, Media, Outgoing, Reference
from tests.servers import hostile
from tests.servers.hostile import HostileServer, says

POST = Outgoing("Portes ouvertes samedi")
KEY = "publication0000001"
SECRET = b"words of the server"
SESSION = ":::".join(
    [
        "hospital.test",
        "did:plc:ragtjsm2j2vknwkz3zp4oxrd",
        # {"exp": 4102444800} twice: tokens that end in 2100
        "e30.eyJleHAiOjQxMDI0NDQ4MDB9.c2lnbmF0dXJl",
        "e30.eyJleHAiOjQxMDI0NDQ4MDB9.c2lnbmF0dXJl",
        "{url}",
    ]
)


HERE = replace(PUBLIC, allow=frozenset({"127.0.0.1"}), plain=True, ports=frozenset(range(65_536)))


def mastodon(url: str, session: Callable[[], requests.Session] = requests.Session) -> Connection:
    account = Account("mastodon", "a", url, {"access_token": "token"})
    return MastodonNetwork(session=session, pause=lambda _: None).connect(account, lambda _: None)


def bluesky(url: str, client: Callable[[], httpx.Client] = httpx.Client) -> Connection:
    account = Account("bluesky", "hospital.test", url, {"session": SESSION.replace("{url}", url)})
    return BlueskyNetwork(client=client).connect(account, lambda _: None)


WAYS = {
    "mastodon": mastodon,
    "mastodon, guarded": partial(mastodon, session=lambda: outward.session(HERE)),
    "bluesky": bluesky,
    "bluesky, guarded": partial(bluesky, client=lambda: outward.client(HERE)),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def connect(request) -> Callable[[str], Connection]:
    return request.param


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (hostile.html, "garbled"),
        (hostile.half, "no_answer"),
        (hostile.nothing, "no_answer"),
        (hostile.flood, "no_end"),
        (says(200, b""), "garbled"),
        (says(200, b"null"), "garbled"),
        (says(200, b"[]"), "garbled"),
        (says(200, b'{"id": null, "uri": null}'), "garbled"),
        (says(200, b'{"error": "' + SECRET + b'"}'), "garbled"),
        (says(200, b"[" * 100_000), "garbled"),
        (says(200, b"\x1f\x8b" + SECRET, Content_Encoding="gzip"), "garbled"),
        (says(500, SECRET, "text/plain"), "unavailable"),
        (says(503, b"<html>" + SECRET, "text/html", Retry_After="soon"), "unavailable"),
    ],
)
def test_after_such_an_answer_nobody_knows_whether_it_was_published(hostile_server, connect, answer, code):
    hostile_server.otherwise = answer
    with pytest.raises(Unsure) as caught:
        connect(hostile_server.url).publish(POST, KEY)
    assert caught.value.code == code
    assert caught.value.__context__ is None and caught.value.__cause__ is None
    with pytest.raises(NetworkError) as caught:
        connect(hostile_server.url).delete(Reference(f"at://{SESSION.split(':::')[1]}/app.bsky.feed.post/3jzfcijpj2z2a"))
    assert not isinstance(caught.value, Refused)


@pytest.mark.parametrize(
    "answer", [hostile.html, hostile.half, hostile.nothing, hostile.flood, says(200, b"null"), says(500, SECRET)]
)
@pytest.mark.parametrize("call", ["profile", "look_up", "incoming", "upload"])
def test_reading_and_uploading_can_be_tried_again_after_any_answer(hostile_server, connect, answer, call):
    hostile_server.otherwise = answer
    connection = connect(hostile_server.url)
    calls = {
        "profile": connection.profile,
        "look_up": lambda: connection.look_up(POST, KEY, datetime.now(UTC)),
        "incoming": lambda: connection.incoming(""),
        "upload": lambda: connection.publish(Outgoing("", media=(Media(b"x", "image/png"),)), KEY),
    }
    with pytest.raises(TryLater) as caught:
        calls[call]()
    assert caught.value.__context__ is None and caught.value.__cause__ is None


def test_an_answer_that_drips_is_not_waited_for(hostile_server, connect, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.answers.SECONDS", 0.4)
    hostile_server.otherwise = hostile.drip
    begin = time.monotonic()
    with pytest.raises(Unsure, match="no_answer"):
        connect(hostile_server.url).publish(POST, KEY)
    assert time.monotonic() - begin < 15


def test_a_redirect_is_not_followed(hostile_server, connect):
    with hostile.hostile() as elsewhere:
        hostile_server.otherwise = says(307, SECRET, Location=f"{elsewhere.url}/latest/meta-data")
        with pytest.raises(Reconnect, match="moved"):
            connect(hostile_server.url).publish(POST, KEY)
        assert elsewhere.asked == []


def test_a_redirect_with_an_endless_body_is_not_read(hostile_server, connect):
    def answer(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n")
        hostile.flood(client)

    hostile_server.otherwise = answer
    begin = time.monotonic()
    with pytest.raises(Unsure, match="no_end"):
        connect(hostile_server.url).publish(POST, KEY)
    assert time.monotonic() - begin < 20


def test_nothing_left_where_nobody_listens(connect):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(TryLater, match="unreachable"):
        connect(f"http://127.0.0.1:{port}").publish(POST, KEY)


def test_nothing_left_where_the_name_is_nobodys(connect):
    with pytest.raises(TryLater, match="unreachable"):
        connect("https://mastodon.invalid").publish(POST, KEY)


def test_nothing_left_where_the_server_does_not_speak_tls(hostile_server, connect):
    with pytest.raises(NetworkError) as caught:
        connect(hostile_server.url.replace("http:", "https:")).publish(POST, KEY)
    assert type(caught.value) in (TryLater, Unsure)


@pytest.mark.parametrize(
    "address", ["http://mastodon.example", "ftp://mastodon.example", "https://a:b@mastodon.example", "", "https://"]
)
def test_an_address_that_a_token_may_not_go_to_is_refused(address):
    with pytest.raises(Reconnect, match="address"):
        mastodon(address).publish(POST, KEY)


@pytest.mark.parametrize("token", ["", "/etc/hostname ", "a\nb: c", "jeton secret"])
def test_a_token_is_never_read_as_the_name_of_a_file(hostile_server, token):
    account = Account("mastodon", "a", hostile_server.url, {"access_token": token})
    with pytest.raises(NetworkError):
        MastodonNetwork(session=requests.Session).connect(account, lambda _: None).profile()


def test_the_limits_of_a_server_without_the_second_version_come_from_the_first(hostile_server):
    hostile_server.answers["GET /api/v1/instance"] = says(
        200, b'{"configuration": {"statuses": {"max_characters": 5000, "max_media_attachments": "many"}}}'
    )
    limits = limits_of(hostile_server)
    assert (limits.length, limits.images, limits.link) == (5000, 4, 23)


def test_the_limits_of_a_server_with_neither_are_asked_for_twice_and_no_more(hostile_server):
    with pytest.raises(Refused, match="gone"):
        limits_of(hostile_server)
    assert hostile_server.asked == ["GET /api/v2/instance", "GET /api/v1/instance"]


@pytest.mark.parametrize("told", [b'{"configuration": []}', b'{"configuration": {"statuses": {"max_characters": -1}}}', b"{}"])
def test_limits_that_make_no_sense_are_as_usual(hostile_server, told):
    hostile_server.answers["GET /api/v2/instance"] = says(200, told)
    assert limits_of(hostile_server) == USUAL


def test_a_server_that_calls_its_own_answer_outdated_still_answered(hostile_server):
    hostile_server.answers["POST /api/v1/statuses"] = says(200, b'{"id": "7", "url": "https://m.example/7"}', Deprecation="@0")
    assert mastodon(hostile_server.url).publish(POST, KEY) == Reference("7", "https://m.example/7")


def test_a_server_that_does_not_delete_is_told_from_a_post_that_is_gone(hostile_server):
    connection = mastodon(hostile_server.url)
    connection.delete(Reference("7"))
    hostile_server.answers["GET /api/v1/statuses/7"] = says(200, b'{"id": "7"}')
    with pytest.raises(Unsupported):
        connection.delete(Reference("7"))


def limits_of(server: HostileServer):
    return MastodonNetwork(session=requests.Session).limits_of(Account("mastodon", "a", server.url, {"access_token": "token"}))


def test_a_file_that_is_never_done_is_tried_later(hostile_server):
    hostile_server.answers["POST /api/v2/media"] = says(202, b'{"id": "3", "type": "image", "url": null}')
    hostile_server.answers["GET /api/v1/media/3"] = says(206, b'{"id": "3", "type": "image", "url": null}')
    with pytest.raises(TryLater, match="processing"):
        mastodon(hostile_server.url).publish(Outgoing("", media=(Media(b"x", "image/png"),)), KEY)
    assert "POST /api/v1/statuses" not in hostile_server.asked


@pytest.mark.parametrize("address", ["https://10.0.0.1", "https://169.254.169.254", "https://localhost", "https://[::1]"])
@pytest.mark.parametrize("network", [MastodonNetwork(), BlueskyNetwork()], ids=["mastodon", "bluesky"])
def test_nobody_is_led_inside_by_the_address_of_a_server(network, address):
    given = {"access_token": "token", "app_password": "password"}
    with pytest.raises(Reconnect, match="address"):
        network.connect(Account(network.name, "a.example", address, given), lambda _: None).publish(POST, KEY)


def test_a_client_that_refuses_a_private_address_is_heard(hostile_server):
    class Guard(httpx.BaseTransport):
        def handle_request(self, request):
            raise Refused("private_address")

    account = Account("bluesky", "hospital.test", hostile_server.url, {"app_password": "x"})
    network = BlueskyNetwork(client=lambda: httpx.Client(transport=Guard()))
    with pytest.raises(Refused, match="private_address"):
        network.connect(account, lambda _: None).publish(POST, KEY)
