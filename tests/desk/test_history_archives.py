"""Official archives: what is brought from each, and that nothing in them is believed, written to disk or let grow."""

import io
import json
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from paravent_desk.history.archives import container, elements, mastodon, table
from paravent_desk.history.archives.brought import Archive, NoFile, WrongArchive
from paravent_desk.history.archives.facebook import mended
from paravent_desk.history.archives.mastodon import plain
from tests.desk import history_archives as made

pytestmark = pytest.mark.sqlite_only


OPEN: list[Archive] = []


def archive(path: Path) -> Archive:
    OPEN.append(table.archive(path))
    return OPEN[-1]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def code_of(path: Path) -> str:
    """Why a file is refused, whether at once or when its posts are read."""
    with pytest.raises(WrongArchive) as raised:
        list(archive(path).posts())
    return raised.value.code


@pytest.fixture(params=["zip", "tar.gz"])
def pack(request: Any, tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    make = made.zipped if request.param == "zip" else made.tarred
    return lambda members: make(tmp_path / f"archive.{request.param}", members)


def test_mastodon(pack: Callable[..., Path]) -> None:
    place = "media_attachments/files/110/original/a.png"
    picture = {"type": "Document", "mediaType": "image/png", "url": f"/{place}", "name": "Un couloir"}
    lost = {**picture, "url": "/media_attachments/files/111/original/b.png", "name": "Perdue"}
    notes = [
        made.note(110, "Bonjour<br>à tous &amp; merci", attachment=[picture, lost], summary="Attention"),
        made.note(111, "Réponse", inReplyTo="https://ailleurs.example/1"),
        made.note(112, "À une personne seule", to=["https://ailleurs.example/users/u"], cc=[]),
        {"type": "Announce", "object": "https://ailleurs.example/1"},
    ]
    found = archive(pack(made.mastodon(notes, {place: made.picture()})))
    first, second = found.posts()
    assert (found.network, found.handle) == ("mastodon", "chu@hopital.example")
    assert (first.remote_id, first.url) == ("110", "https://hopital.example/@chu/110")
    assert first.text == "Attention\n\nBonjour\nà tous & merci"
    assert (first.at, first.lang, first.kind) == (datetime(2021, 3, 3, 10, tzinfo=UTC), "fr", "post")
    assert [(one.place, one.alt_text) for one in first.files] == [(place, "Un couloir"), ("", "Perdue")]
    assert found.file(place) == made.picture()
    assert second.kind == "reply"


def test_mastodon_on_a_server_that_keeps_files_elsewhere(tmp_path: Path) -> None:
    place = "media_attachments/files/110/original/a.png"
    notes = [made.note(110, "Bonjour", attachment=[{"url": f"/bucket/{place}"}])]
    path = made.zipped(tmp_path / "a.zip", made.mastodon(notes, {place: made.picture()}))
    assert next(iter(archive(path).posts())).files[0].place == place


def test_x(tmp_path: Path) -> None:
    media = {"media": [{"type": "photo", "media_url_https": "https://pbs.example/a.png"}, {"type": "photo"}]}
    tweets = [
        made.tweet(12, "Salles &amp; lits", extended_entities=media),
        made.tweet(13, "@soignante merci", in_reply_to_status_id_str="9"),
        made.tweet(14, "RT @autre: rien de nous"),
    ]
    long = made.script("note_tweet", [{"noteTweet": {"noteTweetId": "99", "core": {"text": "Un très long message"}}}])
    files = {"data/tweets_media/12-a.png": made.picture(), "data/note-tweet.js": long}
    found = archive(made.zipped(tmp_path / "x.zip", made.x(tweets, files)))
    first, second, third = found.posts()
    assert (found.network, found.handle) == ("x", "chu_saint_aubin")
    assert (first.remote_id, first.text, first.lang) == ("12", "Salles & lits", "fr")
    assert first.url == "https://x.com/chu_saint_aubin/status/12"
    assert first.at == datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)
    assert [one.place for one in first.files] == ["data/tweets_media/12-a.png", ""], "one of two is not there"
    assert second.kind == "reply"
    assert (third.remote_id, third.text) == ("note:99", "Un très long message")


