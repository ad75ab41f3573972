"""What came for an account is here once, in order, in its thread; whatever breaks on the way loses nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from paravent_desk.accounts.models import Establishment
from paravent_desk.audit.models import Line
from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.inbox import intake
from paravent_desk.inbox.gone import erase_gone
from paravent_desk.inbox.intake import BUSY, FIRST, LONGEST, PATIENT, read, read_due
from paravent_desk.inbox.models import Cursor, Message
from paravent_desk.inbox.reading import author_of, text_of
from paravent_desk.networks.errors import Reconnect, Refused, TryLater, Unsure
from paravent_desk.networks.protocol import Incoming, Reference
from tests.desk.inbox_fixtures import T0, Shore, failing, make_account, make_shore, message  # noqa: F401

pytestmark = pytest.mark.usefixtures("account")


def texts() -> list[str]:
    return [text_of(row) for row in Message.objects.order_by("pk")]


def test_messages_come_in_once_and_in_order(shore: Shore, account: Channel) -> None:
    shore.a_page = 7
    for number in range(30):
        shore.say(number, f"Bonjour {number}")
    assert read(account, T0) == 30
    assert texts() == [f"Bonjour {number}" for number in range(30)]
    assert read(account, T0 + BUSY) == 0
    assert Message.objects.count() == 30
    assert [line.facts["count"] for line in Line.objects.filter(action="inbox.read")] == [7, 7, 7, 7, 2]


def test_words_and_authors_are_encrypted(shore: Shore, account: Channel) -> None:
    shore.say(1, "Bonjour à vous", author="alice@s.example")
    read(account, T0)
    row = Message.objects.get()
    assert (text_of(row), author_of(row)) == ("Bonjour à vous", "alice@s.example")
    assert b"Bonjour" not in bytes(row.text)
    assert b"alice" not in bytes(row.author)
    assert "alice" not in repr(row) + str(row)


def test_a_page_told_twice_is_written_once(shore: Shore, account: Channel) -> None:
    """The cursor was lost: the network tells the last page again."""
    shore.say(1, "Bonjour")
    read(account, T0)
    Cursor.objects.update(cursor="")
    assert read(account, T0 + BUSY) == 0
    assert Message.objects.count() == 1


def test_a_page_that_was_cut_off_is_not_half_written(shore: Shore, account: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    shore.say(1, "Bonjour")
    shore.say(2, "Bonsoir")

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("paravent_desk.inbox.intake.record", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            read(account, T0)
    assert not Message.objects.exists()
    assert read(account, T0) == 2
    assert texts() == ["Bonjour", "Bonsoir"]


def test_of_two_that_read_the_same_page_one_writes_it(shore: Shore, account: Channel) -> None:
    """While the network answers, somebody else reads and writes the page."""
    shore.say(1, "Bonjour")

    def meanwhile() -> None:
        shore.between = lambda: None
        read(account, T0)

    shore.between = meanwhile
    read(account, T0)
    assert texts() == ["Bonjour"]
    assert Line.objects.filter(action="inbox.read").count() == 1


def test_two_readers_share_the_accounts(shore: Shore, account: Channel) -> None:
    """While one waits for its answer, another finds nothing to read."""
    shore.say(1, "Bonjour")
    found = []

    def meanwhile() -> None:
        shore.between = lambda: None
        found.append(read_due(T0))

    shore.between = meanwhile
    assert (read_due(T0), found) == (1, [0])


def test_a_reader_that_died_keeps_no_account(shore: Shore, account: Channel) -> None:
    shore.say(1, "Bonjour")
    shore.between = killed = lambda: (_ for _ in ()).throw(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        read_due(T0)
    shore.between = lambda: None
    assert killed and read_due(T0 + intake.HELD) == 1


def test_a_burst_on_one_account_keeps_no_other_waiting(
    shore: Shore, account: Channel, channel: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its server is slow: after a turn the other account has its own, and then it goes on."""
    monkeypatch.setattr(intake, "TURN", -1.0)
    other = channel(handle="maternite@mastodon.example")
    other.credentials = entering.seal(other.pk, {"access_token": "t"})
    other.save()
    shore.a_page = 10
    for number in range(30):
        shore.say(number, f"Bonjour {number}")
    assert read_due(T0) == 20
    assert [Message.objects.filter(channel=one).count() for one in (account, other)] == [10, 10]
    for turn in range(3):
        read_due(T0 + timedelta(seconds=turn + 1))
    assert [Message.objects.filter(channel=one).count() for one in (account, other)] == [30, 30]


