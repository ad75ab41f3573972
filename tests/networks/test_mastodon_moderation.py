"""Mastodon, against mastodon-mock: what comes in, by call and by stream, and what an account may do about it."""

import socket
import threading
import time
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from paravent_desk import outward
from paravent_desk.networks import mastodon_incoming, mastodon_stream
from paravent_desk.networks.errors import Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.mastodon import MastodonConnection, MastodonNetwork
from paravent_desk.networks.moderation import Cause, moderating
from paravent_desk.networks.protocol import Account, Outgoing, Reference
from paravent_desk.outward.guarded import Flow, Rules
from tests.servers.mastodon import MastodonServer

NOTICES, STATUSES = "/api/v1/notifications", "/api/v1/statuses"
STREAM = "/api/v1/streaming/user/notification"
NETWORK = MastodonNetwork(session=requests.Session, pause=lambda _: None)


def flow_to(server: MastodonServer, silence: float = 20.0):
    rules = Rules(allow=frozenset({"127.0.0.1"}), ports=frozenset({urlsplit(server.url).port or 0}), plain=True)
    return lambda address, headers: outward.flow(rules, address, headers, silence)


def enter(server: MastodonServer, name: str = "alice", session=requests.Session) -> MastodonConnection:
    network = replace(NETWORK, session=session, flow=flow_to(server))
    return network.connect(Account("mastodon", name, server.url, {"access_token": f"{name}_token"}), lambda _: None)


def post(server: MastodonServer, text: str, name: str = "bob", **rest) -> Reference:
    """A post as another program would make it."""
    headers = {"Authorization": f"Bearer {name}_token"}
    told = httpx.post(server.url + STATUSES, json={"status": text, **rest}, headers=headers).raise_for_status().json()
    return Reference(told["id"], told["url"])


def texts(page) -> list[str]:
    return [one.text.removeprefix("@alice ") for one in page.incoming]


def test_what_the_inbox_needs_to_know_of_a_post_is_told(mastodon_server, picture):
    desk, outside = enter(mastodon_server), enter(mastodon_server, "bob")
    start = desk.incoming("").cursor
    ours = desk.publish(Outgoing("Portes ouvertes"), "publicationinbox01")
    theirs = Outgoing("@alice Où ça ?", reply_to=ours, media=(picture,), lang="fr")
    outside.publish(theirs, "publicationinbox02")
    [told] = desk.incoming(start).incoming
    assert (told.kind, told.author, told.media, told.lang) == ("reply", "bob", ("Un rectangle bleu",), "fr")
    assert told.author_id.isdecimal() and told.answers == Reference(ours.id)


@pytest.fixture
def short(monkeypatch):
    """Pages of five, and as many that are read again."""
    monkeypatch.setattr("paravent_desk.networks.mastodon_incoming._PAGE", 5)
    monkeypatch.setattr("paravent_desk.networks.mastodon_reading.KEPT", 5)


def test_a_burst_of_more_than_a_page_is_told_whole_once_and_in_order(mastodon_server, short):
    desk = enter(mastodon_server)
    start = desk.incoming("").cursor
    for number in range(13):
        post(mastodon_server, f"@alice question {number}")
    page = desk.incoming(start)
    assert texts(page) == [f"question {number}" for number in range(13)]
    assert desk.incoming(page.cursor).incoming == ()
    post(mastodon_server, "@alice encore")
    assert texts(desk.incoming(page.cursor)) == ["encore"]


def test_a_burst_after_an_empty_first_read_is_not_lost(mastodon_server, short):
    httpx.post(f"{mastodon_server.url}/api/v1/notifications/clear", headers={"Authorization": "Bearer carol_token"})
    desk = enter(mastodon_server, "carol")
    start = desk.incoming("")
    assert start.incoming == () and start.cursor
    for number in range(7):
        post(mastodon_server, f"@carol question {number}")
    assert len(desk.incoming(start.cursor).incoming) == 7


