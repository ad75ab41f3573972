"""Bluesky, against its own server software (PDS): what the desk asks of a network, and what happens when the server fails."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest

from paravent_desk import outward
from paravent_desk.networks.bluesky import LIMITS, BlueskyNetwork
from paravent_desk.networks.chosen_host import PUBLIC
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.protocol import Account, Connection, Media, Outgoing, Reference
from tests.servers.bluesky import BlueskyAccount, new_account

numbers = count(1)


class Watching(httpx.HTTPTransport):
    """Notes what is asked, and breaks the connection once the server has done its work, where it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.cut = ""
        self.instead: dict[str, httpx.Response | Exception] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        self.asked.append(name)
        instead = self.instead.pop(name, None)
        if isinstance(instead, Exception):
            raise instead
        if instead is not None:
            return httpx.Response(instead.status_code, headers=instead.headers, stream=httpx.ByteStream(instead.content))
        answer = super().handle_request(request)
        if self.cut == name:
            answer.read()
            raise httpx.ReadError("the text of an answer, which nobody may see")
        return answer


@pytest.fixture
def watching():
    return Watching()


@pytest.fixture
def kept():
    return []


@pytest.fixture
def connection(bluesky_account, watching, kept) -> Connection:
    return connect(bluesky_account, watching, kept, app_password=bluesky_account.password, session=bluesky_account.session)


@pytest.fixture(scope="module")
def one_account(bluesky_service):
    """An account for tests that leave nothing on it."""
    return new_account(bluesky_service)


@pytest.fixture
def failing(one_account, watching, kept) -> Connection:
    return connect(one_account, watching, kept, app_password=one_account.password, session=one_account.session)


def connect(owner: BlueskyAccount, watching: Watching, kept: list, **credentials: str) -> Connection:
    given = credentials or {"app_password": owner.password}
    network = BlueskyNetwork(client=lambda: httpx.Client(transport=watching))
    return network.connect(Account("bluesky", owner.handle, owner.service, given), kept.append)


def new(words: str = "Portes ouvertes de la maternité samedi", **rest) -> tuple[Outgoing, str]:
    number = next(numbers)
    return Outgoing(f"{words} {number}", **rest), f"publication{number:010}"


def read(owner: BlueskyAccount, reference: Reference) -> dict:
    repo, collection, key = reference.id.removeprefix("at://").split("/")
    return ask(owner, "com.atproto.repo.getRecord", repo=repo, collection=collection, rkey=key).json()


def posts(owner: BlueskyAccount) -> list[dict]:
    return ask(owner, "com.atproto.repo.listRecords", repo=owner.did, collection="app.bsky.feed.post").json()["records"]


def ask(owner: BlueskyAccount, name: str, **asked: str) -> httpx.Response:
    return httpx.get(f"{owner.service}/xrpc/{name}", params=asked)


def shape(embed: dict) -> tuple[int, int]:
    return embed["aspectRatio"]["width"], embed["aspectRatio"]["height"]


def test_the_profile_says_who_the_password_speaks_for(connection, bluesky_account):
    profile = connection.profile()
    assert (profile.id, profile.handle, profile.expires_at) == (bluesky_account.did, bluesky_account.handle, None)


def test_a_post_is_published_with_its_picture_its_description_its_shape_and_its_language(connection, bluesky_account, picture):
    post, key = new(media=(picture,), lang="fr-FR")
    published = connection.publish(post, key)
    seen = read(bluesky_account, published)
    image = seen["value"]["embed"]["images"][0]
    assert (seen["value"]["text"], seen["value"]["langs"]) == (post.text, ["fr-FR"])
    assert (image["alt"], shape(image)) == ("Un rectangle bleu", (64, 48))
    assert image["image"]["mimeType"] == "image/png"
    blob = ask(bluesky_account, "com.atproto.sync.getBlob", did=bluesky_account.did, cid=image["image"]["ref"]["$link"])
    assert blob.content == picture.content
    assert published.version == seen["cid"]
    assert published.url == f"https://bsky.app/profile/{bluesky_account.did}/post/{published.id.rpartition('/')[2]}"


def test_four_pictures_keep_their_order(connection, bluesky_account, picture):
    post, key = new(media=tuple(replace(picture, alt_text=f"Image {number}") for number in range(4)))
    seen = read(bluesky_account, connection.publish(post, key))
    assert [image["alt"] for image in seen["value"]["embed"]["images"]] == [f"Image {number}" for number in range(4)]


