"""The practice network keeps the protocol's promises."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paravent_desk.networks.errors import Refused
from paravent_desk.networks.moderation import Cause
from paravent_desk.networks.practice import NETWORK, PracticeConnection
from paravent_desk.networks.protocol import Account, Media, Network, Outgoing, Reference

KEY = "a" * 20
POST = Outgoing("Portes ouvertes samedi.", media=(Media(b"picture", "image/jpeg", "Le hall"),))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> PracticeConnection:
    network: Network = NETWORK
    entered = network.connect(Account("practice", "chu", f"file://{tmp_path}"), lambda renewed: None)
    assert isinstance(entered, PracticeConnection)
    return entered


def test_the_same_key_publishes_once(connection: PracticeConnection) -> None:
    assert connection.publish(POST, KEY) == connection.publish(POST, KEY)
    assert [one["text"] for one in connection.posts()] == [POST.text]


def test_an_outcome_can_be_looked_up(connection: PracticeConnection) -> None:
    assert connection.look_up(POST, KEY, LONG_AGO) is None
    there = connection.publish(POST, KEY)
    assert connection.look_up(POST, KEY, LONG_AGO) == there


def test_what_is_deleted_is_gone_and_twice_is_fine(connection: PracticeConnection) -> None:
    there = connection.publish(POST, KEY)
    connection.delete(there)
    connection.delete(there)
    assert not list(connection.posts())
    with pytest.raises(Refused, match="gone"):
        connection.edit(there, POST)


def test_an_edit_changes_the_text(connection: PracticeConnection) -> None:
    connection.edit(connection.publish(POST, KEY), Outgoing("Portes ouvertes dimanche."))
    assert next(connection.posts())["text"] == "Portes ouvertes dimanche."


def test_a_key_cannot_leave_the_folder(connection: PracticeConnection) -> None:
    with pytest.raises(Refused, match="key"):
        connection.publish(POST, "../../etc/passwd0000000")
    with pytest.raises(Refused, match="key"):
        connection.delete(Reference("../x"))


def test_what_comes_in_is_read_once_in_order(connection: PracticeConnection) -> None:
    folder = connection.folder / "incoming"
    folder.mkdir(parents=True)
    for number, answers in ((1, ""), (2, KEY)):
        told = f'{{"author": "lea", "text": "Bonjour", "at": "2026-11-0{number}T10:00:00+00:00", "answers": "{answers}"}}'
        (folder / f"{number}.json").write_text(told)
    page = connection.incoming("")
    assert [(one.reference.id, one.kind) for one in page.incoming] == [("1", "mention"), ("2", "reply")]
    assert connection.incoming(page.cursor).incoming == ()


def put(connection: PracticeConnection, name: str, text: str, **rest: str) -> Reference:
    folder = connection.folder / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    told = {"author": "lea", "text": text, "at": datetime.now(UTC).isoformat(), **rest}
    (folder / f"{name}.json").write_text(json.dumps(told))
    return Reference(name)


def test_what_others_wrote_is_hidden_shown_reported_and_removed(connection: PracticeConnection) -> None:
    theirs = put(connection, "m1", "Quelle honte")
    connection.hide(theirs)
    assert (connection.folder / "hidden" / "m1.json").exists()
    connection.unhide(theirs)
    assert not (connection.folder / "hidden" / "m1.json").exists()
    connection.report(theirs, Cause.HARASSMENT, "Menace")
    assert json.loads((connection.folder / "reports" / "m1.json").read_text())["reason"] == "harassment"
    connection.remove_theirs(theirs)
    connection.remove_theirs(theirs)
    assert connection.gone([theirs]) == {"m1"}
    with pytest.raises(Refused, match="gone"):
        connection.hide(theirs)
    with pytest.raises(Refused, match="key"):
        connection.remove_theirs(Reference("../m1"))


def test_a_thread_and_the_past_are_told(connection: PracticeConnection) -> None:
    ours = connection.publish(POST, KEY)
    question = put(connection, "m1", "Où ça ?", answers=ours.id, root=ours.id, lang="fr")
    answer = connection.publish(Outgoing("Ici", reply_to=question), "b" * 20)
    told = connection.thread(question)
    assert [(one.reference.id, one.kind) for one in told] == [(ours.id, "own"), ("m1", "reply"), (answer.id, "own")]
    assert (told[1].root, told[1].lang, told[0].media) == (Reference(ours.id), "fr", ("Le hall",))
    past = connection.history("")
    assert [one.text for one in past.posts] == ["Ici", POST.text]
    assert (past.posts[0].answers, past.posts[1].media[0].alt_text, past.cursor) == (question, "Le hall", "")