@pytest.mark.parametrize("folder", ["", "your_facebook_activity/", "facebook-chu/your_facebook_activity/"])
def test_facebook_whatever_its_folders(tmp_path: Path, folder: str) -> None:
    media = {"uri": "posts/media/été/1.png", "description": "L’équipe, réunie"}
    post = {
        "timestamp": 1_500_000_000,
        "data": [{"post": "Fête de l’été à l’hôpital"}],
        "attachments": [{"data": [{"media": media}]}],
    }
    comment = {"timestamp": 1_500_000_100, "data": [{"comment": {"comment": "Merci à vous"}}], "title": "CHU a répondu"}
    members = {
        f"{folder}posts/your_posts__check_ins__photos_and_videos_1.json": made.facebook_json([post]),
        f"{folder}comments_and_reactions/comments.json": made.facebook_json({"comments_v2": [comment]}),
        f"{folder}posts/media/été/1.png": made.picture(),
    }
    found = archive(made.zipped(tmp_path / "facebook.zip", members))
    first, second = found.posts()
    assert (first.text, first.at) == ("Fête de l’été à l’hôpital", datetime.fromtimestamp(1_500_000_000, UTC))
    assert first.files[0].alt_text == "L’équipe, réunie"
    assert found.file(first.files[0].place) == made.picture()
    assert (second.text, second.kind) == ("Merci à vous", "reply")
    assert first.remote_id == "your_posts__check_ins__photos_and_videos_1.json#0"