def test_a_film_is_published_with_its_description(connection, bluesky_account):
    film = Media(b"\0\0\0\x18ftypmp42" + bytes(200), "video/mp4", "Une salle vide", 1280, 720)
    post, key = new(media=(film,))
    embed = read(bluesky_account, connection.publish(post, key))["value"]["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "Une salle vide")
    assert shape(embed) == (1280, 720)


@pytest.mark.parametrize("text", ["👪" * 300, "👨‍👩‍👧" * 150 + "e" * 150])
def test_300_signs_fit_whatever_they_are_made_of(connection, bluesky_account, text):
    seen = read(bluesky_account, connection.publish(Outgoing(text), "familiesfamilies01"))
    assert seen["value"]["text"] == text


def test_300_signs_of_more_than_3000_bytes_are_refused(failing, watching):
    with pytest.raises(Refused, match="too_long"):
        failing.publish(Outgoing("👨‍👩‍👧" * 300), "familiesfamilies02")
    assert watching.asked == []


def test_301_graphemes_are_refused_before_anything_is_sent(failing, watching):
    with pytest.raises(Refused, match="too_long"):
        failing.publish(Outgoing("e" * 301), "toolongtoolongtoolong")
    assert watching.asked == []


def test_the_server_agrees_that_301_graphemes_are_too_many(bluesky_account, watching, kept):
    network = BlueskyNetwork(client=lambda: httpx.Client(transport=watching), limits=replace(LIMITS, length=10_000))
    account = Account("bluesky", bluesky_account.handle, bluesky_account.service, {"app_password": bluesky_account.password})
    connection = network.connect(account, kept.append)
    connection.publish(Outgoing("é" * 300), "longestlongestlongest")
    with pytest.raises(Refused, match="refused"):
        connection.publish(Outgoing("é" * 301), "toolongtoolongtoolong")


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ((Media(b"x" * 1_000_001, "image/jpeg"),), "too_large"),
        ((Media(b"x", "image/tiff"),), "media_type"),
        ((Media(b"x", "image/png"),) * 5, "too_many"),
        ((Media(b"x", "video/mp4"),) * 2, "too_many"),
        ((Media(b"x", "image/png"), Media(b"x", "video/mp4")), "mixed_media"),
    ],
)
def test_files_that_the_network_does_not_take_are_refused_before_anything_is_sent(failing, watching, media, code):
    with pytest.raises(Refused, match=code):
        failing.publish(Outgoing("Une affiche", media=media), "mediamediamediamedia")
    assert watching.asked == []


def test_links_hashtags_and_mentions_are_marked_by_bytes(connection, bluesky_account):
    other = new_account(bluesky_account.service, "nurse")
    text = f"À l’hôpital 👩‍⚕️ #maternité @{other.handle} @nobody.test https://hospital.example/é voir hospital.org."
    value = read(bluesky_account, connection.publish(Outgoing(text), "facetsfacetsfacets1"))["value"]
    marked = {}
    for facet in value["facets"]:
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        marked[text.encode()[start:end].decode()] = facet["features"][0]
    assert marked["#maternité"]["tag"] == "maternité"
    assert marked[f"@{other.handle}"]["did"] == other.did
    assert marked["https://hospital.example/é"]["uri"] == "https://hospital.example/é"
    assert marked["hospital.org"]["uri"] == "https://hospital.org"
    assert "@nobody.test" not in marked


def test_a_thread_of_three_hangs_together(connection, bluesky_account):
    parts = []
    for _ in range(3):
        post, key = new(reply_to=parts[-1] if parts else None, root=parts[0] if parts else None)
        parts.append(connection.publish(post, key))
    reply = read(bluesky_account, parts[2])["value"]["reply"]
    assert (reply["parent"]["uri"], reply["root"]["uri"]) == (parts[1].id, parts[0].id)
    assert (reply["parent"]["cid"], reply["root"]["cid"]) == (parts[1].version, parts[0].version)


def test_an_answer_finds_the_first_of_its_thread_by_itself(connection, bluesky_account):
    first = connection.publish(*new())
    second = connection.publish(*new(reply_to=first))
    third = connection.publish(*new(reply_to=Reference(second.id)))
    reply = read(bluesky_account, third)["value"]["reply"]
    assert (reply["parent"]["uri"], reply["root"]["uri"]) == (second.id, first.id)


def test_an_answer_to_what_is_gone_is_refused(connection):
    first = connection.publish(*new())
    connection.delete(first)
    with pytest.raises(Refused, match="gone"):
        connection.publish(*new(reply_to=Reference(first.id)))


def test_the_same_key_twice_gives_one_post(connection, bluesky_account):
    post, key = new()
    assert connection.publish(post, key) == connection.publish(post, key)
    assert len(posts(bluesky_account)) == 1


def test_four_workers_with_one_key_make_one_post(bluesky_account, kept):
    post, key = new()
    given = {"app_password": bluesky_account.password, "session": bluesky_account.session}
    connections = [connect(bluesky_account, Watching(), kept, **given) for _ in range(4)]
    with ThreadPoolExecutor(4) as workers:
        made = list(workers.map(lambda connection: connection.publish(post, key), connections))
    assert len(set(made)) == 1
    assert len(posts(bluesky_account)) == 1


