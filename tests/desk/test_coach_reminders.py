"""Reminders of lessons: on their days, by day, once, in one mail, to who has something left; by the establishment's clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, Service, User
from paravent_desk.audit.models import Line
from paravent_desk.coach import campaigns, preferences, reminders
from paravent_desk.coach.models import Attestation, Campaign, MailDay, Preference, Reminder
from paravent_desk.running.chores import CHORES
from tests.desk.campaign_fixtures import BY, FIRST, finished, started, told, wanted

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2027, 3, 1, 12, tzinfo=PARIS)


@pytest.fixture
def lead(person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(person("dominique", Role.DPO, hospital), hospital)


@pytest.fixture
def camille(person: Callable[..., User], hospital: Establishment, ward: Service) -> User:
    return person("camille", Role.AUTHOR, hospital, ward)


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Callable[[datetime], list[str]]:
    return lambda now: told(django_capture_on_commit_callbacks, now)


def days_told(run: Any, first: date = date(2027, 2, 25), days: int = 60) -> list[date]:
    every = [first + timedelta(days=number) for number in range(days)]
    return [day for day in every if run(datetime(day.year, day.month, day.day, 10, tzinfo=PARIS))]


def test_start_a_week_before_the_eve_then_weekly(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    started(lead, service=ward)
    assert days_told(run) == [
        date(2027, 3, 1),
        date(2027, 3, 22),
        date(2027, 3, 28),
        date(2027, 4, 5),
        date(2027, 4, 12),
        date(2027, 4, 19),
    ]


def test_a_short_one_has_no_reminder_of_before_its_start(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    started(lead, service=ward, by=FIRST + timedelta(days=3))
    assert days_told(run, days=12) == [date(2027, 3, 1), date(2027, 3, 3)]


@pytest.mark.parametrize(("hour", "sent"), [(0, False), (8, False), (9, True), (17, True), (18, False), (23, False)])
def test_by_day_alone(lead: Desk, camille: User, ward: Service, run: Any, hour: int, sent: bool) -> None:
    started(lead, service=ward)
    assert bool(run(NOON.replace(hour=hour, minute=59 if hour == 8 else 0))) == sent


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (datetime(2027, 3, 28, 6, 59, tzinfo=UTC), False),  # the eve is the day on which the clock skips an hour
        (datetime(2027, 3, 28, 7, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 27, 7, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 27, 8, 0, tzinfo=UTC), True),
    ],
)
def test_nine_is_nine_on_either_side_of_the_change_of_clocks(
    lead: Desk, camille: User, ward: Service, run: Any, now: datetime, sent: bool
) -> None:
    started(lead, service=ward)
    assert bool(run(now)) == sent


def test_another_time_zone_has_another_day(lead: Desk, camille: User, ward: Service, hospital: Any, run: Any) -> None:
    hospital.time_zone = "Indian/Reunion"
    hospital.save()
    started(lead, service=ward)
    assert run(datetime(2027, 3, 1, 14, 1, tzinfo=UTC)) == [], "past six in the evening there"
    assert run(datetime(2027, 3, 2, 5, 0, tzinfo=UTC)) == ["camille"]


def test_several_campaigns_make_one_mail_and_one_a_day(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    started(lead, service=ward)
    started(lead, service=ward, title="Secret médical", lessons=("story",))
    assert run(NOON) == ["camille"]
    body = mail.outbox[0].body
    assert "“Printemps”: 2 lessons are left, by March 29, 2027." in body
    assert "“Secret médical”: 1 lesson is left" in body
    assert body.count("http") == 1 and "/e/saint-aubin/lessons/" in body
    started(lead, service=ward, title="Encore une")
    assert run(NOON + timedelta(hours=1)) == [], "one a day"
    assert run(NOON + timedelta(days=1)) == ["camille"]
    assert "Encore une" in mail.outbox[0].body and "Printemps" not in mail.outbox[0].body


def test_one_mail_a_day_over_two_establishments(
    lead: Desk, camille: User, ward: Service, other_hospital: Establishment, person: Any, at_desk: Any, run: Any
) -> None:
    started(lead, service=ward)
    Membership.objects.create(user=camille, establishment=other_hospital, role=Role.AUTHOR)
    there = at_desk(person("andrea", Role.DPO, other_hospital), other_hospital)
    started(there, title="Là-bas", role=Role.AUTHOR)
    assert run(NOON) == ["camille"]
    assert run(NOON + timedelta(hours=2)) == []
    assert run(NOON + timedelta(days=1)) == ["camille"]


def test_nothing_to_who_has_nothing_left_is_gone_or_wants_none(
    lead: Desk, camille: User, ward: Service, hospital: Establishment, person: Any, at_desk: Any, run: Any
) -> None:
    started(lead, service=ward)
    finished(camille, hospital, NOON - timedelta(days=20), "story", "praise")
    paul = person("paul", Role.AUTHOR, hospital, ward)
    preferences.choose_mails(at_desk(paul, hospital), wanted=False)
    gone = person("gone", Role.AUTHOR, hospital, ward)
    gone.is_active = False
    gone.save()
    Deputy.objects.create(absent=gone, deputy=lead.user, establishment=hospital, first=FIRST, last=FIRST)
    assert run(NOON) == []
    preferences.choose_mails(at_desk(paul, hospital), wanted=True)
    assert run(NOON) == ["paul"]


def test_who_joins_later_is_told_then(lead: Desk, camille: User, ward: Service, hospital: Any, person: Any, run: Any) -> None:
    started(lead, service=ward)
    assert run(NOON) == ["camille"]
    person("paul", Role.AUTHOR, hospital, ward)
    assert run(NOON + timedelta(days=4)) == ["paul"]
    assert run(NOON + timedelta(days=5)) == []


def test_an_ended_one_is_quiet_and_a_moved_one_keeps_what_was_told(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    row = started(lead, service=ward)
    assert run(NOON) == ["camille"]
    campaigns.change(lead, row, wanted(service=ward, by=BY + timedelta(days=14)), 0)
    assert days_told(run, date(2027, 3, 2), 50) == [date(2027, 4, 5), date(2027, 4, 11), date(2027, 4, 19)]
    campaigns.end(lead, Campaign.objects.get())
    assert days_told(run, date(2027, 4, 20), 20) == []
    assert not Reminder.objects.exists()


def test_after_a_pause_only_the_last_is_told(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    started(lead, service=ward)
    assert run(datetime(2027, 4, 21, 10, tzinfo=PARIS)) == ["camille"]
    assert "still open for you" in mail.outbox[0].body
    assert run(datetime(2027, 4, 22, 10, tzinfo=PARIS)) == []


def test_each_in_their_language(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    started(lead, service=ward)
    User.objects.filter(pk=camille.pk).update(language="fr")
    run(NOON)
    assert mail.outbox[0].subject == "Paravent – Des leçons pour vous"
    assert "«\xa0Printemps\xa0»\xa0: il reste 2 leçons, d’ici le 29 mars 2027." in mail.outbox[0].body


def test_a_second_worker_finds_it_taken(
    lead: Desk, camille: User, ward: Service, hospital: Any, run: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Both have read what is due before either takes it."""
    started(lead, service=ward)
    due = reminders._due(hospital, NOON)
    assert run(NOON) == ["camille"]
    monkeypatch.setattr(reminders, "_due", lambda *_args: due)
    assert run(NOON) == []
    assert run(NOON + timedelta(days=1)) == [], "on another day neither: the campaign's reminder is taken"


