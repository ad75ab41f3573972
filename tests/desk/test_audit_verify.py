"""Verification finds a line that was changed, taken out, put in, moved or cut off, and a note that was changed."""

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from paravent_desk.audit.actions import Actor, record
from paravent_desk.audit.chain import Told, note_digest, part_digest
from paravent_desk.audit.erasure import erase_part
from paravent_desk.audit.models import Head, Line, MailedHead, Note
from paravent_desk.audit.protection import protect, unprotect
from paravent_desk.audit.verify import Finding, Wrong, verify

CHAIN = 1


@pytest.fixture(autouse=True)
def _ten_lines() -> None:
    with transaction.atomic():
        for number in range(1, 11):
            record(Actor(7, "dpo", "192.0.2.7"), "draft.submit", f"draft:{number}", CHAIN, facts={"n": number}, note="Motif")


@contextlib.contextmanager
def the_owner_of_the_database() -> Iterator[object]:
    """Somebody who takes the protection off, as its owner can, and puts it on again."""
    with connection.cursor() as cursor:
        for statement in unprotect(connection.vendor):
            cursor.execute(statement)
        yield cursor
        for statement in protect(connection.vendor):
            cursor.execute(statement)


def tamper(statement: str, *values: object) -> None:
    with the_owner_of_the_database() as cursor:
        cursor.execute(statement, values)  # type: ignore[attr-defined]


def found() -> list[tuple[int, Wrong]]:
    return [(one.number, one.wrong) for one in verify(CHAIN).findings]


def digest_of(number: int) -> str:
    return Line.objects.get(chain=CHAIN, number=number).digest


def rewrite_from(number: int, **changes: object) -> None:
    """Change a line and compute every digest after it anew, the head's too: all that somebody with the database can do."""
    previous = digest_of(number - 1)
    for line in list(Line.objects.filter(chain=CHAIN, number__gte=number)):
        told = {**{name: getattr(line, name) for name in Told.__slots__}, "previous": previous}
        if line.number == number:
            told |= changes
        previous_before, previous = previous, Told(**told).digest()  # type: ignore[arg-type]
        tamper(
            "UPDATE audit_line SET action = %s, previous = %s, digest = %s WHERE id = %s",
            told["action"],
            previous_before,
            previous,
            line.pk,
        )
    Head.objects.filter(chain=CHAIN).update(digest=previous)


def test_an_untouched_chain_is_sound() -> None:
    result = verify(CHAIN)
    assert result.sound
    assert (result.last, result.digest) == (10, Head.objects.get(chain=CHAIN).digest)


def test_a_chain_without_lines_is_sound() -> None:
    assert verify(99).sound


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", 8),
        ("role", "author"),
        ("action", "draft.approve"),
        ("subject", "draft:99"),
        ("content", "f" * 64),
        ("facts", '{"n": 6}'),
        ("note_digest", "0" * 64),
        ("at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("previous", "0" * 64),
        ("digest", "0" * 64),
    ],
)
def test_a_changed_line(column: str, value: object) -> None:
    tamper(f"UPDATE audit_line SET {column} = %s WHERE number = 5", value)
    assert (5, Wrong.CHANGED) in found()
    assert {number for number, _ in found()} <= {5, 6}


def test_a_missing_line() -> None:
    Note.objects.filter(line__number=5).delete()
    tamper("DELETE FROM audit_line WHERE number = 5")
    assert found() == [(5, Wrong.MISSING)]


def test_a_missing_line_whose_place_was_closed() -> None:
    Note.objects.filter(line__number=5).delete()
    tamper("DELETE FROM audit_line WHERE number = 5")
    for number in range(6, 11):
        tamper("UPDATE audit_line SET number = %s WHERE number = %s", number - 1, number)
    assert found()[0] == (5, Wrong.MOVED)


def test_an_inserted_line() -> None:
    for number in range(10, 4, -1):
        tamper("UPDATE audit_line SET number = %s WHERE number = %s", number + 1, number)
    salts = part_digest("a", ""), part_digest("b", "")
    told = Told(CHAIN, 5, timezone.now(), 7, "dpo", "draft.approve", "draft:5", "", {}, note_digest(*salts), digest_of(4))
    line = Line.objects.create(**{name: getattr(told, name) for name in Told.__slots__}, digest=told.digest())
    Note.objects.create(line=line, text_salt="a", text_digest=salts[0], address_salt="b", address_digest=salts[1])
    assert found()[0] == (6, Wrong.MOVED)
    assert (11, Wrong.BEYOND_HEAD) in found()


def test_two_lines_that_changed_places() -> None:
    for before, after in ((4, 999), (7, 4), (999, 7)):
        tamper("UPDATE audit_line SET number = %s WHERE number = %s", after, before)
    assert found() == [(4, Wrong.MOVED), (5, Wrong.DOES_NOT_FOLLOW), (7, Wrong.MOVED), (8, Wrong.DOES_NOT_FOLLOW)]


def test_a_line_exchanged_for_one_with_a_digest_of_its_own() -> None:
    line = Line.objects.get(number=5)
    told = Told(**{**{name: getattr(line, name) for name in Told.__slots__}, "action": "draft.approve"})
    tamper("UPDATE audit_line SET action = 'draft.approve', digest = %s WHERE number = 5", told.digest())
    assert found() == [(6, Wrong.DOES_NOT_FOLLOW)]