def test_the_guard_lets_an_allowed_server_through(bluesky_account, picture, kept):
    port = int(bluesky_account.service.rpartition(":")[2])
    rules = replace(PUBLIC, allow=frozenset({"localhost"}), plain=True, ports=frozenset({port}))
    network = BlueskyNetwork(client=lambda: outward.client(rules))
    account = Account("bluesky", bluesky_account.handle, bluesky_account.service, {"app_password": bluesky_account.password})
    connection = network.connect(account, kept.append)
    post, key = new(media=(picture,))
    assert connection.look_up(post, key, datetime.now(UTC)) is None
    assert connection.publish(post, key) == connection.look_up(post, key, datetime.now(UTC))


def test_the_same_key_for_another_text_is_refused(connection, bluesky_account):
    post, key = new()
    connection.publish(post, key)
    with pytest.raises(Refused, match="duplicate"):
        connection.publish(replace(post, text="Autre chose"), key)
    assert [one["value"]["text"] for one in posts(bluesky_account)] == [post.text]


def test_look_up_finds_what_was_published_and_says_surely_when_nothing_was(connection):
    post, key = new()
    since = datetime.now(UTC)
    assert connection.look_up(post, key, since) is None
    assert connection.publish(post, key) == connection.look_up(post, key, since)


def test_a_connection_that_breaks_after_the_call_is_unsure_and_the_post_is_then_found(connection, bluesky_account, watching):
    post, key = new()
    watching.cut = "com.atproto.repo.createRecord"
    with pytest.raises(Unsure, match="no_answer") as caught:
        connection.publish(post, key)
    assert caught.value.__context__ is None
    watching.cut = ""
    found = connection.look_up(post, key, datetime.now(UTC))
    assert found is not None
    assert connection.publish(post, key) == found
    assert len(posts(bluesky_account)) == 1


def test_a_post_is_deleted_once_and_a_second_time_is_fine(connection, bluesky_account):
    published = connection.publish(*new())
    connection.delete(published)
    assert posts(bluesky_account) == []
    connection.delete(published)


def test_a_post_of_another_account_is_not_deleted(connection, bluesky_account):
    other = new_account(bluesky_account.service)
    with pytest.raises(Refused, match="not_ours"):
        connection.delete(Reference(f"at://{other.did}/app.bsky.feed.post/3jzfcijpj2z2a"))


def test_posts_are_not_edited(connection):
    with pytest.raises(Unsupported):
        connection.edit(connection.publish(*new()), Outgoing("Autre chose"))


def test_the_session_is_kept_and_no_second_one_is_begun(bluesky_account, watching, kept):
    connect(bluesky_account, watching, kept).profile()
    assert (len(kept), sorted(kept[0])) == (1, ["app_password", "session"])
    again = connect(bluesky_account, watching, kept, **kept[0])
    again.publish(*new())
    again.profile()
    assert watching.asked.count("com.atproto.server.createSession") == 1
    assert len(kept) == 1


def test_a_session_is_renewed_and_kept_before_it_is_used(bluesky_account, watching, kept):
    connect(bluesky_account, watching, kept).profile()
    old = aged(kept.pop())
    used_before: list[int] = []
    network = BlueskyNetwork(client=lambda: httpx.Client(transport=watching))
    account = Account("bluesky", bluesky_account.handle, bluesky_account.service, old)
    watching.asked.clear()
    network.connect(account, lambda new: (kept.append(new), used_before.append(len(watching.asked)))).profile()
    assert watching.asked == ["com.atproto.server.refreshSession", "com.atproto.server.getSession"]
    assert (len(kept), used_before) == (1, [1])
    assert kept[0]["session"] != old["session"]


def test_a_session_that_cannot_be_stored_is_not_used(bluesky_account, watching):
    def keep(_: object) -> None:
        raise OSError("disk full")

    network = BlueskyNetwork(client=lambda: httpx.Client(transport=watching))
    account = Account("bluesky", bluesky_account.handle, bluesky_account.service, {"app_password": bluesky_account.password})
    with pytest.raises(OSError, match="disk full"):
        network.connect(account, keep).publish(*new())
    assert watching.asked == ["com.atproto.server.createSession"]


def test_a_session_that_ended_is_begun_anew_with_the_password(bluesky_account, watching, kept):
    connect(bluesky_account, watching, kept).profile()
    watching.asked.clear()
    watching.instead["com.atproto.server.getSession"] = httpx.Response(400, json={"error": "ExpiredToken", "message": "secret"})
    connect(bluesky_account, watching, kept, **kept[0]).profile()
    assert watching.asked == [
        "com.atproto.server.getSession",
        "com.atproto.server.createSession",
        "com.atproto.server.getSession",
    ]
    assert len(kept) == 2