def test_a_worker_that_is_cut_off_sends_nothing_and_the_next_once(
    lead: Desk, camille: User, ward: Service, run: Any, monkeypatch: Any
) -> None:
    started(lead, service=ward)
    with monkeypatch.context() as patch:
        patch.setattr(reminders.mails, "remind", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(NOON)
    assert (mail.outbox, MailDay.objects.count(), Reminder.objects.count()) == ([], 0, 0)
    assert run(NOON) == ["camille"]


def test_the_journal_says_that_it_reminded_and_not_whom(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    started(lead, service=ward)
    run(NOON)
    [line] = Line.objects.filter(action="coach.remind")
    assert (line.subject.partition(":")[0], line.facts, line.actor) == ("establishment", {}, None)


def test_days_of_old_mails_are_not_kept(lead: Desk, camille: User, ward: Service, run: Any) -> None:
    started(lead, service=ward)
    run(NOON)
    run(NOON + timedelta(days=20))
    assert not MailDay.objects.filter(day=FIRST).exists()


def test_ones_own_choice_is_kept_by_the_page(camille: User) -> None:
    client = Client()
    client.force_login(camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("coach:lesson_reminders", args=["saint-aubin"])
    assert "no more mails" in client.post(address, {"mails": "no"}, follow=True).content.decode()
    assert Preference.objects.get().mails is False
    client.post(address, {"mails": "no"})
    assert Line.objects.filter(action="coach.reminders").count() == 1
    assert "Remind me by mail again" in client.get(reverse("coach:lessons", args=["saint-aubin"])).content.decode()
    client.post(address, {"mails": "yes"})
    assert Preference.objects.get().mails is True


def test_an_attestation_that_ends_is_told_once_thirty_days_before(
    camille: User, lead: Desk, ward: Service, hospital: Establishment, run: Any
) -> None:
    Attestation.objects.create(
        establishment=hospital, user=camille, course="everybody", number="A", holds_until=FIRST + timedelta(days=31)
    )
    assert run(NOON) == []
    assert run(NOON + timedelta(days=1)) == ["camille"]
    assert "holds until" in mail.outbox[0].body and mail.outbox[0].subject == "Paravent – Your attestation"
    assert run(NOON + timedelta(days=2)) == []


def test_they_are_on_the_list_of_chores() -> None:
    assert "coach: remind" in {chore.name for chore in CHORES}
