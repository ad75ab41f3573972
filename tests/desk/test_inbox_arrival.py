"""Sorting, covering and calling people on arrival. In doubt, a person looks, and words stay covered."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event, Semaphore
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from paravent.errors import MissingPart
from paravent_desk.accounts.models import Deputy, Establishment, Role, User
from paravent_desk.audit.models import Line, Note
from paravent_desk.channels.models import Channel
from paravent_desk.checking.triage import Sorting, Unsorted, covers, sort_message
from paravent_desk.inbox import arrival, inflow
from paravent_desk.inbox.classes import TAGS, UNSORTED, Doing, WrongClasses, class_of, classes, parsed
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.mornings import tell
from paravent_desk.inbox.reading import pieces_of
from paravent_desk.running import chores, runner
from tests.desk.inbox_fixtures import T0, Shore, Sorted, came_in, make_account, make_machine, make_shore, message  # noqa: F401

PARIS = ZoneInfo("Europe/Paris")
SICK = "Mon voisin Paul Durand est hospitalisé chez vous pour un cancer du pancréas"
Commit = Callable[..., object]


def visible(row: Message) -> str:
    return "".join(piece.text or f"[{piece.label}]" for piece in pieces_of(row))


def test_a_message_is_sorted_and_due_by_its_class(shore: Shore, account: Channel, machine: Sorted) -> None:
    machine["honte"] = "COMPLAINT"
    shore.say(1, "Votre accueil est une honte")
    row = came_in()[0]
    assert (row.tag, row.sorted_by, row.rank, row.odds, row.also) == ("COMPLAINT", "machine", 8, 0.9, ["QUESTION"])
    assert row.due_at == T0 + timedelta(days=1)


def test_what_may_also_be_in_danger_is_seen_as_soon_and_keeps_its_class(
    shore: Shore, account: Channel, monkeypatch: pytest.MonkeyPatch, people: object, django_capture_on_commit_callbacks: Commit
) -> None:
    monkeypatch.setattr(arrival, "sort_message", lambda *_: Sorting("COMPLAINT", ("SELF_HARM", "QUESTION"), 0.8))
    shore.say(1, "Sept heures d’attente, et je n’en peux plus de rien")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        row = came_in()[0]
    assert (row.tag, row.rank, row.due_at) == ("COMPLAINT", 1, T0 + timedelta(minutes=15))
    assert "suicide" in mail.outbox[0].subject.lower() or "self-harm" in mail.outbox[0].subject.lower()


@pytest.mark.parametrize("said", [None, "NOT_A_CLASS"])
def test_what_the_machine_cannot_sort_is_shown_first(shore: Shore, account: Channel, machine: Sorted, said: str | None) -> None:
    machine["étrange"] = said
    shore.say(1, "Tout autre chose, étrange")
    row = came_in()[0]
    assert (row.tag, row.sorted_by, row.rank, row.due_at) == ("NEUTRAL", "", 0, T0 + UNSORTED)


def test_a_machine_that_is_not_there_sorts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(text: str, context: str) -> object:
        raise MissingPart("The model file triage.onnx is missing.")

    monkeypatch.setattr("paravent_desk.checking.triage.sort", missing)
    with pytest.raises(Unsorted) as raised:
        sort_message("Je vais en finir ce soir")
    assert "finir" not in str(raised.value)


def test_others_health_is_covered_and_the_rest_can_be_read(shore: Shore, account: Channel, machine: Sorted) -> None:
    shore.say(1, SICK)
    row = came_in()[0]
    assert row.masked
    assert "Durand" not in visible(row)
    assert "cancer" not in visible(row)
    assert visible(row).startswith("Mon voisin [PATIENT]")
    assert not [mark for mark in row.marks if isinstance(mark[2], str) and "Durand" in mark[2]]


def test_what_tells_nothing_of_anybody_is_not_covered(shore: Shore, account: Channel, machine: Sorted) -> None:
    shore.say(1, "Quels sont les horaires de visite ?")
    row = came_in()[0]
    assert (row.masked, visible(row)) == (False, "Quels sont les horaires de visite ?")


def test_nothing_is_shown_before_it_was_looked_at(account: Channel, hospital: Establishment) -> None:
    row = message(account, hospital, text=SICK, looked_at=None)
    assert visible(row) == "[UNCHECKED]"


def test_what_cannot_be_looked_at_is_covered_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(post: object) -> None:
        raise RuntimeError(SICK)

    monkeypatch.setattr("paravent_desk.checking.triage.check", broken)
    assert [(one.start, one.end, one.label) for one in covers("Bonjour")] == [(0, 7, "UNCHECKED")]
    assert covers("  ") == ()


def test_covered_places_do_not_overlap_and_lie_in_the_text() -> None:
    found = covers(SICK + ", chambre 12, 06 39 98 12 34, paul.durand@courriel.example")
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert {"PATIENT", "HEALTH"} <= {one.label for one in found}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ma mère a la grippe", "Ma mère a la [HEALTH]"),
        ("My dad has gout and sleeps badly", "My dad has [HEALTH] and sleeps badly"),
        ("La grippe arrive, vaccinez-vous !", "La grippe arrive, vaccinez-vous !"),
    ],
)
def test_a_word_of_medicine_is_somebody_s_where_somebody_is_spoken_of(
    shore: Shore, account: Channel, machine: Sorted, text: str, shown: str
) -> None:
    shore.say(1, text)
    assert visible(came_in()[0]) == shown


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Sorting("THIRD_PARTY", (), 0.9), "[HEALTH]"),
        (Sorting("PRAISE", ("SELF_DISCLOSURE",), 0.6), "[HEALTH]"),
        (Sorting("PRAISE", ("QUESTION",), 0.6), "1 462 jours sans une seule, merci à la bande du jeudi"),
    ],
    ids=lambda one: one.tag if isinstance(one, Sorting) else "",
)
def test_what_tells_of_health_in_words_that_nobody_found_is_covered_whole(
    shore: Shore, account: Channel, monkeypatch: pytest.MonkeyPatch, answer: Sorting, shown: str
) -> None:
    monkeypatch.setattr(arrival, "sort_message", lambda *_: answer)
    shore.say(1, "1 462 jours sans une seule, merci à la bande du jeudi")
    assert visible(came_in()[0]) == shown


@pytest.fixture
def people(person: Callable[..., User], hospital: Establishment, other_hospital: Establishment) -> Mapping[str, User]:
    person("voisin", Role.CRISIS_LEAD, other_hospital)
    roles = {"camille": Role.COMMUNITY_MANAGER, "sacha": Role.CRISIS_LEAD, "noa": Role.PHYSICIAN, "dom": Role.DPO}
    return {name: person(name, role, hospital) for name, role in roles.items()} | {"lou": person("lou", Role.AUTHOR, hospital)}


def to() -> list[str]:
    return sorted(one.to[0].partition("@")[0] for one in mail.outbox)


@pytest.mark.parametrize(
    ("tag", "called"),
    [
        ("SELF_HARM", ["camille", "noa", "sacha"]),
        ("EMERGENCY", ["camille", "noa", "sacha"]),
        ("VIOLENCE", ["camille", "dom", "sacha"]),
        ("QUESTION", []),
        ("SPAM", []),
    ],
)
def test_who_must_know_at_once_is_written_to(
    shore: Shore,
    account: Channel,
    machine: Sorted,
    people: object,
    django_capture_on_commit_callbacks: Commit,
    tag: str,
    called: list[str],
) -> None:
    machine["ce soir"] = tag
    shore.say(1, "Je vais en finir ce soir", author="alice@s.example")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        row = came_in()[0]
    assert to() == called
    for one in mail.outbox:
        assert f"/e/saint-aubin/inbox/{row.pk}/" in one.body
        assert not [word for word in ("finir", "ce soir", "alice", "s.example") if word in one.body + one.subject]
    assert Line.objects.filter(action="message.alert").count() == bool(called)


def test_a_burst_of_them_is_one_mail_each(
    shore: Shore, account: Channel, machine: Sorted, people: object, django_capture_on_commit_callbacks: Commit
) -> None:
    machine["ce soir"] = "SELF_HARM"
    for number in range(30):
        shore.say(number, f"ce soir {number}")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        came_in()
    assert to() == ["camille", "noa", "sacha"]
    assert mail.outbox[0].subject.startswith("Paravent – 30 messages cannot wait")
    assert mail.outbox[0].body.count("/inbox/") == 21


def test_nobody_is_called_twice(
    shore: Shore, account: Channel, machine: Sorted, people: object, django_capture_on_commit_callbacks: Commit
) -> None:
    machine["ce soir"] = "SELF_HARM"
    shore.say(1, "ce soir")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        came_in()
        came_in(T0 + timedelta(minutes=5))
    assert len(mail.outbox) == 3


def test_a_deputy_is_called_too_and_administrators_where_nobody_holds_the_role(
    shore: Shore,
    account: Channel,
    machine: Sorted,
    hospital: Establishment,
    person: Callable[..., User],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    machine["ce soir"] = "SELF_HARM"
    admin = person("ada", Role.ADMINISTRATOR, hospital)
    shore.say(1, "ce soir")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        came_in()
    assert [one.to for one in mail.outbox] == [[admin.email]]
    mail.outbox.clear()
    absent, deputy = person("sacha", Role.CRISIS_LEAD, hospital), person("dee")
    Deputy.objects.create(absent=absent, deputy=deputy, establishment=hospital, first=T0.date(), last=T0.date())
    shore.say(2, "ce soir")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        came_in(T0 + timedelta(minutes=1))
    assert to() == ["dee", "sacha"]


def test_a_person_who_sorts_first_is_right(shore: Shore, account: Channel, machine: Sorted, hospital: Establishment) -> None:
    row = message(account, hospital, text=SICK, looked_at=None, tag="COMPLAINT", rank=8, sorted_by="person")
    arrival.look(T0)
    row.refresh_from_db()
    assert (row.tag, row.sorted_by, row.masked) == ("COMPLAINT", "person", True)


def test_the_journal_says_nothing_of_what_came_in(shore: Shore, account: Channel, machine: Sorted) -> None:
    machine["ce soir"] = "SELF_HARM"
    shore.say(1, "Je vais en finir ce soir", author="alice@s.example")
    came_in()
    told = str(list(Line.objects.values())) + str(list(Note.objects.values()))
    assert not [word for word in ("finir", "alice") if word in told]


def test_what_was_read_is_there_before_it_is_looked_at(shore: Shore, account: Channel, machine: Sorted) -> None:
    shore.say(1, "Bonjour")
    assert inflow.read(T0) == 1
    assert visible(Message.objects.get()) == "[UNCHECKED]"
    assert inflow.look(T0) == 1
    assert Message.objects.get().looked_at == T0


def test_looking_stops_for_what_else_is_to_be_done(
    shore: Shore, account: Channel, machine: Sorted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "BATCH", 5)
    monkeypatch.setattr(inflow, "SLICE", 0.0)
    for number in range(12):
        shore.say(number, "Bonjour")
    inflow.read(T0)
    assert [inflow.look(T0) for _ in range(4)] == [5, 5, 2, 0]


@pytest.mark.django_db(transaction=True)
def test_a_burst_that_is_looked_at_keeps_nobody_from_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the process of the desk: the looking does not end, and the reading goes on."""
    over, rounds = Event(), Semaphore(0)
    monkeypatch.setattr(inflow, "look", lambda now: over.wait(20))
    monkeypatch.setattr(inflow, "read", lambda now: rounds.release())
    monkeypatch.setattr(inflow, "search", lambda now: 0)
    monkeypatch.setattr(chores, "run", lambda now: None)
    monkeypatch.setattr(runner, "READ", 0.01)
    runner_of_the_desk = runner.Runner(workers=0)
    runner_of_the_desk.start()
    try:
        assert all(rounds.acquire(timeout=10) for _ in range(10))
    finally:
        over.set()
        runner_of_the_desk.stop(20)


