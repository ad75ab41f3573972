"""Threads, what is gone, searches and bursts on Bluesky, against the software that its readers' side (AppView) runs."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest

from paravent_desk.networks.errors import Refused, TryLater
from paravent_desk.networks.protocol import Outgoing, Reference
from tests.networks.bluesky_reading import call, enter, strong, until, write, write_many
from tests.networks.test_bluesky import Watching
from tests.servers.bluesky import new_account

pytestmark = pytest.mark.slow
_moments = count()
NOTICES = "app.bsky.notification.listNotifications"


@pytest.fixture
def hospital(appview_service):
    return new_account(appview_service, "hospital")


@pytest.fixture
def visitor(appview_service):
    return new_account(appview_service, "visitor")


def mention(of, text, **rest):
    """A post that names an account, as its author's program marks it."""
    end = len(f"@{of.handle}".encode())
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": of.did}
    facet = {"index": {"byteStart": 0, "byteEnd": end}, "features": [feature]}
    # no two in one thousandth of a second: an AppView pages by that alone, so that a page must hold all of one moment
    at = datetime.now(UTC) - timedelta(minutes=1) + timedelta(milliseconds=next(_moments))
    return {"text": f"@{of.handle} {text}", "facets": [facet], "createdAt": at.isoformat(), **rest}


def read_all(desk, cursor, number):
    """What comes in by reading again and again, until there are so many."""
    found = []
    for _ in range(100):
        page = desk.incoming(cursor)
        found, cursor = [*found, *page.incoming], page.cursor
        if len(found) >= number:
            break
        time.sleep(0.3)
    return found, cursor


def test_what_the_inbox_needs_to_know_of_a_post_is_told(hospital, visitor, picture):
    desk, outside = enter(hospital), enter(visitor)
    ours = desk.publish(Outgoing("Portes ouvertes"), "publication0000001")
    first = outside.publish(Outgoing("Où ça ?", reply_to=ours), "publication0000002")
    second = Outgoing("Ici ?", reply_to=first, media=(picture,), lang="fr-FR")
    outside.publish(second, "publication0000003")
    found, _ = read_all(desk, "", 2)
    told = next(one for one in found if one.text == "Ici ?")
    assert (told.answers.id, told.root.id) == (first.id, ours.id)
    assert (told.author_id, told.media, told.lang) == (visitor.did, ("Un rectangle bleu",), "fr-FR")