@pytest.mark.parametrize(("every", "later"), [(4, 1), (30, 0)])
def test_where_nothing_came_the_network_says_how_soon_it_is_asked_again(
    shore: Shore, account: Channel, every: int, later: int
) -> None:
    shore.limits = replace(shore.limits, asked_again=timedelta(seconds=every))
    read_due(T0)
    shore.say(1, "Bonjour")
    assert read_due(T0 + timedelta(seconds=5)) == later
    assert read_due(T0 + timedelta(seconds=31)) == 1 - later


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [
        (TryLater("unavailable"), 0.75 * FIRST, 1.25 * FIRST),
        (TryLater("rate_limited", timedelta(minutes=10)), timedelta(minutes=10), timedelta(minutes=10)),
        (Unsure("no_answer"), 0.75 * FIRST, 1.25 * FIRST),
        (Refused("invalid"), 0.75 * PATIENT, 1.25 * PATIENT),
    ],
)
def test_a_network_that_fails_is_left_alone_for_a_while(
    shore: Shore, account: Channel, error: Exception, least: timedelta, most: timedelta
) -> None:
    shore.say(1, "Bonjour")
    shore.fault = failing(error)  # type: ignore[arg-type]
    assert read_due(T0) == 0
    cursor = Cursor.objects.get()
    assert (cursor.failures, cursor.last_error) == (1, error.code)  # type: ignore[attr-defined]
    assert least <= cursor.next_at - T0 <= most
    assert read_due(T0 + timedelta(milliseconds=500)) == 0
    assert read_due(T0 + timedelta(minutes=15)) == 1
    cursor.refresh_from_db()
    assert (cursor.failures, cursor.last_error) == (0, "")