def test_bluesky(tmp_path: Path) -> None:
    images = {"$type": "app.bsky.embed.images", "images": [{"alt": "Un hall", "image": {"size": 3}}]}
    records = {
        "app.bsky.actor.profile/self": {"displayName": "CHU"},
        "app.bsky.feed.like/3kaaa": {"subject": "x"},
        "app.bsky.feed.post/3kaaa": made.skeet("Bonjour"),
        "app.bsky.feed.post/3kaab": made.skeet("Merci", reply={"root": {}, "parent": {}}, langs=["en-GB"]),
        "app.bsky.feed.post/3kaac": made.skeet("Photo", embed={"media": images, "record": {}}),
    }
    path = tmp_path / "repo.car"
    path.write_bytes(made.car(records))
    found = archive(path)
    first, second, third = found.posts()
    assert (found.network, found.handle) == ("bluesky", made.DID)
    assert first.remote_id == f"at://{made.DID}/app.bsky.feed.post/3kaaa"
    assert first.url == f"https://bsky.app/profile/{made.DID}/post/3kaaa"
    assert (first.text, first.at) == ("Bonjour", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
    assert (second.kind, second.lang) == ("reply", "en")
    assert [(one.place, one.alt_text) for one in third.files] == [("", "Un hall")], "a repository holds no pictures"


def test_html_becomes_what_people_read() -> None:
    assert plain('<p>Un <a href="x">lien</a></p><p>Deux&nbsp;!</p>') == "Un lien\nDeux\xa0!"


def test_mended_leaves_alone_what_is_right() -> None:
    assert mended("été") == "été"
    assert mended("été".encode().decode("latin-1")) == "été"
    assert mended("日本") == "日本"


# what can be wrong with a file


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    for name, content in {"empty": b"", "text": b"bonjour", "picture": made.picture(), "zeros": bytes(5000)}.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert code_of(path) == "unknown", name
    assert code_of(tmp_path / "nowhere") == "unreadable"
    assert code_of(made.zipped(tmp_path / "other.zip", {"holiday.txt": b"x"})) == "unknown"


def test_a_file_that_was_cut_off_is_refused(pack: Callable[..., Path]) -> None:
    path = pack(made.mastodon([made.note(n, f"Message {n} " * 40) for n in range(400)]))
    whole = path.read_bytes()
    for part in (0.3, 0.9, 0.999):
        path.write_bytes(whole[: int(len(whole) * part)])
        assert code_of(path) in {"damaged", "unknown"}


def test_a_json_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    members = made.mastodon([made.note(1, "Bonjour"), made.note(2, "Bonsoir")])
    path = made.zipped(tmp_path / "a.zip", {**members, "outbox.json": members["outbox.json"][:-120]})
    assert code_of(path) in {"damaged", "json"}


def test_a_car_that_was_cut_off_or_changed_is_refused(tmp_path: Path) -> None:
    content = made.car({f"app.bsky.feed.post/3k{n:03}": made.skeet(f"Message {n}") for n in range(30)})
    path = tmp_path / "repo.car"
    for cut in (10, len(content) // 2, len(content) - 3):
        path.write_bytes(content[:cut])
        assert code_of(path) in {"damaged", "unknown"}
    path.write_bytes(content.replace(b"Message 7", b"Massage 7"))
    assert code_of(path) == "damaged", "a block that is not what its hash says"


def test_a_tree_that_turns_in_circles_or_fans_out_ends(tmp_path: Path) -> None:
    leaf = made.block(made.skeet("Bonjour"))
    below, blocks = made.block({"l": None, "e": []}), [leaf]
    blocks.append(below)
    for _ in range(60):
        entry = {"p": 0, "k": b"app.bsky.feed.post/3k", "v": leaf[0], "t": below[0]}
        below = made.block({"l": below[0], "e": [entry]})
        blocks.append(below)
    commit = made.block({"did": made.DID, "data": below[0]})
    path = tmp_path / "repo.car"
    path.write_bytes(made.car_of(commit[0], [commit, *blocks]))
    assert code_of(path) == "damaged"


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    rows = json.dumps([{"timestamp": 1, "data": [{"post": "été"}]}], ensure_ascii=False).encode(encoding)
    path = made.zipped(tmp_path / "f.zip", {"posts/your_posts_1.json": rows})
    assert code_of(path) in {"encoding", "json"}


def test_a_mark_of_utf_8_is_taken(tmp_path: Path) -> None:
    rows = b"\xef\xbb\xbf" + made.facebook_json([{"timestamp": 1, "data": [{"post": "été"}]}])
    path = made.zipped(tmp_path / "f.zip", {"posts/your_posts_1.json": rows})
    assert [one.text for one in archive(path).posts()] == ["été"]


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    path = made.zipped(tmp_path / "f.zip", {"posts/your_posts_1.json": b'[{"a":' + b"[" * 200_000})
    assert code_of(path) == "json"


def test_one_post_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "MOST_ELEMENT", 1 << 18)
    path = made.zipped(tmp_path / "f.zip", {"posts/your_posts_1.json": b'[{"a":"' + b"a" * (1 << 20)})
    assert code_of(path) == "json"


@pytest.mark.parametrize(
    "odd", [None, 3, "x", [], {}, {"object": 3}, {"object": {"attachment": [None], "content": 4, "to": 7}}]
)
def test_odd_entries_break_nothing(tmp_path: Path, odd: Any) -> None:
    rows = [made.note(1, "Bonjour"), {"type": "Create", **odd} if isinstance(odd, dict) else {"type": "Create", "object": odd}]
    path = made.zipped(tmp_path / "a.zip", made.mastodon(rows))
    assert next(iter(archive(path).posts())).text == "Bonjour"
    assert len(list(archive(path).posts())) <= 2


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "FLOOR", 1 << 20)
    members = {**made.mastodon([made.note(1, "Bonjour")]), "media_attachments/a.png": bytes(30 << 20)}
    assert code_of(made.zipped(tmp_path / "bomb.zip", members)) == "bomb"
    tracemalloc.start()
    assert code_of(made.tarred(tmp_path / "bomb.tar.gz", members)) == "bomb"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20  # the tar was packed within the measure too: of what came out, no more than a step is kept


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_said(tmp_path: Path) -> None:
    content = bytes(5 << 20)
    path = made.zipped(tmp_path / "lie.zip", {**made.mastodon([made.note(1, "Bonjour")]), "media_attachments/a.png": content})
    told = path.read_bytes().replace((5 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(told)
    with pytest.raises(NoFile) as raised:
        archive(path).file("media_attachments/a.png")
    assert raised.value.cause == "damaged"


def test_a_file_that_is_too_large_is_not_read_whole(pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    found = archive(pack({**made.mastodon([]), "media_attachments/a.png": made.picture() * 1000}))
    monkeypatch.setattr(mastodon, "whole", partial(container.whole, most=1000))
    with pytest.raises(NoFile) as raised:
        found.file("media_attachments/a.png")
    assert raised.value.cause == "too_large"


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"SECRET")
    climbing = [{"url": "/media_attachments/../../secret.png"}, {"url": str(secret)}, {"url": "https://x.example/a.png"}]
    members = made.mastodon([made.note(1, "Bonjour", attachment=climbing)], {"../../etc/passwd": b"x"})
    found = archive(made.zipped(tmp_path / "a.zip", members))
    assert {one.place for post in found.posts() for one in post.files} == {""}
    with pytest.raises(NoFile):
        found.file(str(secret))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "secret.png"], "nothing is written"


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as out:
        for name, content in made.mastodon([made.note(1, "Bonjour")]).items():
            told = tarfile.TarInfo(name)
            told.size = len(content)
            out.addfile(told, io.BytesIO(content))
        link = tarfile.TarInfo("media_attachments/a.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        out.addfile(link)
    with pytest.raises(NoFile) as raised:
        archive(path).file("media_attachments/a.png")
    assert raised.value.cause == "absent"


def test_a_name_that_comes_twice_is_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name, content in made.mastodon([made.note(1, "Bonjour")]).items():
            out.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            out.writestr("outbox.json", b"{}")
    assert code_of(path) == "unknown"


def test_more_members_than_any_archive_has_are_refused(pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_MEMBERS", 5)
    assert code_of(pack({f"{number}.txt": b"" for number in range(6)})) == "too_many"


def test_ten_thousand_posts_are_not_in_memory_together(tmp_path: Path) -> None:
    rows = [{"timestamp": number, "data": [{"post": "Bonjour " * 60}]} for number in range(10_000)]
    path = made.zipped(tmp_path / "f.zip", {"posts/your_posts_1.json": made.facebook_json(rows)})
    del rows
    found = archive(path)
    tracemalloc.start()
    count = sum(1 for _ in found.posts())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 3 << 20