def test_nothing_is_lost_between_an_empty_first_read_and_a_burst(hospital, visitor, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.bluesky_incoming._PAGE", 5)
    desk = enter(hospital)
    start = desk.incoming("")
    assert start.incoming == () and start.cursor
    write_many(visitor, [mention(hospital, f"question {number}") for number in range(23)])
    found, cursor = read_all(desk, start.cursor, 23)
    assert [one.text.split()[-1] for one in found] == [str(number) for number in range(23)]
    assert desk.incoming(cursor).incoming == ()


def test_posts_of_one_moment_are_told_whole_across_pages(hospital, visitor, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.bluesky_incoming._PAGE", 10)
    desk = enter(hospital)
    start = desk.incoming("").cursor
    at = datetime.now(UTC)
    moments = [at - timedelta(milliseconds=number // 4) for number in range(26)]
    write_many(visitor, [mention(hospital, f"n{n}", createdAt=moment.isoformat()) for n, moment in enumerate(moments)])
    page = until(lambda: desk.incoming(start), lambda page: len(page.incoming) == 26)
    found, cursor = page.incoming, page.cursor
    assert sorted(one.text.split()[-1] for one in found) == sorted(f"n{number}" for number in range(26))
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert desk.incoming(cursor).incoming == ()


def test_a_post_that_is_told_late_below_newer_ones_is_told_all_the_same(hospital, visitor):
    desk = enter(hospital)
    write_many(visitor, [mention(hospital, "maintenant")])
    _, cursor = read_all(desk, "", 1)
    at = datetime.now(UTC) + timedelta(seconds=1)
    write_many(visitor, [mention(hospital, "aussi", createdAt=(at - timedelta(seconds=1.2)).isoformat())])
    found, _ = read_all(desk, cursor, 1)
    assert [one.text.split()[-1] for one in found] == ["aussi"]


def test_a_connection_cut_between_pages_repeats_and_never_skips(hospital, visitor, monkeypatch):
    monkeypatch.setattr("paravent_desk.networks.bluesky_incoming._PAGE", 5)
    desk = enter(hospital)
    start = desk.incoming("").cursor
    write_many(visitor, [mention(hospital, f"question {number}") for number in range(12)])
    until(lambda: desk.incoming(start), lambda page: len(page.incoming) == 12)
    for at in (1, 2):

        class CutAt(Watching):
            def handle_request(self, request, at=at):
                if request.url.path.endswith(NOTICES) and self.asked.count(NOTICES) == at:
                    self.instead[NOTICES] = httpx.ReadError("nobody may see")
                return super().handle_request(request)

        with pytest.raises(TryLater):
            enter(hospital, CutAt()).incoming(start)
    assert len(desk.incoming(start).incoming) == 12


def test_a_thread_is_told_from_the_first_post_on(hospital, visitor):
    desk, outside = enter(hospital), enter(visitor)
    ours = desk.publish(Outgoing("Portes ouvertes"), "publication0000001")
    question = outside.publish(Outgoing("À quelle heure ?", reply_to=ours), "publication0000002")
    answer = desk.publish(Outgoing("À dix heures", reply_to=question), "publication0000003")
    thanks = outside.publish(Outgoing("Merci", reply_to=answer), "publication0000004")
    told = until(lambda: desk.thread(question), lambda found: len(found) == 4)
    assert [one.reference.id for one in told] == [ours.id, question.id, answer.id, thanks.id]
    assert [one.kind for one in told] == ["own", "reply", "own", "reply"]


def test_what_was_deleted_is_gone_and_what_stands_is_not(hospital, visitor):
    desk, outside = enter(hospital), enter(visitor)
    stays, goes = (write(visitor, text) for text in ("Je reste", "Je pars"))
    until(lambda: desk.thread(goes), bool)
    outside.delete(goes)
    assert until(lambda: desk.gone([stays, goes]), bool) == {goes.id}
    with pytest.raises(Refused, match="gone"):
        desk.thread(goes)


def test_a_post_of_somebody_who_blocked_the_account_still_stands(hospital, visitor):
    desk, theirs = enter(hospital), write(visitor, "Je sais où vous habitez")
    until(lambda: desk.thread(theirs), bool)
    block = {"$type": "app.bsky.graph.block", "subject": hospital.did, "createdAt": datetime.now(UTC).isoformat()}
    call(visitor, "com.atproto.repo.createRecord", {"repo": visitor.did, "collection": "app.bsky.graph.block", "record": block})

    def shown():
        answer = httpx.get(
            f"{hospital.service}/xrpc/app.bsky.feed.getPosts",
            params={"uris": [theirs.id]},
            headers={"Authorization": f"Bearer {hospital.session.split(':::')[2]}"},
        )
        return answer.json()["posts"]

    until(shown, lambda posts: not posts)
    assert desk.gone([theirs]) == frozenset()


def test_readers_programs_are_told_which_answers_are_hidden(hospital, visitor):
    desk, outside = enter(hospital), enter(visitor)
    ours = desk.publish(Outgoing("Portes ouvertes"), "publication0000001")
    theirs = outside.publish(Outgoing("Quelle honte", reply_to=ours), "publication0000002")
    until(lambda: desk.thread(ours), lambda found: len(found) == 2)
    desk.hide(theirs)

    def told():
        headers = {"Authorization": f"Bearer {visitor.session.split(':::')[2]}"}
        asked = {"uri": ours.id}
        answer = httpx.get(f"{visitor.service}/xrpc/app.bsky.feed.getPostThread", params=asked, headers=headers)
        return answer.json().get("threadgate", {}).get("record", {}).get("hiddenReplies", [])

    assert until(told, bool) == [theirs.id]
    assert len(desk.thread(ours)) == 2


def test_a_report_reaches_those_who_moderate(hospital, visitor):
    theirs = write(visitor, "Je sais où vous habitez")
    enter(hospital).report(theirs, "harassment", "Menace envers une infirmière")


def test_watched_words_are_found_once(hospital, visitor):
    desk = enter(hospital)
    word = f"Clinique{hospital.did[-8:]}"
    write(visitor, f"{word} : premier")
    desk.publish(Outgoing(f"{word} : de nous"), "publication0000001")
    first = until(lambda: desk.search(word, ""), lambda page: page.incoming)
    assert [one.text for one in first.incoming] == [f"{word} : premier"]
    write(visitor, f"{word} : second")
    second = until(lambda: desk.search(word, first.cursor), lambda page: page.incoming)
    assert [(one.text, one.kind) for one in second.incoming] == [(f"{word} : second", "post")]
    assert desk.search(word, second.cursor).incoming == ()


def test_strange_records_of_others_stop_nothing(hospital, visitor):
    desk = enter(hospital)
    strange = mention(hospital, "bizarre", langs=["fr"], tags=["x"], unknown={"a": [1]}, embed={"$type": "example.unknown"})
    write_many(visitor, [strange, mention(hospital, "simple")])
    found, _ = read_all(desk, "", 2)
    assert [one.text.split()[-1] for one in found] == ["bizarre", "simple"]


def test_an_answer_that_names_the_account_too_is_told_once_as_an_answer(hospital, visitor):
    desk = enter(hospital)
    ours = desk.publish(Outgoing("Portes ouvertes"), "publication0000001")
    start = desk.incoming("").cursor
    both = mention(hospital, "et toi", reply={"parent": strong(ours), "root": strong(ours)})
    write_many(visitor, [both])
    found, cursor = read_all(desk, start, 1)
    assert [one.kind for one in found] == ["reply"]
    assert desk.incoming(cursor).incoming == ()
    assert replace(found[0], text="").answers == Reference(ours.id, ours.url, ours.version)
