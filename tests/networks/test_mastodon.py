"""Mastodon, against mastodon-mock: what the desk asks of a network, and what happens when the server fails."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import requests

from paravent_desk import outward
from paravent_desk.networks.chosen_host import PUBLIC
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsure
from paravent_desk.networks.mastodon import MastodonConnection, MastodonNetwork
from paravent_desk.networks.mastodon_addressing import Answered
from paravent_desk.networks.mastodon_limits import USUAL
from paravent_desk.networks.mastodon_text import plain
from paravent_desk.networks.protocol import Account, Media, Outgoing, Reference
from tests.servers.hostile import says
from tests.servers.mastodon import MastodonServer

NETWORK = MastodonNetwork(session=requests.Session, pause=lambda _: None)
STATUSES = "/api/v1/statuses"
numbers = iter(range(10**6))


def connect(server: MastodonServer, token: str = "", network: MastodonNetwork = NETWORK) -> MastodonConnection:
    account = Account("mastodon", "alice", server.url, {"access_token": token or server.token})
    return network.connect(account, lambda _: pytest.fail("a token of Mastodon is not renewed"))


def new(words: str = "Portes ouvertes de la maternité samedi", **rest) -> tuple[Outgoing, str]:
    number = next(numbers)
    return Outgoing(f"{words} {number}", **rest), f"publication{number:010}"


def read(server: MastodonServer, reference: Reference) -> dict:
    return httpx.get(f"{server.url}{STATUSES}/{reference.id}", headers={"Authorization": f"Bearer {server.token}"}).json()


def mine(server: MastodonServer) -> list[str]:
    headers = {"Authorization": f"Bearer {server.token}"}
    account = httpx.get(f"{server.url}/api/v1/accounts/verify_credentials", headers=headers).json()["id"]
    return [
        status["content"] for status in httpx.get(f"{server.url}/api/v1/accounts/{account}/statuses", headers=headers).json()
    ]


def lately() -> datetime:
    """Long enough ago for a server to be done with what it was asked."""
    return datetime.now(UTC) - timedelta(minutes=3)


def test_the_profile_says_who_the_token_speaks_for(mastodon_server):
    profile = connect(mastodon_server).profile()
    assert (profile.handle, profile.name, profile.expires_at) == ("alice", "Alice", None)


def test_a_post_is_published_with_its_picture_its_description_and_its_language(mastodon_server, picture):
    post, key = new(media=(picture,), lang="fr-FR")
    published = connect(mastodon_server).publish(post, key)
    seen = read(mastodon_server, published)
    assert post.text in seen["content"]
    assert seen["language"] == "fr"
    assert [file["description"] for file in seen["media_attachments"]] == ["Un rectangle bleu"]
    assert published.url


def test_a_film_is_published(mastodon_server):
    post, key = new(media=(Media(b"\0\0\0\x18ftypmp42" + bytes(200), "video/mp4", "Une salle vide"),))
    seen = read(mastodon_server, connect(mastodon_server).publish(post, key))
    assert [file["description"] for file in seen["media_attachments"]] == ["Une salle vide"]


def test_four_pictures_keep_their_order(mastodon_server, picture):
    post, key = new(media=tuple(replace(picture, alt_text=f"Image {number}") for number in range(4)))
    seen = read(mastodon_server, connect(mastodon_server).publish(post, key))
    assert [file["description"] for file in seen["media_attachments"]] == [f"Image {number}" for number in range(4)]


def test_the_same_key_twice_gives_one_post(mastodon_server):
    post, key = new()
    first, second = connect(mastodon_server).publish(post, key), connect(mastodon_server).publish(post, key)
    assert first == second
    assert sum(post.text in content for content in mine(mastodon_server)) == 1


def test_a_thread_of_three_hangs_together(mastodon_server):
    connection, parts = connect(mastodon_server), []
    for _ in range(3):
        post, key = new(reply_to=parts[-1] if parts else None, root=parts[0] if parts else None)
        parts.append(connection.publish(post, key))
    assert read(mastodon_server, parts[1])["in_reply_to_id"] == parts[0].id
    assert read(mastodon_server, parts[2])["in_reply_to_id"] == parts[1].id


def heard(server: MastodonServer) -> list[str]:
    """What bob's server told him of."""
    headers = {"Authorization": f"Bearer {server.other_token}"}
    told = httpx.get(f"{server.url}/api/v1/notifications", headers=headers).json()
    return [one["status"]["id"] for one in told if one["type"] == "mention"]


