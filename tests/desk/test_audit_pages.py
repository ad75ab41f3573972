"""The journal's pages: for who may read it, in few queries whatever its length, in words; what people wrote is for a DPO."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.actions import Actor, record
from paravent_desk.audit.chain import Told, note_digest, part_digest
from paravent_desk.audit.models import Head, Line, Note
from paravent_desk.journal.queries import history

JOURNAL = "/e/saint-aubin/audit/"


@pytest.fixture
def logged_in(person: Callable[..., User], hospital: Establishment) -> Callable[..., Client]:
    def make(role: Role, name: str = "sacha", language: str = "en") -> Client:
        client = Client(headers={"accept-language": "de"})
        user = person(name, role, hospital)
        User.objects.filter(pk=user.pk).update(language=language)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


def write(chain: int, count: int = 1, subject: str = "draft:1", action: str = "keys.rotate", **told: Any) -> None:
    actor = Actor(told.pop("user", None), told.pop("role", "author"), "192.0.2.7")
    with transaction.atomic():
        for _ in range(count):
            record(actor, action, subject, chain, **told)


def fill(chain: int, count: int) -> None:
    """Many lines, quickly, soundly chained."""
    text, address = part_digest("a", ""), part_digest("b", "192.0.2.7")
    lines, previous = [], ""
    for number in range(1, count + 1):
        told = Told(
            chain,
            number,
            timezone.now(),
            1,
            "dpo",
            "keys.drop",
            f"draft:{number % 50}",
            "",
            {},
            note_digest(text, address),
            previous,
        )
        previous = told.digest()
        lines.append(Line(**{name: getattr(told, name) for name in Told.__slots__}, digest=previous))
    Note.objects.bulk_create(
        [
            Note(line=line, text_salt="a", text_digest=text, address="192.0.2.7", address_salt="b", address_digest=address)
            for line in Line.objects.bulk_create(lines, batch_size=2000)
        ],
        batch_size=2000,
    )
    Head.objects.create(chain=chain, number=count, digest=previous)


def exported(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("page", ["", "verify/", "export.csv", "export.jsonl"])
@pytest.mark.parametrize(("role", "status"), [(role, 200 if role in {Role.DPO, Role.AUDITOR} else 403) for role in Role])
def test_who_may_read_it(logged_in: Callable[..., Client], role: Role, status: int, page: str) -> None:
    assert logged_in(role).get(JOURNAL + page).status_code == status


def test_reading_is_a_line_once_a_session(logged_in: Callable[..., Client], hospital: Establishment) -> None:
    client = logged_in(Role.AUDITOR)
    for _ in range(3):
        client.get(JOURNAL)
    assert list(Line.objects.filter(chain=hospital.pk).values_list("action", "role")) == [("audit.read", "auditor")]


def test_lines_of_another_establishment_are_not_there(
    logged_in: Callable[..., Client], hospital: Establishment, other_hospital: Establishment
) -> None:
    write(other_hospital.pk, subject="draft:777")
    client = logged_in(Role.DPO)
    assert "draft:777" not in client.get(JOURNAL).content.decode()
    assert "draft:777" not in exported(client.get(JOURNAL + "export.jsonl"))


@pytest.mark.slow
def test_few_queries_whatever_the_number_of_lines(
    logged_in: Callable[..., Client], hospital: Establishment, django_assert_max_num_queries: Any
) -> None:
    fill(hospital.pk, 3_000)
    client = logged_in(Role.DPO)
    client.get(JOURNAL)  # the first page of a session also notes that it was read
    for address in ("", "?subject=draft:7", "?before=1500", "?after=100&action=keys.drop"):
        with django_assert_max_num_queries(15):
            assert client.get(JOURNAL + address).status_code == 200


def test_pages_lead_to_one_another(logged_in: Callable[..., Client], hospital: Establishment) -> None:
    fill(hospital.pk, 119)
    client = logged_in(Role.AUDITOR)
    first = client.get(JOURNAL)
    assert [entry.number for entry in first.context["entries"]] == list(range(120, 70, -1))
    assert (first.context["newer"], first.context["older"]) == (None, 71)
    second = client.get(JOURNAL + "?before=71")
    assert [entry.number for entry in second.context["entries"]] == list(range(70, 20, -1))
    third = client.get(JOURNAL + "?before=21")
    assert [entry.number for entry in third.context["entries"]] == list(range(20, 0, -1))
    assert third.context["older"] is None
    back = client.get(JOURNAL + f"?after={third.context['newer']}")
    assert [entry.number for entry in back.context["entries"]] == list(range(70, 20, -1))
    top = client.get(JOURNAL + f"?after={back.context['newer']}")
    assert top.context["newer"] is None


@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        ("person=desk", [1]),
        ("action=keys.drop", [2]),
        ("subject=consent:9", [3]),
        ("first=2026-03-02&last=2026-03-02", [2]),
        ("last=2026-03-01", [1]),
        ("first=2026-03-03&action=keys.drop", []),
    ],
)
def test_search(
    logged_in: Callable[..., Client],
    hospital: Establishment,
    monkeypatch: pytest.MonkeyPatch,
    search: str,
    numbers: list[int],
) -> None:
    """Days are those of the establishment: the second line is written on 2 March at half past midnight in Paris."""
    moments = [
        datetime(2026, 3, 1, 12, tzinfo=UTC),
        datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
        datetime(2026, 3, 3, 9, tzinfo=UTC),
    ]
    client = logged_in(Role.AUDITOR)
    with monkeypatch.context() as patch:
        patch.setattr("paravent_desk.audit.actions.timezone.now", lambda: moments.pop(0))
        write(hospital.pk)
        write(hospital.pk, action="keys.drop", user=1)
        write(hospital.pk, subject="consent:9", user=1)
    client.get(JOURNAL)
    shown = client.get(f"{JOURNAL}?{search}").context["entries"]
    assert [entry.number for entry in shown] == numbers


def test_a_search_for_one_person(logged_in: Callable[..., Client], hospital: Establishment, person: Any) -> None:
    client = logged_in(Role.AUDITOR, "sacha")
    camille = person("camille", Role.AUTHOR, hospital)
    write(hospital.pk, user=camille.pk)
    write(hospital.pk, user=camille.pk + 1000)
    shown = client.get(f"{JOURNAL}?person={camille.pk}").context["entries"]
    assert [(entry.number, entry.who) for entry in shown] == [(1, "Camille")]


@pytest.mark.parametrize("search", ["person=99999", "subject=<b>", "first=yesterday", "action=nothing", "before=x"])
def test_a_search_that_cannot_be_says_so(logged_in: Callable[..., Client], search: str) -> None:
    response = logged_in(Role.AUDITOR).get(f"{JOURNAL}?{search}")
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["entries"] == ()


def test_notes_and_addresses_are_for_the_data_protection_officer(
    logged_in: Callable[..., Client], hospital: Establishment
) -> None:
    write(hospital.pk, note="Motif écrit à la main")
    for role, sees in ((Role.DPO, True), (Role.AUDITOR, False)):
        client = logged_in(role, role.value)
        for page in ("", "export.csv", "export.jsonl"):
            response = client.get(JOURNAL + page)
            text = exported(response) if page else response.content.decode()
            assert ("Motif écrit à la main" in text) is sees, (page, role)
            assert ("192.0.2.7" in text) is sees, (page, role)


def test_csv_has_no_formula(logged_in: Callable[..., Client], hospital: Establishment) -> None:
    notes = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "1+1", "Bonjour"]
    for note in notes:
        write(hospital.pk, note=note)
    rows = list(csv.DictReader(io.StringIO(exported(logged_in(Role.DPO).get(JOURNAL + "export.csv")))))
    assert [row["note"] for row in rows[:9]] == [*(f"'{note}" for note in notes[:7]), "1+1", "Bonjour"]


def test_json_lines_can_be_verified_by_anybody(logged_in: Callable[..., Client], hospital: Establishment) -> None:
    """What is taken along holds all that the digests are made of."""
    write(hospital.pk, 3, facts={"count": 1})
    rows = [json.loads(line) for line in exported(logged_in(Role.AUDITOR).get(JOURNAL + "export.jsonl")).splitlines()]
    assert [row["number"] for row in rows] == [1, 2, 3, 4]
    for row in rows:
        told = {name: row[name] for name in Told.__slots__}
        assert Told(**{**told, "at": datetime.fromisoformat(row["at"])}).digest() == row["digest"]
    assert rows[0]["at"].endswith(("+01:00", "+02:00")), "the establishment's time"


def test_taking_it_along_is_a_line_each_time(logged_in: Callable[..., Client], hospital: Establishment) -> None:
    client = logged_in(Role.DPO)
    for _ in range(2):
        client.get(JOURNAL + "export.csv")
    assert list(Line.objects.values_list("action", "facts")) == [("audit.export", {"form": "csv", "notes": True})] * 2


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "all of its 3 lines are as they were written"), ("fr", "ses 3 lignes sont telles qu’elles ont été écrites")],
)
def test_a_sound_journal_is_said_in_words(
    logged_in: Callable[..., Client], hospital: Establishment, language: str, sentence: str
) -> None:
    write(hospital.pk, 3)
    assert sentence in logged_in(Role.AUDITOR, language=language).get(JOURNAL + "verify/").content.decode()
    assert Line.objects.get(action="audit.verify").facts == {"sound": True, "last": 3}


def test_a_journal_that_is_not_sound_is_said_in_words(logged_in: Callable[..., Client], hospital: Establishment) -> None:
    write(hospital.pk, 3)
    Head.objects.update(digest="0" * 64)
    page = logged_in(Role.AUDITOR).get(JOURNAL + "verify/").content.decode()
    assert "Line 3: The journal’s end is not the one that was recorded." in page


def test_with_htmx_it_says_how_far_it_is(
    logged_in: Callable[..., Client], hospital: Establishment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paravent_desk.journal.views.STEP", 2)
    write(hospital.pk, 5)
    client = logged_in(Role.AUDITOR)

    def step(after: str) -> str:
        return client.get(f"{JOURNAL}verify/{after}", headers={"hx-request": "true"}).content.decode()

    assert 'value="2"' in step("")
    assert 'value="4"' in step("?after=2")
    assert "all of its 5 lines" in step("?after=4")
    assert 'value="2"' in step("?after=4"), "nobody skips what was not read"


def test_a_history_as_a_timeline(hospital: Establishment, person: Callable[..., User], django_assert_num_queries: Any) -> None:
    camille = person("camille")
    write(hospital.pk, subject="draft:1", user=camille.pk)
    write(hospital.pk, subject="draft:2", user=camille.pk)
    write(hospital.pk, subject="publication:5", role="desk")
    with django_assert_num_queries(2):
        entries = history(hospital.pk, "draft:1", "publication:5")
    assert (entries[0].who, entries[0].subject_key) == ("Camille", "draft:1")
    assert [entry.number for entry in entries] == [1, 3]
    with translation.override("fr"):
        shown = render_to_string("audit/timeline.html", {"entries": entries})
    assert "<strong>Camille</strong>" in shown
    assert "Rien ne s’est encore passé" not in shown


def test_what_is_kept_how_long(
    logged_in: Callable[..., Client], hospital: Establishment, django_assert_max_num_queries: Any
) -> None:
    client = logged_in(Role.DPO)
    with django_assert_max_num_queries(15):
        page = client.get("/e/saint-aubin/upkeep/retention/").content.decode()
    assert "730 days" in page
    assert "dpo@saint-aubin.example" in page
    assert logged_in(Role.AUTHOR, "camille").get("/e/saint-aubin/upkeep/retention/").status_code == 403
