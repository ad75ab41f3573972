"""What people do about a message: once, by the right people, as far as the network can; each has its line."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from paravent_desk import vault
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line, Note
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft
from paravent_desk.inbox import actions, watched
from paravent_desk.inbox.classes import Doing
from paravent_desk.inbox.closing import close_answered
from paravent_desk.inbox.models import Message, Watch
from paravent_desk.inbox.reading import text_of
from paravent_desk.inbox.watched import TooMany, search_due, watch
from paravent_desk.networks.errors import NetworkError, TryLater, Unsupported
from paravent_desk.networks.moderation import Cause
from paravent_desk.networks.protocol import Action as Asked
from paravent_desk.networks.protocol import Incoming, Reference
from paravent_desk.transitions import Conflict
from paravent_desk.upkeep.erasure import erase
from paravent_desk.upkeep.reencryption import reencrypt, rotate
from tests.desk.inbox_fixtures import T0, Shore, failing, make_account, make_shore, message  # noqa: F401

AtDesk = Callable[[User, Establishment], Desk]


@pytest.fixture
def desk(person: Callable[..., User], hospital: Establishment, at_desk: AtDesk) -> Desk:
    return at_desk(person("camille", Role.COMMUNITY_MANAGER, hospital), hospital)


@pytest.fixture
def row(account: Channel, hospital: Establishment) -> Message:
    return message(account, hospital)


def last() -> tuple[str, object, object]:
    line = Line.objects.order_by("-number").first()
    assert line is not None
    return line.action, line.subject, line.actor


DOINGS: dict[str, tuple[Callable[[Desk, Message], None], str]] = {
    "message.take": (actions.take, "taken"),
    "message.dismiss": (actions.dismiss, "dismissed"),
    "message.move": (actions.moved, "moved"),
    "message.hide": (actions.hide, "hidden"),
    "message.remove": (actions.remove, "removed"),
    "message.report": (lambda desk, row: actions.report(desk, row, Cause.PRIVACY), "reported"),
    "message.erase": (actions.erase, "erased"),
}


@pytest.mark.parametrize("action", DOINGS)
def test_each_is_done_once_with_its_line(desk: Desk, row: Message, action: str) -> None:
    do, state = DOINGS[action]
    stale = Message.objects.get(pk=row.pk)
    do(desk, row)
    row.refresh_from_db()
    assert row.state == state
    assert last() == (action, f"message:{row.pk}", desk.user.pk)
    lines = Line.objects.count()
    with pytest.raises(Conflict):
        do(desk, stale)
    assert Line.objects.count() == lines


@pytest.mark.parametrize("state", Message.State)
@pytest.mark.parametrize("action", DOINGS)
def test_of_what_is_erased_nothing_is_done_and_no_state_breaks(desk: Desk, row: Message, action: str, state: str) -> None:
    Message.objects.update(state=state)
    row.refresh_from_db()
    try:
        DOINGS[action][0](desk, row)
    except Conflict:
        assert Message.objects.get().state == state
    else:
        assert state != "erased"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", DOINGS)
def test_who_may(
    person: Callable[..., User], hospital: Establishment, at_desk: AtDesk, row: Message, action: str, role: Role
) -> None:
    desk = at_desk(person("kim", role, hospital), hospital)
    moderate = {Role.COMMUNITY_MANAGER, Role.DPO, Role.CRISIS_LEAD}
    sorting = action in {"message.take", "message.dismiss", "message.move"}
    if role in (moderate | {Role.PHYSICIAN} if sorting else moderate):
        DOINGS[action][0](desk, row)
    else:
        with pytest.raises(PermissionDenied):
            DOINGS[action][0](desk, row)
        assert Message.objects.get().state == "new"


def test_what_is_another_hospitals_is_not_there(
    person: Callable[..., User], other_hospital: Establishment, at_desk: AtDesk, row: Message
) -> None:
    desk = at_desk(person("andrea", Role.DPO, other_hospital), other_hospital)
    for do, _state in DOINGS.values():
        with pytest.raises(Http404):
            do(desk, row)
    with pytest.raises(Http404):
        actions.unmask(desk, row)


def test_sorting_anew_changes_when_it_is_due(desk: Desk, row: Message) -> None:
    actions.sort(desk, row, "SELF_HARM")
    row.refresh_from_db()
    assert (row.tag, row.rank, row.sorted_by, row.due_at) == ("SELF_HARM", 1, "person", T0 + timedelta(minutes=15))
    assert Line.objects.get(action="message.sort").facts == {"from": "QUESTION", "to": "SELF_HARM"}


def test_who_finds_what_the_machine_missed_calls_the_others(
    desk: Desk,
    row: Message,
    person: Callable[..., User],
    hospital: Establishment,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    person("sacha", Role.CRISIS_LEAD, hospital)
    with django_capture_on_commit_callbacks(execute=True):
        actions.sort(desk, row, "SELF_HARM")
        actions.sort(desk, row, "SELF_HARM")
    assert sorted(one.to[0].partition("@")[0] for one in mail.outbox) == ["camille", "sacha"]


def test_two_who_sort_at_once(desk: Desk, row: Message) -> None:
    stale = Message.objects.get(pk=row.pk)
    actions.sort(desk, row, "SPAM")
    with pytest.raises(Conflict):
        actions.sort(desk, stale, "PRAISE")
    assert Message.objects.get().tag == "SPAM"


def test_the_network_is_asked_and_a_second_time_does_no_harm(desk: Desk, row: Message, shore: Shore) -> None:
    actions.hide(desk, row)
    actions.unhide(desk, row)
    actions.remove(desk, row)
    assert shore.done == [("hide", "s-1"), ("unhide", "s-1"), ("remove", "s-1")]
    assert row.state == "removed"


@pytest.mark.parametrize("action", ["message.hide", "message.remove", "message.report"])
def test_what_the_network_did_not_do_is_not_written_down(desk: Desk, row: Message, shore: Shore, action: str) -> None:
    shore.fault = failing(TryLater("unavailable"))
    with pytest.raises(NetworkError):
        DOINGS[action][0](desk, row)
    assert Message.objects.get().state == "new"
    assert not Line.objects.filter(action=action).exists()


@pytest.mark.parametrize(
    ("asked", "doing", "action"),
    [
        (Asked.HIDE, Doing.HIDE, "message.hide"),
        (Asked.REMOVE_THEIRS, Doing.REMOVE, "message.remove"),
        (Asked.REPORT, Doing.REPORT, "message.report"),
    ],
)
def test_what_a_network_cannot_is_neither_offered_nor_asked(
    desk: Desk, row: Message, shore: Shore, asked: Asked, doing: Doing, action: str
) -> None:
    assert doing in actions.may_do(row)
    shore.can -= {asked}
    assert doing not in actions.may_do(row)
    with pytest.raises(Unsupported):
        DOINGS[action][0](desk, row)
    assert shore.done == []


@pytest.mark.parametrize("action", ["message.hide", "message.remove"])
def test_nothing_about_suicide_is_hidden_or_removed(desk: Desk, row: Message, shore: Shore, action: str) -> None:
    actions.sort(desk, row, "SELF_HARM")
    assert not {Doing.HIDE, Doing.REMOVE} & actions.may_do(row)
    with pytest.raises(actions.Kept):
        DOINGS[action][0](desk, row)
    assert (shore.done, row.state) == ([], "new")


def test_what_was_hidden_before_it_was_known_to_be_about_suicide_is_shown_again(desk: Desk, row: Message, shore: Shore) -> None:
    actions.hide(desk, row)
    actions.sort(desk, row, "SELF_HARM")
    actions.unhide(desk, row)
    assert (shore.done[-1], row.state) == (("unhide", "s-1"), "taken")


def test_why_something_is_reported_stands_in_a_note_that_can_be_erased(desk: Desk, row: Message) -> None:
    actions.report(desk, row, Cause.HARASSMENT, "Insultes répétées")
    line = Line.objects.get(action="message.report")
    assert line.facts == {"cause": "harassment"}
    assert Note.objects.get(line=line).text == "Insultes répétées"


def test_what_is_hidden_stays_so_when_it_is_reported(desk: Desk, row: Message) -> None:
    actions.hide(desk, row)
    actions.report(desk, row, Cause.PRIVACY)
    assert row.state == "hidden"


def test_whoever_begins_an_answer_has_it_in_hand_and_it_ends_answered(desk: Desk, row: Message) -> None:
    draft = Draft.objects.create(establishment=desk.establishment, author=desk.user, title="Réponse", kind="reply")
    actions.answering(desk, row, draft)
    assert (row.state, row.taken_by, row.answer) == ("taken", desk.user, draft)
    assert close_answered() == 0
    Draft.objects.update(state="published")
    assert close_answered() == 1
    assert Message.objects.get().state == "answered"
    actions.put_back(desk, Message.objects.get())
    assert close_answered() == 0, "it was opened again: the old answer does not close it"


def test_looking_under_the_cover_is_written_down(desk: Desk, row: Message) -> None:
    assert actions.unmask(desk, row) == text_of(row)
    assert last() == ("message.unmask", f"message:{row.pk}", desk.user.pk)
    assert "horaires" not in str(list(Line.objects.values())) + str(list(Note.objects.values()))


def test_an_auditor_sees_no_covered_word(
    person: Callable[..., User], hospital: Establishment, at_desk: AtDesk, row: Message
) -> None:
    with pytest.raises(PermissionDenied):
        actions.unmask(at_desk(person("aude", Role.AUDITOR, hospital), hospital), row)


def test_erasing_leaves_no_word_and_no_author(desk: Desk, row: Message) -> None:
    actions.erase(desk, row)
    row.refresh_from_db()
    assert (bytes(row.text), bytes(row.author), row.remote_url, row.marks) == (b"", b"", "", [])
    assert (row.tag, row.received_at) == ("QUESTION", T0)
    assert "s-1" not in row.remote_id + row.root_id


def test_after_its_time_a_message_is_erased_unless_somebody_has_it_in_hand(
    desk: Desk, account: Channel, hospital: Establishment
) -> None:
    now = timezone.now()
    old, young = message(account, hospital, 1), message(account, hospital, 2)
    mine = message(account, hospital, 3, state="taken", taken_by=desk.user)
    Message.objects.update(received_at=now - timedelta(days=91))
    Message.objects.filter(pk=young.pk).update(received_at=now - timedelta(days=89))
    assert [(one.action, one.count) for one in erase(now)] == [("retention.messages", 1)]
    for one in (old, young, mine):
        one.refresh_from_db()
    assert (old.state, young.state, mine.state) == ("erased", "new", "taken")
    assert erase(now) == ()


def test_messages_follow_a_change_of_keys(
    account: Channel, hospital: Establishment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Channel.objects.update(credentials=b"")
    monkeypatch.setattr(vault, "_data", lambda: tmp_path)
    row = message(account, hospital)
    rotate()
    assert reencrypt().anew == 2
    row.refresh_from_db()
    assert text_of(row) == "Quels sont les horaires ?"


def test_watched_words_bring_messages_in(desk: Desk, account: Channel, shore: Shore) -> None:
    made = watch(desk, account, "#saintaubin")
    assert watch(desk, account, "#saintaubin") == made
    shore.found["#saintaubin"] = [Incoming(Reference("s-9"), "bob@o.example", "Vu à #saintaubin", T0, "post")]
    assert search_due(timezone.now()) == 1
    assert search_due(timezone.now()) == 0
    found = Message.objects.get()
    assert (text_of(found), found.kind, found.state) == ("Vu à #saintaubin", "post", "new")
    watched.end(desk, made)
    assert not Watch.objects.exists()
    assert {"watch.add", "watch.end"} <= set(Line.objects.values_list("action", flat=True))
    assert "#saintaubin" not in str(list(Line.objects.values()))


def test_a_search_that_fails_is_asked_again_later(desk: Desk, account: Channel, shore: Shore) -> None:
    watch(desk, account, "maternité")
    shore.fault = failing(TryLater("rate_limited"))
    now = timezone.now()
    assert search_due(now) == 0
    row = Watch.objects.get()
    assert (row.last_error, row.failures, row.next_at > now) == ("rate_limited", 1, True)


def test_there_is_an_end_to_what_is_watched(desk: Desk, account: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "MOST", 1)
    watch(desk, account, "un")
    with pytest.raises(TooMany):
        watch(desk, account, "deux")
