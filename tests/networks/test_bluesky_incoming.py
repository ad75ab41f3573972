"""What comes in on Bluesky, against the software that its readers' side (AppView) runs."""

import time
from datetime import UTC, datetime

import httpx
import pytest

from paravent_desk.networks.bluesky import BlueskyNetwork
from paravent_desk.networks.protocol import Account, Connection, Outgoing, Page, Reference
from tests.servers.bluesky import BlueskyAccount, new_account

pytestmark = pytest.mark.slow


def connect(owner: BlueskyAccount) -> Connection:
    given = {"app_password": owner.password, "session": owner.session}
    return BlueskyNetwork(client=httpx.Client).connect(Account("bluesky", owner.handle, owner.service, given), lambda _: None)


def come(connection: Connection, cursor: str, number: int) -> Page:
    """What came in, once so many did: an AppView reads behind."""
    for _ in range(600):
        page = connection.incoming(cursor)
        if len(page.incoming) >= number:
            break
        time.sleep(0.1)
    return page


def quote(owner: BlueskyAccount, quoted: Reference) -> None:
    """The desk quotes nobody; visitors do."""
    subject = {"uri": quoted.id, "cid": quoted.version}
    record = {
        "$type": "app.bsky.feed.post",
        "text": "Bonne nouvelle",
        "createdAt": datetime.now(UTC).isoformat(),
        "embed": {"$type": "app.bsky.embed.record", "record": subject},
    }
    answer = httpx.post(
        f"{owner.service}/xrpc/com.atproto.repo.createRecord",
        json={"repo": owner.did, "collection": "app.bsky.feed.post", "record": record},
        headers={"Authorization": f"Bearer {owner.session.split(':::')[2]}"},
    )
    answer.raise_for_status()


def test_mentions_replies_and_quotes_come_in_once_and_oldest_first(appview_service):
    hospital, visitor = new_account(appview_service, "hospital"), new_account(appview_service, "visitor")
    desk, outside = connect(hospital), connect(visitor)
    assert desk.incoming("").incoming == ()
    published = desk.publish(Outgoing("Portes ouvertes samedi"), "publication0000001")
    mention = outside.publish(Outgoing(f"Bonjour @{hospital.handle}, êtes-vous ouverts ?"), "publication0000002")
    first = come(desk, "", 1)
    assert [(one.kind, one.author, one.reference.id) for one in first.incoming] == [("mention", visitor.handle, mention.id)]
    assert first.incoming[0].text.startswith("Bonjour @")
    reply = outside.publish(Outgoing("Merci !", reply_to=published), "publication0000003")
    come(desk, first.cursor, 1)
    quote(visitor, published)
    second = come(desk, first.cursor, 2)
    assert [one.kind for one in second.incoming] == ["reply", "quote"]
    assert second.incoming[0].reference == reply
    assert second.incoming[0].answers is not None and second.incoming[0].answers.id == published.id
    assert desk.incoming(second.cursor) == Page((), second.cursor)


def test_more_than_a_page_that_came_in_is_told_whole(appview_service, monkeypatch):
    hospital, visitor = new_account(appview_service, "hospital"), new_account(appview_service, "visitor")
    desk, outside = connect(hospital), connect(visitor)
    outside.publish(Outgoing(f"@{hospital.handle} avant"), "publication0000000")
    start = come(desk, "", 1).cursor
    texts = [f"@{hospital.handle} question {number}" for number in range(5)]
    for number, text in enumerate(texts):
        outside.publish(Outgoing(text), f"questionquestion{number}")
    come(desk, start, 5)
    monkeypatch.setattr("paravent_desk.networks.bluesky_incoming._PAGE", 2)
    assert [one.text for one in desk.incoming(start).incoming] == texts


def test_an_answer_to_a_visitor_hangs_on_the_first_of_the_thread(appview_service):
    hospital, visitor = new_account(appview_service, "hospital"), new_account(appview_service, "visitor")
    desk, outside = connect(hospital), connect(visitor)
    published = desk.publish(Outgoing("Portes ouvertes samedi"), "publication0000001")
    outside.publish(Outgoing("À quelle heure ?", reply_to=published), "publication0000002")
    came = come(desk, "", 1).incoming[0]
    answer = desk.publish(Outgoing("À dix heures.", reply_to=came.reference), "publication0000003")
    heard = come(outside, "", 1).incoming[0]
    assert (heard.kind, heard.reference, heard.author) == ("reply", answer, hospital.handle)
