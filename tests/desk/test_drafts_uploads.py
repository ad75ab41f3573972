"""Files that people bring: encrypted, checked in turn, each state once, originals erased; a check that died is made again."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import timezone

from paravent_desk import store
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line
from paravent_desk.checking.confined import Cleaned, Unchecked
from paravent_desk.drafts import uploads
from paravent_desk.drafts.content import file_hash
from paravent_desk.drafts.files import derivative
from paravent_desk.drafts.models import Upload, Version
from paravent_desk.vault import Sealed
from tests.desk.drafts_fixtures import *  # noqa: F403 - fixtures
from tests.desk.drafts_fixtures import jpeg

CLEAN = Cleaned(b"clean", "image/jpeg", 64, 48, 0.0, "ok", {"annotations": []}, b"outlined")
FILE_NAME = "Sylvie Martin chambre 214.jpg"


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[bytes]]:
    """Let the child answer so, each time the next."""

    def make(*answers: Sequence[Cleaned] | Exception) -> list[bytes]:
        asked: list[bytes] = []
        left = list(answers)

        def clean_file(content: bytes, lang: str) -> Sequence[Cleaned]:
            asked.append(content)
            one = left.pop(0)
            if isinstance(one, Exception):
                raise one
            return one

        monkeypatch.setattr(uploads, "clean_file", clean_file)
        return asked

    return make


def bring(desk: Desk, content: bytes = b"as it came") -> Upload:
    return uploads.receive(desk, None, FILE_NAME, content)


def now() -> datetime:
    return timezone.now()


def test_a_file_is_encrypted_at_once_with_its_name(desk: Desk) -> None:
    upload = Upload.objects.get(pk=bring(desk).pk)
    with default_storage.open(upload.original) as file:
        assert b"as it came" not in file.read()
    assert b"Sylvie" not in bytes(upload.name)
    assert (uploads.name_of(upload), upload.state) == (FILE_NAME, "waiting")
    assert store.get(upload.original, f"original:{upload.pk}") == b"as it came"


def test_a_file_that_becomes_ready(desk: Desk, answer: Callable[..., list[bytes]]) -> None:
    asked = answer([CLEAN])
    upload = bring(desk)
    assert uploads.check_waiting(now()) == 1
    upload.refresh_from_db()
    assert asked == [b"as it came"]
    assert (upload.state, upload.mime, upload.verdict, upload.content_hash) == (
        "ready",
        "image/jpeg",
        "ok",
        file_hash([b"clean"]),
    )
    assert (derivative(upload), store.get(upload.shown, f"shown:{upload.pk}")) == (b"clean", b"outlined")
    assert [line.action for line in Line.objects.filter(subject=f"upload:{upload.pk}")] == ["upload.receive", "upload.ready"]


def test_the_pages_of_a_document_are_files_of_their_own(desk: Desk, answer: Callable[..., list[bytes]]) -> None:
    answer([CLEAN, Cleaned(b"page 2", "image/png", 10, 20, 0.0, "ok", {})])
    first = bring(desk)
    uploads.check_waiting(now())
    [second] = Upload.objects.filter(page_of=first)
    assert (second.state, second.owner, derivative(second), second.original) == ("ready", desk.user, b"page 2", "")


@pytest.mark.parametrize("cause", ["damaged", "too_large", "time_out", "kind", "missing_part"])
def test_what_cannot_be_checked_is_unreadable(desk: Desk, answer: Callable[..., list[bytes]], cause: str) -> None:
    asked = answer(Unchecked(cause))
    upload = bring(desk)
    uploads.check_waiting(now())
    upload.refresh_from_db()
    assert (upload.state, upload.cause, upload.derivative, len(asked)) == ("unreadable", cause, "", 1)


def test_a_child_that_died_is_asked_once_more(desk: Desk, answer: Callable[..., list[bytes]]) -> None:
    asked = answer(Unchecked("crashed"), [CLEAN])
    upload = bring(desk)
    uploads.check_waiting(now())
    upload.refresh_from_db()
    assert (upload.state, len(asked)) == ("ready", 2)


def test_a_child_that_died_twice_is_asked_no_more(desk: Desk, answer: Callable[..., list[bytes]]) -> None:
    asked = answer(Unchecked("crashed"), Unchecked("crashed"))
    upload = bring(desk)
    uploads.check_waiting(now())
    upload.refresh_from_db()
    assert (upload.state, upload.cause, len(asked)) == ("unreadable", "crashed", 2)


def test_whatever_breaks_is_no_pass_and_says_nothing(
    desk: Desk, answer: Callable[..., list[bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    answer(RuntimeError(FILE_NAME))
    upload = bring(desk)
    uploads.check_waiting(now())
    upload.refresh_from_db()
    assert (upload.state, "Sylvie" in caplog.text) == ("unreadable", False)


def test_a_check_whose_process_died_is_taken_over_once_its_lease_is_over(
    desk: Desk, answer: Callable[..., list[bytes]]
) -> None:
    answer([CLEAN])
    upload = bring(desk)
    begun = now()
    Upload.objects.filter(pk=upload.pk).update(state="checking", started_at=begun, attempts=1)
    assert uploads.check_waiting(begun + uploads.LEASE / 2) == 0
    assert uploads.check_waiting(begun + uploads.LEASE * 2) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.attempts) == ("ready", 2)


def test_processes_that_died_twice_are_the_file_s_doing(desk: Desk, answer: Callable[..., list[bytes]]) -> None:
    asked = answer()
    upload = bring(desk)
    Upload.objects.filter(pk=upload.pk).update(state="checking", started_at=now(), attempts=2)
    uploads.check_waiting(now() + uploads.LEASE * 2)
    upload.refresh_from_db()
    assert (upload.state, upload.cause, asked) == ("unreadable", "crashed", [])


def test_who_lost_the_lease_stores_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = bring(desk)
    kept: list[str] = []
    real = store.put
    monkeypatch.setattr(store, "put", lambda content, about: kept.append(real(content, about)) or kept[-1])

    def slow(content: bytes, lang: str) -> Sequence[Cleaned]:
        Upload.objects.filter(pk=upload.pk).update(attempts=2, started_at=now())  # another took over meanwhile
        return [CLEAN]

    monkeypatch.setattr(uploads, "clean_file", slow)
    uploads.check_waiting(now())
    upload.refresh_from_db()
    assert (upload.state, upload.derivative) == ("checking", "")
    assert kept
    assert not any(place and default_storage.exists(place) for place in kept)


def test_the_worker_checks_posts_that_nobody_checked(write: Callable[..., Version], picture: Callable[..., Upload]) -> None:
    version = write()
    assert uploads.check_waiting(now()) == 0, "its own request does"
    assert uploads.check_waiting(now() + uploads.PATIENCE * 2) == 1
    version.refresh_from_db()
    assert version.verdict == "ok"


@pytest.mark.parametrize(("content", "cause"), [(b"", "empty"), (b"12345", "large")])
def test_what_is_not_even_stored(desk: Desk, monkeypatch: pytest.MonkeyPatch, content: bytes, cause: str) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 4)
    with pytest.raises(uploads.NotTaken) as caught:
        bring(desk, content)
    assert caught.value.cause == cause
    assert not Upload.objects.exists()


def test_seeing_an_original_is_told(desk: Desk, picture: Callable[..., Upload]) -> None:
    upload = picture()
    assert uploads.original(desk, upload) == jpeg()
    [line] = Line.objects.filter(action="upload.original")
    assert (line.actor, line.subject) == (desk.user.pk, f"upload:{upload.pk}")
    upload.original = ""
    with pytest.raises(Sealed):
        uploads.original(desk, upload)


def test_an_administrator_sees_no_original(
    person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk], picture: Callable[..., Upload]
) -> None:
    upload = picture()
    with pytest.raises(PermissionDenied):
        uploads.original(at_desk(person("alix", Role.ADMINISTRATOR, hospital), hospital), upload)
    assert not Line.objects.filter(action="upload.original").exists()


def test_a_real_file_from_end_to_end(desk: Desk) -> None:
    upload = bring(desk, jpeg())
    broken = bring(desk, jpeg()[:200])
    assert uploads.check_waiting(now()) == 2
    upload.refresh_from_db()
    broken.refresh_from_db()
    assert (upload.state, upload.mime, upload.width, upload.verdict) == ("ready", "image/jpeg", 64, "ok")
    assert (broken.state, broken.cause) == ("unreadable", "damaged")
    assert "Sylvie" not in json.dumps(upload.report)