def test_a_server_that_was_silent_is_left_alone_from_then_on(
    shore: Shore, account: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(intake, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    def silent(call: str) -> None:
        clock[0] += 25.0
        raise TryLater("no_answer")

    shore.fault = silent
    read_due(T0)
    assert T0 + timedelta(seconds=25) < Cursor.objects.get().next_at < T0 + intake.HELD


def test_each_failure_doubles_the_wait_up_to_an_hour(shore: Shore, account: Channel) -> None:
    waits, now = [], T0
    shore.fault = failing(*[TryLater("unavailable")] * 15)
    for _ in range(15):
        read(account, now)
        waits.append(Cursor.objects.get().next_at - now)
        now += LONGEST * 2
    assert waits[3] > waits[0] * 3
    assert LONGEST * 0.75 <= max(waits) <= LONGEST * 1.25


def test_the_network_is_cut_between_two_pages(shore: Shore, account: Channel) -> None:
    shore.a_page = 10
    for number in range(25):
        shore.say(number, f"{number}")
    calls = iter([None, TryLater("unreachable")])

    def fault(call: str) -> None:
        error = next(calls, None)
        if error is not None:
            raise error

    shore.fault = fault
    assert read(account, T0) == 10
    assert read(account, T0 + timedelta(hours=1)) == 15
    assert texts() == [str(number) for number in range(25)]


def test_an_account_that_must_be_connected_again_is_told_once(shore: Shore, account: Channel) -> None:
    shore.fault = failing(Reconnect("revoked"))
    read_due(T0)
    account.refresh_from_db()
    assert account.state == "reconnect"
    assert read_due(T0 + timedelta(days=1)) == 0


def test_an_answer_stands_in_the_thread_of_what_it_answers(shore: Shore, account: Channel) -> None:
    shore.can -= {"thread"}  # type: ignore[operator]
    shore.say(1, "Bonjour")
    shore.say(2, "Moi aussi", answers="s-1")
    shore.say(3, "Et moi", answers="s-2")
    read(account, T0)
    assert set(Message.objects.values_list("root_id", flat=True)) == {"s-1"}


def test_an_answer_that_comes_before_what_it_answers_joins_it(shore: Shore, account: Channel) -> None:
    shore.a_page = 1
    shore.can -= {"thread"}  # type: ignore[operator]
    shore.say(3, "Et moi", answers="s-2")
    shore.say(2, "Moi aussi", answers="s-1")
    shore.say(1, "Bonjour")
    read(account, T0)
    assert set(Message.objects.values_list("root_id", flat=True)) == {"s-1"}


def test_what_others_said_above_is_kept_beside(shore: Shore, account: Channel) -> None:
    """A mention deep in a thread of others: the thread is read whole, and asks nothing of anybody."""
    first = Incoming(Reference("o-1"), "bob@o.example", "Au début", T0 - timedelta(hours=1), "post")
    ours = Incoming(Reference("o-2"), "chu@mastodon.example", "Réponse", T0, "own", Reference("o-1"), Reference("o-1"))
    said = shore.say(1, "Et vous ?", answers="o-2", root=Reference("o-1"))
    shore.above["s-1"] = (first, ours, said)
    assert read(account, T0) == 1
    assert [(text_of(row), row.beside, row.state) for row in Message.objects.order_by("at")] == [
        ("Au début", True, "dismissed"),
        ("Et vous ?", False, "new"),
    ]
    assert set(Message.objects.values_list("root_id", flat=True)) == {"o-1"}


def test_what_was_kept_beside_and_then_mentions_us_is_new(shore: Shore, account: Channel) -> None:
    later = Incoming(Reference("s-2"), "bob@o.example", "Au début", T0, "post")
    said = shore.say(1, "Et vous ?", answers="s-2")
    shore.above["s-1"] = (later, said)
    read(account, T0)
    shore.posts.append(later)
    assert read(account, T0 + BUSY) == 1
    assert not Message.objects.filter(beside=True).exists()
    assert Message.objects.filter(state="new").count() == 2


def test_a_thread_that_cannot_be_read_keeps_nothing_back(shore: Shore, account: Channel) -> None:
    shore.say(1, "Et vous ?", answers="o-2")

    def fault(call: str) -> None:
        if call == "thread":
            raise TryLater("unavailable")

    shore.fault = fault
    assert read(account, T0) == 1
    assert Message.objects.get().root_id == "o-2"


def test_our_own_posts_do_not_come_in(shore: Shore, account: Channel) -> None:
    shore.say(1, "C'est nous", author=f"@{account.handle.upper()}")
    assert read(account, T0) == 0


def test_descriptions_of_pictures_are_words_too(shore: Shore, account: Channel) -> None:
    shore.say(1, "Regardez", media=("Une chambre", ""))
    read(account, T0)
    row = Message.objects.get()
    assert (text_of(row), row.files) == ("Regardez\n\n[Une chambre]", 2)


def test_what_is_deleted_there_is_erased_here(shore: Shore, account: Channel, hospital: Establishment) -> None:
    kept, gone = message(account, hospital, 1), message(account, hospital, 2)
    answer = message(account, hospital, 3, answers_id="s-2", root_id="s-2")
    shore.deleted = {"s-2"}
    assert erase_gone(T0 + timedelta(hours=1)) == 1
    for row in (kept, gone, answer):
        row.refresh_from_db()
    assert (bytes(gone.text), bytes(gone.author), gone.remote_url, gone.state) == (b"", b"", "", "erased")
    assert "s-2" not in gone.remote_id
    assert (answer.root_id, answer.answers_id) == (gone.remote_id, gone.remote_id)
    assert kept.state == "new"
    assert Line.objects.filter(action="message.gone", subject=f"message:{gone.pk}").exists()


def test_an_erased_message_that_is_told_again_stays_erased(shore: Shore, account: Channel) -> None:
    shore.say(2, "Bonjour")
    read(account, T0)
    shore.deleted = {"s-2"}
    erase_gone(T0 + timedelta(hours=1))
    Cursor.objects.update(cursor="")
    assert read(account, T0 + timedelta(hours=2)) == 0
    assert Message.objects.get().state == "erased"


def test_nothing_is_erased_where_the_network_does_not_answer(shore: Shore, account: Channel, hospital: Establishment) -> None:
    message(account, hospital)
    shore.deleted, shore.fault = {"s-1"}, failing(TryLater("unavailable"))
    assert erase_gone(T0 + timedelta(hours=1)) == 0
    assert Message.objects.get().state == "new"