def test_in_the_morning_those_concerned_learn_how_much_waits(
    account: Channel, hospital: Establishment, people: object, django_capture_on_commit_callbacks: Commit
) -> None:
    for number in range(3):
        message(account, hospital, number)
    message(account, hospital, 9, tag="SPAM", rank=13)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert tell(datetime(2026, 11, 30, 6, 59, tzinfo=UTC)) == 0
        assert tell(datetime(2026, 11, 30, 7, 1, tzinfo=UTC)) == 1
        assert tell(datetime(2026, 11, 30, 9, 0, tzinfo=UTC)) == 0
    assert to() == ["camille"]
    assert "Question: 3" in mail.outbox[0].body
    assert "horaires" not in mail.outbox[0].body


def test_the_table_has_every_class_of_the_engine_in_the_order_of_what_cannot_wait() -> None:
    assert tuple(classes()) == TAGS
    assert [one.rank for one in classes().values()] == list(range(1, 15))
    delays = [one.due(T0, PARIS) for one in classes().values()][:6]
    assert delays == sorted(delays)
    assert class_of("NOT_A_CLASS").tag == "NEUTRAL"


def test_nothing_about_suicide_is_hidden_or_removed() -> None:
    """Domain report, quiz 6: one does not remove the trace, one answers and calls for help."""
    one = class_of("SELF_HARM")
    assert one.never == (Doing.HIDE, Doing.REMOVE)
    assert not set(one.never) & set(one.may)


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-11-27T16:00", 1, "2026-11-30T16:00"),  # a Friday: Monday
        ("2026-11-28T16:00", 1, "2026-11-30T16:00"),
        ("2026-11-30T16:00", 2, "2026-12-02T16:00"),
    ],
)
def test_working_days_are_counted_from_monday_to_friday(since: str, days: int, due: str) -> None:
    one = next(one for one in classes().values() if one.working_days == days)
    assert one.due(datetime.fromisoformat(since).replace(tzinfo=PARIS), PARIS) == datetime.fromisoformat(due).replace(
        tzinfo=PARIS
    )


def broken(**changes: object) -> dict[str, object]:
    rows = [
        {"tag": tag, "minutes": 5, "may": ["answer"], "wording": "", "look": "", "title": both(), "means": both()}
        for tag in TAGS
    ]
    rows[0] |= changes
    return {"class": rows}


def both() -> dict[str, str]:
    return {"fr": "Oui", "en": "Yes"}


@pytest.mark.parametrize(
    "changes",
    [
        {"tag": "OTHER"},
        {"minutes": 0},
        {"working_days": 1},
        {"look": "red"},
        {"title": {"fr": "Oui"}},
        {"may": ["shout"]},
        {"at_once": ["king"]},
        {"more": 1},
    ],
)
def test_a_table_that_says_something_else_is_refused(changes: dict[str, object]) -> None:
    assert parsed(broken())
    with pytest.raises(WrongClasses):
        parsed(broken(**changes))
