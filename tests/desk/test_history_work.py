"""An import at work: every post once, whatever happens; what cannot be checked is held; nothing seen is shown."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from paravent_desk.accounts.models import Establishment
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.checking.confined import Unchecked
from paravent_desk.history import actions, checks, doors, work
from paravent_desk.history.archives.table import archive
from paravent_desk.history.keeping import text_of
from paravent_desk.history.models import Import, Past
from paravent_desk.networks.errors import NetworkError, Reconnect, TryLater
from paravent_desk.networks.protocol import Reference
from tests.desk import history_archives as made

State = Import.State


@pytest.fixture
def file(tmp_path: Path) -> Path:
    notes = [made.note(110, made.FINE), made.note(111, made.LEAK), made.note(112, made.FINE)]
    return made.zipped(tmp_path / "archive.zip", made.mastodon(notes))


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("import", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_brings_everything_once(hospital: Establishment, file: Path) -> None:
    assert "3 posts: 1 leaks" in told("saint-aubin", str(file))
    leak = Past.objects.get(verdict="stop")
    assert (leak.remote_id, leak.url, leak.year) == ("111", "https://hopital.example/@chu/111", 2021)
    assert text_of(leak) == made.LEAK
    assert "IDENTIFIED_PATIENT" in leak.reasons.values_list("code", flat=True)
    run = leak.run
    assert (run.state, run.total, run.network, run.handle) == (State.FINISHED, 3, "mastodon", "chu@hopital.example")
    told("saint-aubin", str(file))
    assert (Import.objects.count(), Past.objects.count()) == (1, 3)
    assert list(Line.objects.values_list("action", flat=True)) == ["import.begin", "import.finish"]


def test_words_are_kept_encrypted_and_only_where_something_was_found(hospital: Establishment, file: Path) -> None:
    told("saint-aubin", str(file))
    leak, *fine = Past.objects.order_by("-rank")
    assert b"Rivage" not in bytes(leak.text) and "Rivage" not in str(leak.report)
    assert {bytes(one.text) for one in fine} == {b""}
    assert {one.rank for one in fine} == {0}


def test_nothing_seen_is_logged_or_in_the_journal(
    hospital: Establishment, file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError(made.LEAK)

    monkeypatch.setattr(checks, "check_post", broken)
    with caplog.at_level(logging.DEBUG, "paravent_desk"):
        told("saint-aubin", str(file))
    assert "Rivage" not in caplog.text
    assert "Rivage" not in str(list(Line.objects.values()))
    assert set(Past.objects.values_list("verdict", "rank")) == {("stop", 1)}, "in doubt, held, below what is known to be a leak"


def test_wrong_use_is_said_in_a_sentence(hospital: Establishment, tmp_path: Path) -> None:
    other = made.zipped(tmp_path / "a.zip", {"x": b""})
    for arguments in (["nowhere", "x"], ["saint-aubin", "nobody@nowhere.example"], ["saint-aubin", str(other)]):
        with pytest.raises(CommandError):
            told(*arguments)
    assert not Import.objects.exists()


def test_an_archive_belongs_to_the_account_of_its_name(
    hospital: Establishment, channel: Callable[..., Channel], file: Path
) -> None:
    channel("bluesky")
    own = channel("mastodon", handle="@chu@hopital.example")
    told("saint-aubin", str(file))
    assert Import.objects.get().channel == own


def test_paused_it_rests_and_goes_on(hospital: Establishment, file: Path) -> None:
    found = archive(file)
    run = actions.begin_archive(hospital, file, found)
    Import.objects.update(state=State.PAUSED)
    assert not work.bring(run, found)
    assert not Past.objects.exists()
    Import.objects.update(state=State.RUNNING)
    assert work.bring(run, found)
    assert Past.objects.count() == 3
    found.close()


def test_stopped_between_posts_it_goes_on_where_it_was(hospital: Establishment, file: Path) -> None:
    found, turns = archive(file), iter([True, False])
    run = actions.begin_archive(hospital, file, found)
    assert not work.bring(run, found, go_on=lambda: next(turns))
    assert Past.objects.count() == 1
    again = actions.begin_archive(hospital, file, found)
    assert again == run and work.bring(again, found)
    assert list(Past.objects.order_by("pk").values_list("remote_id", flat=True)) == ["110", "111", "112"]
    found.close()


# files


def with_files(tmp_path: Path, *contents: bytes) -> Path:
    files = {f"media_attachments/{number}.png": content for number, content in enumerate(contents)}
    told = [{"url": f"/{name}", "name": "Un couloir"} for name in files] or [
        {"url": "/media_attachments/lost.png", "name": made.LEAK}
    ]
    return made.zipped(tmp_path / "files.zip", made.mastodon([made.note(1, made.FINE, attachment=told)], files))


@pytest.mark.slow
def test_files_are_looked_at_in_the_child(hospital: Establishment, tmp_path: Path) -> None:
    told("saint-aubin", str(with_files(tmp_path, made.picture())))
    past = Past.objects.get()
    assert (past.files, past.unseen) == (1, 0)


def test_a_file_that_is_not_there_holds_the_post_and_its_description_is_read(hospital: Establishment, tmp_path: Path) -> None:
    told("saint-aubin", str(with_files(tmp_path)))
    past = Past.objects.get()
    assert (past.verdict, past.files, past.unseen) == ("stop", 1, 1)
    assert {"UNCHECKED", "IDENTIFIED_PATIENT"} <= set(past.reasons.values_list("code", flat=True))
    assert past.rank > 20


@pytest.mark.parametrize("cause", ["damaged", "time_out", "crashed"])
def test_a_file_that_cannot_be_checked_holds_the_post(
    hospital: Establishment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    def failing(*_: Any) -> None:
        raise Unchecked(cause)

    monkeypatch.setattr(checks, "check_posts", failing)
    told("saint-aubin", str(with_files(tmp_path, b"no picture")))
    past = Past.objects.get()
    assert (past.verdict, past.rank, past.unseen) == ("stop", 1, 1)
    assert past.report["reasons"][0]["unread"][0]["cause"] == cause


# from the network


@dataclass
class Medium:
    url: str
    alt_text: str = ""


@dataclass
class Post:
    reference: Reference
    text: str
    at: datetime = datetime(2022, 1, 31, 23, 30, tzinfo=UTC)
    lang: str = "fr"
    media: tuple[Medium, ...] = ()
    answers: Reference | None = None


@dataclass
class Page:
    posts: tuple[Post, ...]
    cursor: str


@dataclass
class Account:
    """A connection that remembers: pages of two, and the errors it answers with first."""

    texts: list[str]
    errors: list[NetworkError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def history(self, cursor: str) -> Page:
        if cursor and self.errors:
            raise self.errors.pop()
        self.asked.append(cursor)
        begin = int(cursor or 0)
        posts = tuple(Post(Reference(str(begin + n)), text) for n, text in enumerate(self.texts[begin : begin + 2]))
        return Page(posts, str(begin + 2) if begin + 2 < len(self.texts) else "")


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    made_up = Account([made.FINE, made.LEAK, made.FINE, made.FINE, made.LEAK])
    monkeypatch.setattr(doors, "connect", lambda _channel: made_up)
    yield made_up


def test_a_connected_account_by_its_name(channel: Callable[..., Channel], account: Account) -> None:
    assert "5 posts: 2 leaks" in told("saint-aubin", channel().handle)
    assert account.asked == ["", "2", "4"]
    assert Import.objects.get().state == State.FINISHED


def test_what_may_pass_is_tried_again_by_the_desk(channel: Callable[..., Channel], account: Account) -> None:
    account.errors = [TryLater("rate_limited")]
    told("saint-aubin", channel().handle)
    assert (Import.objects.get().state, Import.objects.get().cursor) == (State.RUNNING, "2")
    assert work.go_on(timezone.now()) == 1
    assert Import.objects.get().state == State.FINISHED
    assert Past.objects.count() == 5
    assert work.go_on(timezone.now()) == 0


def test_what_a_person_must_mend_breaks_it_off(channel: Callable[..., Channel], account: Account) -> None:
    account.errors = [Reconnect("revoked")]
    told("saint-aubin", channel().handle)
    assert (Import.objects.get().state, Import.objects.get().code) == (State.FAILED, "revoked")


def test_a_network_without_a_past_says_so(channel: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "connect", lambda _channel: object())
    told("saint-aubin", channel().handle)
    assert (Import.objects.get().state, Import.objects.get().code) == (State.FAILED, "history")


def test_one_that_somebody_works_on_is_left_to_them(channel: Callable[..., Channel], account: Account) -> None:
    run = actions.begin_network(channel())
    Import.objects.update(seen_at=timezone.now())
    assert work.go_on(timezone.now()) == 0
    assert work.go_on(timezone.now() + work.SILENT + timedelta(seconds=1)) == 1
    run.refresh_from_db()
    assert run.state == State.FINISHED


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.sqlite_only
def test_killed_in_the_middle_it_brings_each_post_once(tmp_path: Path) -> None:
    """The command in a process of its own, killed twice without warning."""
    path = made.zipped(tmp_path / "a.zip", made.mastodon([made.note(n, f"{made.FINE} {n}") for n in range(400)]))
    environment = {**os.environ, "PARAVENT_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "paravent_desk.settings"}

    def desk(*arguments: str, code: str = "") -> "subprocess.Popen[str]":
        what = ["-c", code] if code else ["-m", "paravent_desk.cli", *arguments]
        return subprocess.Popen([sys.executable, *what], env=environment, stdout=subprocess.PIPE, text=True)

    def said(*arguments: str, code: str = "") -> str:
        with desk(*arguments, code=code) as process:
            return process.communicate()[0]

    setup = "import django; django.setup(); from paravent_desk.history.models import *\n"
    setup += "from paravent_desk.accounts.models import *\n"
    said("migrate")
    said(code=setup + "Establishment.objects.create(slug='saint-aubin', name='CHU', town='Rennes')")
    for _ in range(2):
        process = desk("import", "saint-aubin", str(path))
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert "400 posts" in said("import", "saint-aubin", str(path))
    count = said(code=setup + "print(Past.objects.count(), Past.objects.values('remote_id').distinct().count())")
    assert count.split() == ["400", "400"]