def words(server: MastodonServer, reference: Reference) -> str:
    """A post as people read it."""
    return plain(read(server, reference)["content"])


def asked(server: MastodonServer) -> Reference:
    """A question of bob's."""
    return connect(server, server.other_token).publish(*new("@alice À quelle heure ?"))


def test_whoever_is_answered_is_told_of_it(mastodon_server):
    since, connection = lately(), connect(mastodon_server)
    post, key = new("À dix heures.", reply_to=asked(mastodon_server))
    answer = connection.publish(post, key)
    assert words(mastodon_server, answer) == f"@bob {post.text}"
    assert answer.id in heard(mastodon_server)
    assert connection.look_up(post, key, since) == answer
    assert connection.look_up(replace(post, text="Ailleurs " + post.text), key, since) is None
    connection.edit(answer, replace(post, text="À onze heures."))
    assert words(mastodon_server, answer) == "@bob À onze heures."
    on, key = new("Et le soir aussi.", reply_to=answer, root=post.reply_to)
    assert words(mastodon_server, connection.publish(on, key)) == on.text


def test_whoever_is_named_already_is_not_named_twice(mastodon_server):
    post, key = new("Bonjour @bob, à dix heures.", reply_to=asked(mastodon_server))
    assert words(mastodon_server, connect(mastodon_server).publish(post, key)) == post.text


def test_an_answer_without_room_for_a_name_goes_as_it_is(mastodon_server):
    post = Outgoing("a" * 498, reply_to=asked(mastodon_server))
    assert words(mastodon_server, connect(mastodon_server).publish(post, "publicationnoroom")) == post.text


def test_an_answer_is_corrected_though_the_question_is_gone(mastodon_server):
    connection = connect(mastodon_server)
    post, key = new("À dix heures.", reply_to=asked(mastodon_server))
    answer = connection.publish(post, key)
    connection.edit(answer, replace(post, text="À onze heures.", reply_to=Reference("999999")))
    assert words(mastodon_server, answer) == "À onze heures."


def test_look_up_finds_what_was_published_and_says_surely_when_nothing_was(mastodon_server, picture):
    since, connection = lately(), connect(mastodon_server)
    post, key = new("Ligne une\n\nLigne deux 👩‍👩‍👧 & <b> https://hospital.example/agenda?a=1", media=(picture,))
    assert connection.look_up(post, key, since) is None
    published = connection.publish(post, key)
    assert connection.look_up(post, key, since) == published
    assert connection.look_up(replace(post, media=()), key, since) is None
    assert connection.look_up(replace(post, reply_to=published), key, since) is None
    assert connection.look_up(replace(post, text=post.text + "!"), key, since) is None


