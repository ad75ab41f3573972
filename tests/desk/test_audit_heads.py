"""The daily mail of each journal's head, through a real mail server, and held against the journal afterwards."""

import email
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from paravent_desk.accounts.models import Establishment
from paravent_desk.audit.actions import WORKER, record
from paravent_desk.audit.heads import mail_heads
from paravent_desk.audit.models import Head, MailedHead
from paravent_desk.upkeep.daily import daily, recipients

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


class Post:
    """A mail server's handler that keeps what it is handed, and refuses some."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    handler = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield handler
    finally:
        server.stop()


@pytest.fixture(autouse=True)
def _an_english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture(autouse=True)
def _a_line(hospital: Establishment) -> None:
    write(hospital.pk)


def write(chain: int) -> None:
    with transaction.atomic():
        record(WORKER, "keys.rotate", "keys:0", chain)


def text_of(mail: Message) -> str:
    return mail.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_the_head_goes_to_the_data_protection_officer(post: Post, hospital: Establishment) -> None:
    assert mail_heads(NOW, recipients()) == 1
    mail, head = post.mails[0], Head.objects.get(chain=hospital.pk)
    assert mail["To"] == "dpo@saint-aubin.example"
    assert mail.get_content_type() == "text/plain"
    assert head.digest in text_of(mail)
    assert "Journal de CHU Saint-Aubin" in text_of(mail)


def test_once_a_day_and_establishment(post: Post, hospital: Establishment, other_hospital: Establishment) -> None:
    Establishment.objects.filter(pk=other_hospital.pk).update(dpo_mail="dpo@les-ormes.example", language="en")
    write(other_hospital.pk)
    assert mail_heads(NOW, recipients()) == 2
    write(hospital.pk)
    assert mail_heads(NOW + timedelta(hours=3), recipients()) == 0
    assert mail_heads(NOW + timedelta(days=1), recipients()) == 2
    assert len(post.mails) == 4
    assert "Journal of CH Les Ormes" in text_of(post.mails[1])


def test_a_refused_mail_is_tried_again_and_hinders_nobody(
    post: Post, hospital: Establishment, other_hospital: Establishment
) -> None:
    Establishment.objects.filter(pk=other_hospital.pk).update(dpo_mail="dpo@les-ormes.example")
    write(other_hospital.pk)
    post.refuses = {"dpo@saint-aubin.example"}
    with pytest.raises(OSError):
        mail_heads(NOW, recipients())
    assert [mail["To"] for mail in post.mails] == ["dpo@les-ormes.example"]
    post.refuses = set()
    assert mail_heads(NOW + timedelta(hours=1), recipients()) == 1


def test_a_mail_that_was_cut_off_goes_again_and_says_the_same(post: Post, hospital: Establishment) -> None:
    head = Head.objects.get(chain=hospital.pk)
    MailedHead.objects.create(chain=hospital.pk, day=NOW.date(), number=1, digest=head.digest, claimed_at=NOW)
    write(hospital.pk)
    assert mail_heads(NOW + timedelta(minutes=5), recipients()) == 0, "another worker may be at it"
    assert mail_heads(NOW + timedelta(minutes=15), recipients()) == 1
    assert head.digest in text_of(post.mails[0])


def test_without_an_address_nothing_goes(post: Post, hospital: Establishment) -> None:
    Establishment.objects.update(dpo_mail="")
    assert mail_heads(NOW, recipients()) == 0


def test_a_server_that_is_away_hinders_no_erasure(hospital: Establishment, settings: Any, monkeypatch: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    ran: list[datetime] = []
    monkeypatch.setattr("paravent_desk.upkeep.daily.erase", lambda now: ran.append(now) or ())
    with pytest.raises(OSError):
        daily(NOW)
    assert ran == [NOW]
    with pytest.raises(CommandError, match="PARAVENT_MAIL"):
        call_command("daily")
    assert MailedHead.objects.exclude(sent_at=None).count() == 0


def test_what_was_mailed_is_what_verification_takes(
    post: Post, hospital: Establishment, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_heads(NOW, recipients())
    command = re.search(r"paravent-desk (audit verify .*)", text_of(post.mails[0]))
    assert command
    write(hospital.pk)
    call_command(*command[1].split())
    assert "sound, 2 lines" in capsys.readouterr().out
    with pytest.raises(CommandError) as raised:
        call_command("audit", "verify", "--chain", "saint-aubin", "--number", "1", "--head", "0" * 64)
    assert raised.value.returncode == 1
    assert "line 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["verify"], 0),
        (["verify", "--chain", "saint-aubin"], 0),
        (["verify", "--chain", "nobody"], 2),
        (["verify", "--chain", "saint-aubin", "--head", "0"], 2),
        (["verify", "--head", "0", "--number", "1"], 2),
        (["head"], 0),
        (["export", "--chain", "saint-aubin", "--form", "csv"], 0),
    ],
)
def test_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("audit", *arguments)
        done = 0
    except CommandError as error:
        done = error.returncode
    assert done == code
    assert capsys.readouterr().out or code


def test_progress_is_said_on_standard_error(
    hospital: Establishment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("paravent_desk.upkeep.management.commands.audit.PATIENCE", -1.0)
    monkeypatch.setattr("paravent_desk.audit.verify.STEP", 1)
    call_command("audit", "verify")
    assert "… line 1" in capsys.readouterr().err


def test_the_command_mails_too(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit", "head", "--mail")
    assert "1" in capsys.readouterr().out
    assert MailedHead.objects.get().day == timezone.localdate()