def test_an_end_that_was_cut_off() -> None:
    Note.objects.filter(line__number__gt=7).delete()
    tamper("DELETE FROM audit_line WHERE number > 7")
    assert found() == [(8, Wrong.CUT_OFF)]


def test_a_chain_that_was_emptied() -> None:
    Note.objects.all().delete()
    tamper("DELETE FROM audit_line")
    assert found() == [(1, Wrong.CUT_OFF)]


def test_an_end_cut_off_with_its_head_shows_against_what_was_mailed() -> None:
    MailedHead.objects.create(chain=CHAIN, day=timezone.localdate(), number=10, digest=digest_of(10))
    Note.objects.filter(line__number__gt=7).delete()
    tamper("DELETE FROM audit_line WHERE number > 7")
    Head.objects.filter(chain=CHAIN).update(number=7, digest=digest_of(7))
    assert found() == [(10, Wrong.CUT_OFF)]


def test_a_chain_written_anew_shows_against_a_mail_alone() -> None:
    mailed = digest_of(8)
    rewrite_from(5, action="draft.approve")
    assert verify(CHAIN).sound, "whoever owns the database can rewrite all of it"
    assert verify(CHAIN, {8: mailed}).findings == (Finding(CHAIN, 8, Wrong.NOT_AS_MAILED),)


def test_a_chain_written_anew_shows_against_the_heads_recorded() -> None:
    MailedHead.objects.create(chain=CHAIN, day=timezone.localdate(), number=8, digest=digest_of(8))
    rewrite_from(5, action="draft.approve")
    assert found() == [(8, Wrong.NOT_AS_MAILED)]


def test_a_head_that_says_another_digest() -> None:
    Head.objects.update(digest="0" * 64)
    assert found() == [(10, Wrong.NOT_AS_HEAD)]


def test_a_head_that_is_gone() -> None:
    Head.objects.all().delete()
    assert found() == [(10, Wrong.NOT_AS_HEAD)]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Autre motif"},
        {"text": ""},
        {"address": "192.0.2.8"},
        {"text": "Autre motif", "text_digest": part_digest("s", "Autre motif"), "text_salt": "s"},
        {"text_digest": "0" * 64, "text_salt": "", "text": ""},
        {"text_salt": ""},
    ],
)
def test_a_changed_note(change: dict[str, str]) -> None:
    Note.objects.filter(line__number=5).update(**change)
    assert (5, Wrong.NOTE_CHANGED) in found()


def test_a_missing_note() -> None:
    Note.objects.filter(line__number=5).delete()
    assert found() == [(5, Wrong.NOTE_MISSING)]


@pytest.mark.parametrize("part", ["text", "address"])
def test_an_erased_note_is_fine_and_said(part: str) -> None:
    assert erase_part(CHAIN, part, timezone.now() + timedelta(days=1)) == 10
    result = verify(CHAIN)
    assert result.sound
    assert (result.erased_texts, result.erased_addresses) == ((10, 0) if part == "text" else (0, 10))
    assert not Note.objects.filter(line__number__lte=10).exclude(**{part: ""}).exists()
    other = "address" if part == "text" else "text"
    assert Note.objects.filter(line__number__lte=10).exclude(**{other: ""}).count() == 10
    assert erase_part(CHAIN, part, Line.objects.get(number=10).at) == 0, "a second time there is nothing left"


def test_a_note_that_was_erased_without_a_line_of_it() -> None:
    Note.objects.filter(line__number=5).update(text="", text_salt="")
    assert found() == [(10, Wrong.ERASED_UNTOLD)]


def test_a_chain_read_in_steps_says_the_same() -> None:
    tamper("UPDATE audit_line SET action = 'draft.approve' WHERE number IN (4, 9)")
    findings, after, whole = [], 0, False
    while not whole:
        step = verify(CHAIN, after=after, limit=3)
        findings += step.findings
        after, whole = step.last, step.whole
    assert tuple(findings) == verify(CHAIN).findings


def test_a_line_that_is_added_meanwhile_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(_: int) -> None:
        with transaction.atomic():
            record(Actor(), "draft.submit", "draft:1", CHAIN)

    monkeypatch.setattr("paravent_desk.audit.verify.STEP", 5)
    assert verify(CHAIN, progress=meanwhile).sound
    assert Line.objects.count() > 10


@pytest.mark.slow
def test_ten_thousand_lines_in_seconds() -> None:
    lines, notes, previous = [], [], ""
    text, address = part_digest("a", ""), part_digest("b", "192.0.2.7")
    for number in range(1, 10_001):
        told = Told(
            2,
            number,
            timezone.now(),
            7,
            "dpo",
            "draft.submit",
            "draft:1",
            "c" * 64,
            {"n": 1},
            note_digest(text, address),
            previous,
        )
        previous = told.digest()
        lines.append(Line(**{name: getattr(told, name) for name in Told.__slots__}, digest=previous))
    for line in Line.objects.bulk_create(lines, batch_size=2000):
        notes.append(
            Note(line=line, text_salt="a", text_digest=text, address="192.0.2.7", address_salt="b", address_digest=address)
        )
    Note.objects.bulk_create(notes, batch_size=2000)
    Head.objects.create(chain=2, number=10_000, digest=previous)
    started = time.process_time()
    assert verify(2).sound
    assert time.process_time() - started < 2, "a tenth of a hundred thousand"