def test_look_up_does_not_take_an_older_post_for_the_attempt(mastodon_server, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.mastodon._SETTLES", timedelta(days=-1))
    post, key = new()
    connection = connect(mastodon_server)
    connection.publish(post, key)
    assert connection.look_up(post, key, datetime.now(UTC) + timedelta(minutes=2)) is None


def test_look_up_is_not_sure_of_nothing_while_the_server_may_still_be_at_work(mastodon_server):
    post, key = new()
    with pytest.raises(Unsure, match="too_early"):
        connect(mastodon_server).look_up(post, key, datetime.now(UTC) - timedelta(seconds=90))


def test_look_up_pages_back_as_far_as_it_takes(mastodon_server, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.mastodon_lookup._PAGE", 3)
    since, connection = lately(), connect(mastodon_server)
    wanted, key = new()
    published = connection.publish(wanted, key)
    for _ in range(7):
        connection.publish(*new())
    assert connection.look_up(wanted, key, since) == published


def test_look_up_is_unsure_where_the_account_wrote_more_than_it_reads(mastodon_server, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.mastodon_lookup._PAGE", 2)
    monkeypatch.setattr("paravent_desk.networks.mastodon_lookup._PAGES", 2)
    since, connection = lately(), connect(mastodon_server)
    for _ in range(5):
        connection.publish(*new())
    with pytest.raises(Unsure, match="too_far_back"):
        connection.look_up(*new(), since)


def test_look_up_waits_when_the_server_will_not_say(mastodon_server):
    post, key = new()
    mastodon_server.fail("/api/v1/accounts/verify_credentials", {"type": "status", "status": 503})
    with pytest.raises(TryLater):
        connect(mastodon_server).look_up(post, key, lately())


class Recording(requests.adapters.HTTPAdapter):
    """Keeps what was sent."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def send(self, request, *args, **kwargs):
        self.sent.append(request)
        return super().send(request, *args, **kwargs)


def test_an_edit_changes_the_text(mastodon_server):
    connection = connect(mastodon_server)
    post, key = new()
    published = connection.publish(post, key)
    assert connection.edit(published, replace(post, text="Le service ferme à 18 h")).id == published.id
    assert "Le service ferme" in read(mastodon_server, published)["content"]


def test_an_edit_sends_the_files_anew_with_their_descriptions(mastodon_server, picture):
    adapter, session = Recording(), requests.Session()
    session.mount("http://", adapter)
    connection = connect(mastodon_server, network=replace(NETWORK, session=lambda: session))
    post, key = new(media=(picture,))
    published = connection.publish(post, key)
    adapter.sent.clear()
    connection.edit(published, replace(post, media=(replace(picture, alt_text="Une affiche bleue"),)))
    upload, change = adapter.sent
    assert b"Une affiche bleue" in upload.body
    assert (change.method, "media_ids" in change.body) == ("PUT", True)


def test_an_edit_after_which_a_picture_still_stands_is_unsure(mastodon_server, picture):
    connection = connect(mastodon_server)
    post, key = new(media=(picture,))
    published = connection.publish(post, key)
    # mastodon-mock changes no files; a picture may be the reason for the change, so this must not pass for done
    with pytest.raises(Unsure, match="files_kept"):
        connection.edit(published, replace(post, media=()))


def test_editing_what_is_gone_is_refused(mastodon_server):
    with pytest.raises(Refused, match="gone"):
        connect(mastodon_server).edit(Reference("999999"), Outgoing("Trop tard"))


def test_a_post_is_deleted_once_and_a_second_time_is_fine(mastodon_server):
    connection = connect(mastodon_server)
    published = connection.publish(*new())
    connection.delete(published)
    assert "error" in read(mastodon_server, published)
    connection.delete(published)


def test_what_comes_in_is_told_once_and_oldest_first(mastodon_server):
    alice, bob = connect(mastodon_server), connect(mastodon_server, mastodon_server.other_token)
    start = alice.incoming("").cursor
    published = alice.publish(*new())
    bob.publish(Outgoing("Bonjour @alice, êtes-vous ouverts ?"), "mentionmentionmention1")
    bob.publish(Outgoing("@alice merci !", reply_to=published), "replyreplyreplyreply1")
    page = alice.incoming(start)
    assert [(one.kind, one.author) for one in page.incoming] == [("mention", "bob"), ("reply", "bob")]
    assert page.incoming[0].text == "Bonjour @alice, êtes-vous ouverts ?"
    assert page.incoming[1].answers is not None and page.incoming[1].answers.id == published.id
    assert alice.incoming(page.cursor).incoming == ()
    assert alice.incoming(page.cursor).cursor == page.cursor


def test_what_somebody_wrote_as_a_warning_is_read_too(mastodon_server):
    alice = connect(mastodon_server)
    start = alice.incoming("").cursor
    wrote = {"status": "@alice merci", "spoiler_text": "Mon séjour"}
    headers = {"Authorization": f"Bearer {mastodon_server.other_token}"}
    httpx.post(f"{mastodon_server.url}{STATUSES}", json=wrote, headers=headers).raise_for_status()
    assert [one.text for one in alice.incoming(start).incoming] == ["Mon séjour\n\n@alice merci"]


def test_a_film_is_waited_for_until_the_server_is_done_with_it(hostile_server):
    hostile_server.answers["POST /api/v2/media"] = says(202, b'{"id": "3", "type": "video", "url": null}')
    hostile_server.answers["POST /api/v1/statuses"] = says(200, b'{"id": "7", "url": "https://mastodon.example/7"}')
    waited = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        done = b'"https://mastodon.example/3.mp4"' if len(waited) == 9 else b"null"
        hostile_server.answers["GET /api/v1/media/3"] = says(200, b'{"id": "3", "type": "video", "url": ' + done + b"}")

    network = MastodonNetwork(session=requests.Session, pause=pause)
    account = Account("mastodon", "alice", hostile_server.url, {"access_token": "token"})
    post = Outgoing("Visite", media=(Media(b"film", "video/mp4"),))
    assert network.connect(account, lambda _: None).publish(post, "publication0000009").id == "7"
    assert 100 < sum(waited) < 130


def test_more_than_a_page_that_came_in_is_told_whole(mastodon_server, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.mastodon_incoming._PAGE", 5)
    alice, bob = connect(mastodon_server), connect(mastodon_server, mastodon_server.other_token)
    start = alice.incoming("").cursor
    for number in range(8):
        bob.publish(Outgoing(f"@alice question {number}"), f"questionquestion{number:03}")
    told = alice.incoming(start).incoming
    assert [one.text for one in told] == [f"@alice question {number}" for number in range(8)]


def test_the_guard_lets_an_allowed_server_through(mastodon_server, picture):
    port = int(mastodon_server.url.rpartition(":")[2])
    rules = replace(PUBLIC, allow=frozenset({"127.0.0.1"}), plain=True, ports=frozenset({port}))
    since, connection = lately(), connect(mastodon_server, network=replace(NETWORK, session=lambda: outward.session(rules)))
    post, key = new(media=(picture,))
    assert connection.publish(post, key) == connection.look_up(post, key, since)
    assert connection.limits().length == 500


def test_the_limits_are_the_servers_own(mastodon_server):
    limits = NETWORK.limits_of(Account("mastodon", "alice", mastodon_server.url, {"access_token": mastodon_server.token}))
    assert (limits.length, limits.images, limits.link) == (500, 4, 23)
    assert "image/png" in limits.image_types


def test_a_token_that_nobody_has_asks_to_connect_again(mastodon_server):
    with pytest.raises(Reconnect, match="revoked"):
        connect(mastodon_server, "nobody").profile()


@pytest.mark.parametrize(
    ("effect", "raised", "code"),
    [
        ({"type": "status", "status": 503}, Unsure, "unavailable"),
        ({"type": "status", "status": 500}, Unsure, "unavailable"),
        ({"type": "status", "status": 502, "body": "Bad gateway"}, Unsure, "unavailable"),
        ({"type": "malformed"}, Unsure, "garbled"),
        ({"type": "malformed", "truncate": False}, Unsure, "garbled"),
        ({"type": "ratelimit"}, TryLater, "rate_limited"),
        ({"type": "status", "status": 401}, Reconnect, "revoked"),
        ({"type": "status", "status": 403}, Reconnect, "scope"),
        ({"type": "status", "status": 422}, Refused, "refused"),
        ({"type": "status", "status": 404}, Refused, "gone"),
        ({"type": "status", "status": 302, "headers": {"Location": "http://10.0.0.1/"}}, Reconnect, "moved"),
    ],
)
def test_what_a_failing_publication_means(mastodon_server, effect, raised, code):
    mastodon_server.fail(STATUSES, effect)
    with pytest.raises(raised) as caught:
        connect(mastodon_server).publish(*new())
    assert type(caught.value) is raised and caught.value.code == code
    assert caught.value.__context__ is None and caught.value.__cause__ is None


def test_a_rate_limit_says_how_long_to_wait(mastodon_server):
    mastodon_server.fail(STATUSES, {"type": "ratelimit", "headers": {"Retry-After": "90"}})
    with pytest.raises(TryLater) as caught:
        connect(mastodon_server).publish(*new())
    assert caught.value.after == timedelta(seconds=90)


@pytest.mark.parametrize("status", [500, 503])
def test_an_upload_that_fails_left_nothing_behind(mastodon_server, picture, status):
    mastodon_server.fail("/api/v2/media", {"type": "status", "status": status})
    with pytest.raises(TryLater):
        connect(mastodon_server).publish(*new(media=(picture,)))


def test_a_file_the_server_will_not_have_is_refused(mastodon_server, picture):
    mastodon_server.fail("/api/v2/media", {"type": "status", "status": 422})
    with pytest.raises(Refused, match="media_type"):
        connect(mastodon_server).publish(*new(media=(picture,)))


def test_an_empty_post_is_not_sent(mastodon_server):
    with pytest.raises(Refused, match="empty"):
        connect(mastodon_server).publish(Outgoing("  "), "emptyemptyemptyempty")


class Cut(requests.adapters.HTTPAdapter):
    """A connection that breaks once the server has done its work."""

    def send(self, request, *args, **kwargs):
        answer = super().send(request, *args, **kwargs)
        if request.method == "POST":
            answer.close()
            raise requests.ConnectionError("the text of an answer, which nobody may see")
        return answer


def cut() -> requests.Session:
    session = requests.Session()
    session.mount("http://", Cut())
    return session


def test_a_connection_that_breaks_after_the_call_is_unsure_and_the_post_is_then_found(mastodon_server):
    since = lately()
    post, key = new()
    with pytest.raises(Unsure, match="no_answer"):
        connect(mastodon_server, network=replace(NETWORK, session=cut)).publish(post, key)
    found = connect(mastodon_server).look_up(post, key, since)
    assert found is not None
    assert connect(mastodon_server).publish(post, key) == found


def test_a_slow_answer_is_waited_for_no_longer_than_a_call_may_take(mastodon_server, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.answers.SECONDS", 0.5)
    mastodon_server.fail(STATUSES, {"type": "latency", "delay_ms": 1500})
    since = lately()
    post, key = new()
    with pytest.raises(Unsure, match="no_answer"):
        connect(mastodon_server).publish(post, key)
    monkeypatch.undo()
    for _ in range(100):
        if connect(mastodon_server).look_up(post, key, since):
            return
        time.sleep(0.2)
    pytest.fail("the post that was made late was not found")


def test_errors_and_values_show_nothing_of_post_or_token(mastodon_server):
    mastodon_server.fail(STATUSES, {"type": "status", "status": 422, "body": {"error": "secret words of the server"}})
    post, key = new("Madame Personne, chambre 12")
    connection = connect(mastodon_server)
    with pytest.raises(NetworkError) as caught:
        connection.publish(post, key)
    shown = f"{caught.value!r} {connection!r} {post!r}"
    assert not any(secret in shown for secret in ("secret", "Personne", "alice_token"))


@pytest.mark.parametrize(
    ("author", "text", "said"),
    [
        ("bob", "Bonjour.", "@bob Bonjour."),
        ("bob@m.example", "Bonjour.", "@bob@m.example Bonjour."),
        ("bob@m.example", "", "@bob@m.example"),
        ("bob", "Bonjour @bob.", "Bonjour @bob."),
        ("bob", "Bonjour @bobine.", "@bob Bonjour @bobine."),
        ("bob", "Bonjour @bob@m.example.", "@bob Bonjour @bob@m.example."),
        ("Chu", "La suite.", "La suite."),
        ("chu@mastodon.example", "La suite.", "La suite."),
        ("chu@inside.example:8443", "La suite.", "La suite."),
        ("chu@m.example", "La suite.", "@chu@m.example La suite."),
        ("", "Bonjour.", "Bonjour."),
    ],
)
def test_whom_an_answer_is_for(author, text, said):
    account = Account("mastodon", "@chu@mastodon.example", "https://inside.example:8443", {})
    assert Answered(author, "public").addressed(text, account, lambda: USUAL) == said


def test_a_server_that_takes_more_has_room_for_a_name():
    account = Account("mastodon", "chu", "https://m.example", {})
    assert Answered("bob", "public").addressed("a" * 700, account, lambda: replace(USUAL, length=1000)).startswith("@bob ")