def test_a_session_without_password_tells_when_it_ends(bluesky_account, watching, kept):
    connect(bluesky_account, watching, kept).profile()
    profile = connect(bluesky_account, watching, kept, session=kept[0]["session"]).profile()
    assert profile.expires_at is not None
    assert profile.expires_at - datetime.now(UTC) > timedelta(days=30)


def test_a_session_that_cannot_be_read_is_begun_anew(bluesky_account, watching, kept):
    broken = {"app_password": bluesky_account.password, "session": "a:::b:::c"}
    assert connect(bluesky_account, watching, kept, **broken).profile().id == bluesky_account.did


def test_a_wrong_password_asks_to_connect_again(bluesky_account, watching, kept):
    with pytest.raises(Reconnect, match="revoked"):
        connect(bluesky_account, watching, kept, app_password="not the password").profile()
    assert kept == []


@pytest.mark.parametrize(
    ("answer", "raised", "code"),
    [
        (httpx.Response(503), Unsure, "unavailable"),
        (httpx.Response(502, text="<html>"), Unsure, "unavailable"),
        (httpx.Response(200, text="<html>"), Unsure, "garbled"),
        (httpx.Response(200, json={"uri": 3}), Unsure, "garbled"),
        (httpx.Response(200, json=[]), Unsure, "garbled"),
        (httpx.Response(200, content=b'{"uri": "at://', headers={"Content-Type": "application/json"}), Unsure, "garbled"),
        (httpx.Response(302, headers={"Location": "http://10.0.0.1/"}), Reconnect, "moved"),
        (httpx.Response(403), Reconnect, "scope"),
        (httpx.Response(400, json={"error": "InvalidRequest", "message": "secret"}), Refused, "refused"),
        (httpx.Response(400, json={"error": "AccountTakedown"}), Reconnect, "suspended"),
        (httpx.Response(501, json={"error": "MethodNotImplemented"}), Unsupported, "no_such_call"),
        (httpx.ReadTimeout("secret"), Unsure, "no_answer"),
        (httpx.RemoteProtocolError("secret"), Unsure, "no_answer"),
        (httpx.ConnectError("secret"), TryLater, "unreachable"),
        (Refused("private_address"), Refused, "private_address"),
    ],
)
def test_what_a_failing_publication_means(failing, watching, answer, raised, code):
    watching.instead["com.atproto.repo.createRecord"] = answer
    with pytest.raises(NetworkError) as caught:
        failing.publish(*new())
    assert (type(caught.value), caught.value.code) == (raised, code)
    assert caught.value.__context__ is None and caught.value.__cause__ is None


def test_a_rate_limit_says_how_long_to_wait(failing, watching):
    reset = int((datetime.now(UTC) + timedelta(minutes=5)).timestamp())
    watching.instead["com.atproto.repo.createRecord"] = httpx.Response(429, headers={"RateLimit-Reset": str(reset)})
    with pytest.raises(TryLater) as caught:
        failing.publish(*new())
    assert caught.value.after is not None and timedelta(minutes=4) < caught.value.after <= timedelta(minutes=5)


def test_an_upload_that_fails_left_nothing_behind(connection, bluesky_account, watching, picture):
    watching.instead["com.atproto.repo.uploadBlob"] = httpx.ReadTimeout("secret")
    with pytest.raises(TryLater):
        connection.publish(*new(media=(picture,)))
    assert posts(bluesky_account) == []


def test_the_network_cannot_send_the_token_to_a_place_without_encryption(bluesky_account, watching, kept):
    document = {
        "id": bluesky_account.did,
        "service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "http://192.0.2.1"}],
    }
    session = httpx.post(
        f"{bluesky_account.service}/xrpc/com.atproto.server.createSession",
        json={"identifier": bluesky_account.handle, "password": bluesky_account.password},
    ).json()
    watching.instead["com.atproto.server.createSession"] = httpx.Response(200, json={**session, "didDoc": document})
    with pytest.raises(Reconnect, match="address"):
        connect(bluesky_account, watching, kept).profile()
    assert watching.asked == ["com.atproto.server.createSession"]


def test_nothing_comes_in_where_no_reader_side_answers(failing):
    with pytest.raises(NetworkError):
        failing.incoming("")


def aged(credentials: dict) -> dict:
    """The same session with an access token that says it has ended."""
    handle, did, access, refresh, service = credentials["session"].split(":::")
    head, payload, signature = access.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["exp"] = 1_700_000_000
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return {**credentials, "session": ":::".join([handle, did, f"{head}.{payload}.{signature}", refresh, service])}