class FailsAt(requests.adapters.HTTPAdapter):
    """Breaks the connection at the so-manieth page of notices."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.left = at

    def send(self, request, *args, **kwargs):
        if NOTICES in (request.url or ""):
            self.left -= 1
            if self.left == 0:
                raise requests.ConnectionError("nobody may see")
        return super().send(request, *args, **kwargs)


def failing(at: int):
    def session() -> requests.Session:
        opened = requests.Session()
        opened.mount("http://", FailsAt(at))
        return opened

    return session


def test_a_connection_cut_between_pages_repeats_and_never_skips(mastodon_server, short):
    start = enter(mastodon_server).incoming("").cursor
    for number in range(12):
        post(mastodon_server, f"@alice question {number}")
    with pytest.raises(TryLater):
        enter(mastodon_server, session=failing(1)).incoming(start)
    first = enter(mastodon_server, session=failing(2)).incoming(start)
    second = enter(mastodon_server, session=failing(3)).incoming(first.cursor)
    third = enter(mastodon_server).incoming(second.cursor)
    assert all(len(page.incoming) < 12 for page in (first, second, third))
    assert texts(first) + texts(second) + texts(third) == [f"question {number}" for number in range(12)]


def test_a_notice_that_shows_late_below_a_newer_one_is_told(mastodon_server, monkeypatch):
    desk = enter(mastodon_server)
    start = desk.incoming("").cursor
    late = post(mastodon_server, "@alice en retard")
    post(mastodon_server, "@alice à l’heure")
    whole = mastodon_incoming.unknown
    with monkeypatch.context() as patched:
        patched.setattr(
            mastodon_incoming, "unknown", lambda page, at: [one for one in whole(page, at) if one["status"]["id"] != late.id]
        )
        first = desk.incoming(start)
    assert texts(first) == ["à l’heure"]
    assert texts(desk.incoming(first.cursor)) == ["en retard"]


def test_a_private_message_is_told_as_such_and_answered_in_private(mastodon_server):
    desk = enter(mastodon_server)
    start = desk.incoming("").cursor
    post(mastodon_server, "@alice entre nous", visibility="direct")
    [told] = desk.incoming(start).incoming
    assert told.kind == "private"
    answer = desk.publish(Outgoing("@bob entre nous aussi", reply_to=told.reference), "publicationprivate1")
    headers = {"Authorization": "Bearer alice_token"}
    assert httpx.get(f"{mastodon_server.url}{STATUSES}/{answer.id}", headers=headers).json()["visibility"] == "direct"


def test_a_cursor_of_the_desk_s_first_version_is_understood(mastodon_server):
    post(mastodon_server, "@alice avant")
    headers = {"Authorization": "Bearer alice_token"}
    newest = httpx.get(mastodon_server.url + NOTICES, headers=headers).json()[0]["id"]
    post(mastodon_server, "@alice après")
    assert texts(enter(mastodon_server).incoming(newest)) == ["après"]


def test_a_thread_is_told_from_the_first_post_on(mastodon_server):
    ours = post(mastodon_server, "Portes ouvertes", "alice")
    question = post(mastodon_server, "@alice Où ça ?", in_reply_to_id=ours.id)
    answer = post(mastodon_server, "@bob Ici", "alice", in_reply_to_id=question.id)
    told = enter(mastodon_server).thread(question)
    assert [(one.reference.id, one.kind) for one in told] == [(ours.id, "own"), (question.id, "reply"), (answer.id, "own")]


def test_the_thread_of_what_is_gone_is_refused(mastodon_server):
    with pytest.raises(Refused, match="gone"):
        enter(mastodon_server).thread(Reference("999999"))


def test_what_was_deleted_is_gone_and_what_stands_is_not(mastodon_server):
    stays, goes = (post(mastodon_server, f"@alice {text}") for text in ("je reste", "je pars"))
    desk = enter(mastodon_server)
    assert desk.gone([stays, goes]) == frozenset()
    enter(mastodon_server, "bob").delete(goes)
    assert desk.gone([stays, goes]) == {goes.id}


@pytest.mark.parametrize("effect", [{"type": "status", "status": 503}, {"type": "status", "status": 401}])
def test_nothing_is_gone_because_a_server_does_not_answer(mastodon_server, effect):
    theirs = post(mastodon_server, "@alice je reste")
    mastodon_server.fail("/api/v1/accounts/verify_credentials", effect)
    with pytest.raises((TryLater, Reconnect)):
        enter(mastodon_server).gone([theirs])


def test_a_server_without_the_call_for_many_posts_is_asked_for_each(mastodon_server):
    stays, goes = (post(mastodon_server, f"@alice {text}") for text in ("je reste", "je pars"))
    enter(mastodon_server, "bob").delete(goes)
    mastodon_server.fail(STATUSES, {"type": "status", "status": 404})
    assert enter(mastodon_server).gone([stays, goes]) == {goes.id}


def test_a_hashtag_is_watched_and_told_once(mastodon_server):
    desk = enter(mastodon_server)
    post(mastodon_server, "Bonjour #cliniquebleue")
    post(mastodon_server, "Chez nous #cliniquebleue", "alice")
    first = desk.search("#CliniqueBleue", "")
    assert [(one.text, one.kind) for one in first.incoming] == [("Bonjour #cliniquebleue", "post")]
    post(mastodon_server, "Encore #cliniquebleue")
    second = desk.search("#CliniqueBleue", first.cursor)
    assert [one.text for one in second.incoming] == ["Encore #cliniquebleue"]
    assert desk.search("#CliniqueBleue", second.cursor).incoming == ()


def test_words_are_watched_and_told_once(mastodon_server):
    desk = enter(mastodon_server)
    post(mastodon_server, "La Clinique Verte a fermé")
    first = desk.search("Clinique Verte", "")
    post(mastodon_server, "La Clinique Verte a rouvert")
    second = desk.search("Clinique Verte", first.cursor)
    assert [one.text for one in (*first.incoming, *second.incoming)] == [
        "La Clinique Verte a fermé",
        "La Clinique Verte a rouvert",
    ]


def test_the_past_is_told_whole_page_by_page_with_the_files(mastodon_server, picture, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.mastodon_moderation._PAGE", 2)
    desk = enter(mastodon_server, "carol")
    first = desk.publish(Outgoing("Une affiche", media=(picture,), lang="fr"), "publicationpast001")
    desk.publish(Outgoing("La suite", reply_to=first), "publicationpast002")
    for number in range(3):
        post(mastodon_server, f"De la main {number}", "carol")
    posts, cursor = [], ""
    while True:
        page = desk.history(cursor)
        posts += page.posts
        cursor = page.cursor
        if not cursor:
            break
    told = [one.text for one in posts]
    assert told[:5] == ["De la main 2", "De la main 1", "De la main 0", "La suite", "Une affiche"]
    [file] = posts[4].media
    assert (file.alt_text, posts[4].lang, posts[3].answers) == ("Un rectangle bleu", "fr", Reference(first.id))
    assert file.url.startswith("http")


def test_others_posts_are_neither_hidden_nor_removed(mastodon_server):
    desk = moderating(enter(mastodon_server))
    for call, code in ((desk.hide, "hide"), (desk.unhide, "hide"), (desk.remove_theirs, "remove_theirs")):
        with pytest.raises(Unsupported, match=code):
            call(Reference("1"))


class Reports(requests.adapters.HTTPAdapter):
    """Keeps reports and answers them: mastodon-mock has the call at an address without the slash that Mastodon takes too."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def send(self, request, *args, **kwargs):
        if "/api/v1/reports" in request.url:
            self.sent.append(request.body)
            request.url = request.url.rstrip("/")
        return super().send(request, *args, **kwargs)


