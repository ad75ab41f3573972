"""The lessons' pages: who may see them, what they keep of whom, and a try that is kept nowhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.audit.models import Line
from paravent_desk.coach import actions, queries
from paravent_desk.coach.content import lessons, questions_of
from paravent_desk.coach.models import Progress
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.transitions import Conflict

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STORY, PRAISE = lessons()["story"], lessons()["praise"]
RIGHT = {one.key: str(one.right + 1) for one in questions_of(STORY)}


@pytest.fixture
def author(person: Callable[..., User], hospital: Establishment, ward: Service) -> User:
    """With a role in one ward alone, as most have."""
    return person("camille", Role.AUTHOR, hospital, ward)


@pytest.fixture
def client(author: User) -> Client:
    client = Client()
    client.force_login(author, backend=BACKEND)
    return client


def at(name: str, lesson: str | None = None) -> str:
    return reverse(f"coach:{name}", args=["saint-aubin", *([lesson] if lesson else [])])


def test_every_lesson_has_its_page_and_its_questions(client: Client) -> None:
    for one in lessons().values():
        page = client.get(at("lesson", one.key)).content.decode()
        assert one.title.en in page or one.title.en.replace("’", "&#x27;") in page
        assert client.get(at("lesson_quiz", one.key)).content.decode().count("<fieldset") == len(questions_of(one))
        assert client.get(at("lesson_try", one.key)).status_code == (200 if one.message else 404)
    assert client.get(at("lesson", "nothing")).status_code == 404


def test_who_only_audits_learns_too(person: Callable[..., User], hospital: Establishment) -> None:
    client = Client()
    client.force_login(person("sacha", Role.AUDITOR, hospital), backend=BACKEND)
    assert client.get(at("lessons")).status_code == 200


def test_reading_is_noted_once_and_the_journal_does_not_say_what(client: Client, author: User) -> None:
    for _ in range(2):
        assert client.post(at("lesson_read", "story"))["Location"] == at("lesson_quiz", "story")
    row = Progress.objects.get()
    assert (row.user, row.lesson, row.passed_at) == (author, "story", None)
    line = Line.objects.get(action="coach.read")
    assert (line.subject, line.facts) == (f"progress:{row.pk}", {})


def test_all_right_finishes_a_lesson(client: Client) -> None:
    page = client.post(at("lesson_quiz", "story"), RIGHT).content.decode()
    assert "This lesson is finished." in page
    assert all(one.because.en.replace("'", "&#x27;") in page for one in questions_of(STORY))
    assert Progress.objects.get().passed_at is not None
    assert Line.objects.get(action="coach.answer").facts == {}
    assert "1 lesson of" in client.get(at("lessons")).content.decode()


def test_a_wrong_answer_is_explained_and_kept_nowhere(client: Client) -> None:
    first = questions_of(STORY)[0]
    wrong = {**RIGHT, first.key: str((first.right + 1) % len(first.answers) + 1)}
    page = client.post(at("lesson_quiz", "story"), wrong).content.decode()
    assert "Not quite" in page
    assert str(first.answers[first.right].en) in page
    row = Progress.objects.get()
    assert row.right == [one.key for one in questions_of(STORY)[1:]]
    assert row.passed_at is None
    client.post(at("lesson_quiz", "story"), RIGHT)
    row.refresh_from_db()
    passed = row.passed_at
    assert passed is not None
    client.post(at("lesson_quiz", "story"), wrong)
    row.refresh_from_db()
    assert row.passed_at == passed, "what was finished stays finished"


@pytest.mark.parametrize("sent", [{}, {**RIGHT, "village": "9"}, {**RIGHT, "village": "x"}])
def test_an_open_question_is_asked_again_and_nothing_noted(client: Client, sent: dict[str, str]) -> None:
    page = client.post(at("lesson_quiz", "story"), sent).content.decode()
    assert 'href="#village-1"' in page
    assert "The right answer" not in page
    assert not Progress.objects.exists()


def test_two_windows_do_not_write_over_each_other(
    author: User, hospital: Establishment, at_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = at_desk(author, hospital)
    row = actions.read(desk, STORY)
    Progress.objects.filter(pk=row.pk).update(tries=1)
    monkeypatch.setattr(actions, "read", lambda *_args: row)
    with pytest.raises(Conflict):
        actions.answer(desk, STORY, {})


def test_progress_is_ones_own(client: Client, person: Callable[..., User], hospital: Establishment) -> None:
    client.post(at("lesson_quiz", "story"), RIGHT)
    other = Client()
    other.force_login(person("dominique", Role.ADMINISTRATOR, hospital), backend=BACKEND)
    page = other.get(at("lessons")).content.decode()
    assert "0 lessons of" in page
    assert "Camille" not in page


def test_a_cold_confirmation_is_stopped_and_a_thank_you_is_not(client: Client) -> None:
    bad = client.post(at("lesson_try", "praise"), {"lang": "en", "text": "We are glad that your stay in maternity went well!"})
    assert "Not as it stands" in bad.content.decode()
    assert "H01" in bad.content.decode()
    good = client.post(at("lesson_try", "praise"), {"lang": "en", "text": "Thank you, we will pass it on to the teams."})
    assert "Can go out" in good.content.decode()


def test_what_is_tried_is_kept_nowhere(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    word = "Quincaillerie7391"
    assert word in client.post(at("lesson_try", "praise"), {"lang": "fr", "text": f"Merci ! {word}"}).content.decode()
    models = [model for app in apps.get_app_configs() if app.name.startswith("paravent_desk") for model in app.get_models()]
    told = [str(row) for model in models for row in model._default_manager.values_list()]
    assert told
    assert not [row for row in told if word in row]
    assert word not in caplog.text


def test_an_empty_try_says_so(client: Client) -> None:
    assert "nothing to check" in client.post(at("lesson_try", "praise"), {"text": "  "}).content.decode()


def test_what_was_held_here_lately_comes_first(author: User, hospital: Establishment, at_desk: Callable[..., Desk]) -> None:
    now = timezone.now()

    def hold(code: str, days: int, verdict: str = "stop", versions: int = 1) -> None:
        draft = Draft.objects.create(establishment=hospital, author=author, title="x")
        for number in range(versions):
            told = {"draft": draft, "number": number + 1, "saved_by": author, "content_hash": "c" * 64, "verdict": verdict}
            row = Version.objects.create(**told, reasons=[{"code": code, "verdict": verdict, "rules": []}])
            Version.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=days))

    hold("DIGNITY", 89, versions=3)
    hold("PROMOTION", 91)
    hold("PROMOTION", 1, verdict="ok")
    hold("PERSONAL_ADVICE", 2)
    hold("PERSONAL_ADVICE", 3)
    assert queries.held(hospital, now) == {"DIGNITY": 1, "PERSONAL_ADVICE": 2}, "a post once, whatever its versions"
    found = queries.shown(at_desk(author, hospital), now)
    assert [one.lesson.key for one in found[:3]] == ["advice", "humour", next(iter(lessons()))]
    assert [one.seen for one in found[:3]] == [True, True, False]


def test_another_establishment_knows_nothing_of_it(
    author: User, hospital: Establishment, other_hospital: Establishment, at_desk: Callable[..., Desk]
) -> None:
    actions.read(at_desk(author, hospital), STORY)
    author.memberships.create(establishment=other_hospital, role=Role.AUTHOR)
    assert queries.mine(at_desk(author, other_hospital)) == {}
    assert set(queries.mine(at_desk(author, hospital))) == {"story"}
