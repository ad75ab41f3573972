"""Bluesky, against its own server software (PDS): what an account may do about others' posts, and its own past."""

import httpx
import pytest

from paravent_desk.networks.errors import Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.moderation import Cause, moderating
from paravent_desk.networks.protocol import Outgoing, Reference
from tests.networks.bluesky_reading import call, enter, key, record, strong, write
from tests.networks.test_bluesky import Watching
from tests.servers.bluesky import BlueskyAccount, new_account

THREADGATE, POSTGATE = "app.bsky.feed.threadgate", "app.bsky.feed.postgate"


@pytest.fixture(scope="module")
def hospital(bluesky_service):
    return new_account(bluesky_service, "hospital")


@pytest.fixture(scope="module")
def visitor(bluesky_service):
    return new_account(bluesky_service, "visitor")


@pytest.fixture(scope="module")
def published(hospital):
    return iter([enter(hospital).publish(Outgoing(f"Portes ouvertes {n}"), f"publication{n:010}") for n in range(12)])


def answer(visitor: BlueskyAccount, to: Reference, root: Reference | None = None) -> Reference:
    return write(visitor, "Quelle honte", reply={"parent": strong(to), "root": strong(root or to)})


def hidden(hospital: BlueskyAccount, post: Reference) -> list[str]:
    return record(hospital, THREADGATE, key(post))["value"].get("hiddenReplies", [])


def test_an_answer_is_hidden_and_shown_again(hospital, visitor, published):
    ours = next(published)
    theirs = answer(visitor, ours)
    desk = moderating(enter(hospital))
    desk.hide(theirs)
    stands = record(hospital, THREADGATE, key(ours))["value"]
    assert (stands["post"], stands["hiddenReplies"], "allow" in stands) == (ours.id, [theirs.id], False)
    desk.unhide(theirs)
    assert hidden(hospital, ours) == []


def test_an_answer_to_an_answer_is_hidden_by_the_first_of_the_thread(hospital, visitor, published):
    ours = next(published)
    theirs = answer(visitor, answer(visitor, ours), ours)
    enter(hospital).hide(theirs)
    assert hidden(hospital, ours) == [theirs.id]


def test_hiding_twice_is_hiding_once_and_the_others_stay_hidden(hospital, visitor, published):
    ours, desk, watching = next(published), enter(hospital), Watching()
    first, second = answer(visitor, ours), answer(visitor, ours)
    for theirs in (first, second):
        desk.hide(theirs)
    enter(hospital, watching).hide(second)
    assert not any("put" in name or "create" in name for name in watching.asked)
    assert hidden(hospital, ours) == [first.id, second.id]


def test_who_may_answer_stays_as_it_was_set(hospital, visitor, published):
    ours = next(published)
    rule = {"$type": "app.bsky.feed.threadgate#mentionRule"}
    gate = {"$type": THREADGATE, "post": ours.id, "allow": [rule], "createdAt": "2026-11-28T12:00:00Z"}
    call(
        hospital,
        "com.atproto.repo.createRecord",
        {"repo": hospital.did, "collection": THREADGATE, "rkey": key(ours), "record": gate},
    )
    theirs = answer(visitor, ours)
    enter(hospital).hide(theirs)
    assert record(hospital, THREADGATE, key(ours))["value"]["allow"] == [rule]
    assert hidden(hospital, ours) == [theirs.id]


def test_a_quote_no_longer_shows_the_account_s_post(hospital, visitor, published):
    ours = next(published)
    embed = {"$type": "app.bsky.embed.record", "record": strong(ours)}
    theirs = write(visitor, "Regardez-moi ça", embed=embed)
    desk = enter(hospital)
    desk.hide(theirs)
    assert record(hospital, POSTGATE, key(ours))["value"]["detachedEmbeddingUris"] == [theirs.id]
    desk.unhide(theirs)
    assert record(hospital, POSTGATE, key(ours))["value"]["detachedEmbeddingUris"] == []


def test_a_post_in_somebody_else_s_thread_is_not_hidden(hospital, visitor):
    first = write(visitor, "Mon fil")
    with pytest.raises(Refused, match="not_ours"):
        enter(hospital).hide(answer(visitor, first))
    with pytest.raises(Refused, match="not_ours"):
        enter(hospital).hide(first)