def test_a_report_says_whose_post_and_why(mastodon_server):
    adapter = Reports()
    session = requests.Session()
    session.mount("http://", adapter)
    theirs = post(mastodon_server, "@alice je sais où vous habitez")
    enter(mastodon_server, session=lambda: session).report(theirs, Cause.SPAM, "Menace " + "x" * 2000)
    [body] = adapter.sent
    assert "category=spam" in body and theirs.id in body and "forward" not in body
    assert len(body) < 1500


def test_a_report_whose_answer_was_lost_is_unsure(mastodon_server):
    theirs = post(mastodon_server, "@alice je sais où vous habitez")
    mastodon_server.fail("/api/v1/reports/", {"type": "status", "status": 503})
    with pytest.raises(Unsure):
        enter(mastodon_server).report(theirs, Cause.OTHER, "")


def test_what_comes_in_streams_as_it_comes(mastodon_server):
    stream = enter(mastodon_server).stream()
    assert next(stream) is None  # the stream is open: what comes from here on is told
    began = time.monotonic()
    for number in range(3):
        post(mastodon_server, f"@alice en direct {number}")
    told = list(islice((one for one in stream if one), 3))
    stream.close()
    assert [one.text for one in told] == [f"@alice en direct {number}" for number in range(3)]
    assert {(one.kind, one.author) for one in told} == {("mention", "bob")}
    assert time.monotonic() - began < 10


def test_a_stream_that_is_silent_is_taken_for_dead():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def speak():
            opened, _ = server.accept()
            opened.recv(4096)
            opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:)\n\n")
            silent.wait(20)
            opened.close()

        silent = threading.Event()
        threading.Thread(target=speak, daemon=True).start()
        rules = Rules(allow=frozenset({"127.0.0.1"}), ports=frozenset({port}), plain=True)
        stream = mastodon_stream.come(
            lambda address, headers: outward.flow(rules, address, headers, 0.5),
            f"http://127.0.0.1:{port}/",
            "token",
            "1",
            NETWORK.clock,
        )
        assert next(stream) is None
        with pytest.raises(TryLater, match="no_answer"):
            next(stream)
        silent.set()


@pytest.mark.parametrize(("status", "raised"), [(401, Reconnect), (503, TryLater), (404, Refused), (302, Reconnect)])
def test_a_stream_that_is_refused_says_why(mastodon_server, status, raised):
    mastodon_server.fail(STREAM, {"type": "status", "status": status})
    with pytest.raises(raised):
        next(enter(mastodon_server).stream())


def test_a_stream_is_not_led_to_an_address_that_is_not_public(mastodon_server):
    account = Account("mastodon", "alice", mastodon_server.url, {"access_token": "alice_token"})
    with pytest.raises(Reconnect, match="address"):
        next(NETWORK.connect(account, lambda _: None).stream())


def test_a_server_cut_in_the_middle_of_an_event_ends_the_stream(mastodon_server):
    class Cut:
        def __enter__(self):
            return Flow(200, [], iter([b":)\n", b"event: notification\nda", b"ta: {"]))

        def __exit__(self, *_):
            return None

    stream = mastodon_stream.come(lambda *_: Cut(), "https://mastodon.example", "", "1", NETWORK.clock)
    assert next(stream) is None
    with pytest.raises(TryLater, match="ended"):
        next(stream)


def test_the_stream_and_the_reading_tell_the_same(mastodon_server):
    desk = enter(mastodon_server)
    start = desk.incoming("").cursor
    stream = desk.stream()
    next(stream)
    post(mastodon_server, "@alice une fois")
    streamed = next(one for one in stream if one)
    stream.close()
    assert desk.incoming(start).incoming == (streamed,)
