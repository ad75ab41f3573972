"""The practice network keeps the protocol's promises."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from paravent_desk.networks.errors import Refused
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