def test_what_is_gone_is_not_hidden(hospital, visitor, published):
    theirs = answer(visitor, next(published))
    enter(visitor).delete(theirs)
    with pytest.raises(Refused, match="gone"):
        enter(hospital).hide(theirs)


def test_two_who_hide_at_once_lose_nothing(hospital, visitor, published):
    """Between the reading and the writing of one, the other writes."""
    ours = next(published)
    first, second, third = (answer(visitor, ours) for _ in range(3))
    enter(hospital).hide(first)

    class Between(Watching):
        def handle_request(self, request):
            if request.url.path.endswith("putRecord") and not self.cut:
                self.cut = "done"
                enter(hospital).hide(second)
            return super().handle_request(request)

    enter(hospital, Between()).hide(third)
    assert sorted(hidden(hospital, ours)) == sorted(one.id for one in (first, second, third))


def test_a_lost_answer_is_unsure_and_hiding_again_is_fine(hospital, visitor, published):
    ours, watching = next(published), Watching()
    theirs = answer(visitor, ours)
    watching.cut = "com.atproto.repo.createRecord"
    with pytest.raises(Unsure):
        enter(hospital, watching).hide(theirs)
    enter(hospital).hide(theirs)
    assert hidden(hospital, ours) == [theirs.id]


def test_a_report_says_which_post_and_why(hospital, visitor):
    sent = []

    class Reporting(Watching):
        def handle_request(self, request):
            if request.url.path.endswith("createReport"):
                sent.append(httpx.Request("POST", request.url, content=request.read()).content)
                told = {
                    "id": 1,
                    "createdAt": "2026-11-28T12:00:00Z",
                    "reasonType": "com.atproto.moderation.defs#reasonRude",
                    "reportedBy": hospital.did,
                    "subject": {"$type": "com.atproto.repo.strongRef", **strong(theirs)},
                }
                return httpx.Response(200, json=told)
            return super().handle_request(request)

    theirs = write(visitor, "Je sais où vous habitez")
    for known in (theirs, Reference(theirs.id)):
        enter(hospital, Reporting()).report(known, Cause.HARASSMENT, "Menace " + "x" * 2000)
        body = sent.pop()
        assert theirs.id.encode() in body and theirs.version.encode() in body and b"reasonRude" in body
        assert len(body) < 1500


def test_a_report_whose_answer_was_lost_is_unsure(hospital, visitor):
    watching = Watching()
    watching.instead["com.atproto.moderation.createReport"] = httpx.ReadError("nobody may see")
    with pytest.raises(Unsure):
        enter(hospital, watching).report(write(visitor, "Je sais où vous habitez"), Cause.OTHER, "")


def test_nobody_s_post_is_removed_and_nothing_comes_by_itself(hospital):
    desk = enter(hospital)
    with pytest.raises(Unsupported, match="remove_theirs"):
        desk.remove_theirs(Reference("at://did:plc:a/app.bsky.feed.post/3a"))
    with pytest.raises(Unsupported, match="stream"):
        desk.stream()


def test_the_past_is_told_whole_page_by_page_with_the_files(bluesky_service, picture, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.bluesky_history._PAGE", 2)
    owner = new_account(bluesky_service, "hospital")
    desk = enter(owner)
    first = desk.publish(Outgoing("Une affiche", media=(picture,), lang="fr"), "publication0000001")
    desk.publish(Outgoing("La suite", reply_to=first), "publication0000002")
    for number in range(3):
        write(owner, f"De la main {number}")
    posts, cursor = [], ""
    while True:
        page = desk.history(cursor)
        posts += page.posts
        cursor = page.cursor
        if not cursor:
            break
    told = {post.text: post for post in posts}
    assert len(posts) == len(told) == 5
    [file] = told["Une affiche"].media
    assert (file.mime, file.alt_text, told["Une affiche"].lang) == ("image/png", "Un rectangle bleu", "fr")
    assert httpx.get(file.url).content == picture.content
    assert told["La suite"].answers == Reference(first.id, first.url, first.version)
    assert all(post.at.tzinfo for post in posts)


def test_the_past_that_breaks_off_goes_on_at_its_cursor(hospital):
    watching = Watching()
    watching.instead["com.atproto.repo.listRecords"] = httpx.ReadError("nobody may see")
    desk = enter(hospital, watching)
    with pytest.raises(TryLater):
        desk.history("")
    assert desk.history("").posts
