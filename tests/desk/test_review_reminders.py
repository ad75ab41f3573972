"""Reminders: half way, then daily by the establishment's clock, never at night, never twice; and the mails themselves."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from paravent_desk.accounts.models import Deputy, Role
from paravent_desk.audit.models import Line
from paravent_desk.drafts.models import Draft
from paravent_desk.review import actions
from paravent_desk.review.models import Request
from paravent_desk.review.reminders import remind, remind_at
from tests.desk.review_fixtures import TEXT, TITLE, House, make_house, reason  # noqa: F401 - a fixture

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2027, 3, 22, 9, tzinfo=PARIS)


def asked(house: House, at: datetime, due: datetime, **fields: Any) -> Draft:
    draft = house.write(state="review", **fields)
    version = draft.versions.get(number=draft.current)
    for role in actions.needs(version):
        Request.objects.create(version=version, role=role, asked_at=at, due_at=due)
    return draft


def to() -> list[str]:
    return sorted(address for one in mail.outbox for address in one.to)


def run(capture: DjangoCaptureOnCommitCallbacks, now: datetime) -> list[str]:
    mail.outbox.clear()
    with capture(execute=True):
        remind(now)
    return to()


MANAGERS = ["maxime@saint-aubin.example", "morgane@saint-aubin.example"]


def test_nobody_is_reminded_before_half_the_time(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asked(house, MONDAY, MONDAY + timedelta(hours=8))
    assert run(django_capture_on_commit_callbacks, MONDAY + timedelta(hours=3, minutes=59)) == []
    assert run(django_capture_on_commit_callbacks, MONDAY + timedelta(hours=4)) == MANAGERS


def test_the_same_reminder_is_not_sent_twice(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asked(house, MONDAY, MONDAY + timedelta(hours=2))
    first = MONDAY + timedelta(hours=1)
    assert run(django_capture_on_commit_callbacks, first) == MANAGERS
    assert run(django_capture_on_commit_callbacks, first + timedelta(minutes=5)) == []
    assert run(django_capture_on_commit_callbacks, first + timedelta(hours=23, minutes=59)) == []
    assert run(django_capture_on_commit_callbacks, first + timedelta(hours=24)) == MANAGERS


@pytest.mark.parametrize(("hour", "sent"), [(6, False), (7, True), (19, True), (20, False), (23, False), (0, False)])
def test_it_is_quiet_at_night(
    house: House, hour: int, sent: bool, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asked(house, MONDAY, MONDAY + timedelta(hours=1))
    then = (MONDAY + timedelta(days=1)).replace(hour=hour, minute=59 if hour != 7 else 0)
    assert bool(run(django_capture_on_commit_callbacks, then)) == sent


@pytest.mark.parametrize(
    ("last", "hours"),
    [
        (datetime(2027, 3, 27, 10, tzinfo=PARIS), 23),  # the night in which the clock skips an hour
        (datetime(2026, 10, 24, 10, tzinfo=PARIS), 25),  # the night in which it has one twice
        (datetime(2027, 3, 22, 10, tzinfo=PARIS), 24),
    ],
)
def test_a_day_is_the_establishments_day(house: House, last: datetime, hours: int) -> None:
    asked(house, last - timedelta(days=2), last - timedelta(days=1))
    request = Request.objects.get()
    request.reminded_at = last.astimezone(UTC)
    assert remind_at(request) == last.astimezone(UTC) + timedelta(hours=hours)


def test_the_morning_after_the_clock_changed_is_seven_by_the_new_clock(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asked(house, datetime(2027, 3, 27, 21, tzinfo=PARIS), datetime(2027, 3, 27, 23, tzinfo=PARIS))
    assert run(django_capture_on_commit_callbacks, datetime(2027, 3, 28, 4, 59, tzinfo=UTC)) == []
    assert run(django_capture_on_commit_callbacks, datetime(2027, 3, 28, 5, 0, tzinfo=UTC)) == MANAGERS


def test_another_time_zone_has_another_night(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    house.hospital.time_zone = "Indian/Reunion"
    house.hospital.save()
    asked(house, MONDAY, MONDAY + timedelta(hours=1))
    assert run(django_capture_on_commit_callbacks, MONDAY.replace(hour=17)) == []
    assert run(django_capture_on_commit_callbacks, (MONDAY + timedelta(days=1)).replace(hour=4)) == MANAGERS


def test_only_those_who_can_give_what_is_missing_are_reminded(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    draft = asked(house, timezone.now() - timedelta(days=3), timezone.now(), consents=[house.consent(story=True)])
    actions.approve(house.desk("morgane"), draft, Role.COMMUNITY_MANAGER)
    days = {"first": timezone.localdate(), "last": timezone.localdate()}
    Deputy.objects.create(absent=house.paul, deputy=house.maxime, establishment=house.hospital, **days)
    Deputy.objects.create(absent=house.dominique, deputy=house.morgane, establishment=house.hospital, **days)
    house.paul.is_active = False
    house.paul.save()
    noon = timezone.now().astimezone(PARIS).replace(hour=12)
    assert run(django_capture_on_commit_callbacks, noon) == ["dominique@saint-aubin.example"]


def test_nothing_is_said_of_what_is_no_longer_in_review(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    draft = asked(house, MONDAY, MONDAY + timedelta(hours=1))
    house.save(draft, "camille", "Autrement.")
    Draft.objects.update(state="review")
    assert run(django_capture_on_commit_callbacks, MONDAY + timedelta(hours=2)) == []


def test_several_posts_make_one_mail(house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    for _ in range(3):
        asked(house, MONDAY, MONDAY + timedelta(hours=2))
    assert run(django_capture_on_commit_callbacks, MONDAY + timedelta(hours=2)) == MANAGERS
    assert mail.outbox[0].body.count("http") == 3
    assert Line.objects.filter(action="review.remind").count() == 3


class Kept:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.lock = threading.Lock()

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's word
        from email import message_from_bytes

        with self.lock:
            self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Kept]:
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.SITE_ADDRESS = "https://desk.saint-aubin.example"
    yield kept
    controller.stop()


def test_the_whole_way_by_mail(
    house: House, server: Kept, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stopped = {"verdict": "stop", "reasons": [reason("REIDENTIFIABLE", "stop", "P02")]}
    with django_capture_on_commit_callbacks(execute=True):
        draft = house.write(**stopped)
        actions.submit(house.desk("camille"), draft)
        actions.ask_for_changes(house.desk("morgane"), draft, Role.COMMUNITY_MANAGER, f"{TEXT} ?")
        actions.submit(house.desk("camille"), draft)
        actions.lift(house.desk("dominique"), draft, "Personne n’est reconnaissable, vérifié à deux.")
        for name, role in (("morgane", Role.COMMUNITY_MANAGER), ("paul", Role.PHYSICIAN), ("dominique", Role.DPO)):
            actions.approve(house.desk(name), draft, role, TEXT)
    got = [(str(one["To"]).split("@")[0], str(make_header(decode_header(str(one["Subject"]))))) for one in server.mails]
    assert got.count(("paul", "Paravent – A post waits for your review")) == 2
    assert got.count(("morgane", "Paravent – Une publication attend votre relecture")) == 2
    assert got.count(("camille", "Paravent – Des changements sont demandés")) == 1
    assert (
        got.count(("camille", "Paravent – Un arrêt a été levé"))
        == got.count(("dominique", "Paravent – Un arrêt a été levé"))
        == 1
    )
    assert got.count(("camille", "Paravent – Une publication est approuvée")) == 1
    assert len(got) == 4 + 1 + 4 + 2 + 1
    for one in server.mails:
        body = one.get_payload(decode=True).decode()  # type: ignore[union-attr]
        assert one.get_content_type() == "text/plain"
        assert f"https://desk.saint-aubin.example/e/saint-aubin/review/{draft.pk}/" in body
        for word in ("lodie", "Portes", TITLE, "reconnaissable"):
            assert word not in body + str(one)


def test_a_mail_that_cannot_go_out_undoes_nothing_and_names_nobody(
    house: House, settings: Any, caplog: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        draft = house.write()
        actions.submit(house.desk("camille"), draft)
    assert Draft.objects.get().state == "review"
    assert "saint-aubin.example" not in caplog.text
    assert "could not be sent" in caplog.text


def test_a_change_that_is_undone_sends_no_mail(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    draft = house.write()
    with django_capture_on_commit_callbacks(execute=True), suppress(KeyError), transaction.atomic():
        actions.submit(house.desk("camille"), draft)
        raise KeyError
    assert mail.outbox == []
