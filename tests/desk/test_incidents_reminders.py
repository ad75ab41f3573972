"""Reminders: at 24, 48 and 66 hours, of looks and of steps; once each, to the right people, without a word of the incident."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from paravent_desk.accounts.models import Role
from paravent_desk.audit.models import Line
from paravent_desk.incidents import copies, deciding
from paravent_desk.incidents.models import Incident, Step, Verification
from paravent_desk.incidents.reminders import remind
from paravent_desk.incidents.words import Decides, Outcome
from paravent_desk.running.chores import CHORES
from tests.desk.incidents_fixtures import copied, finished, opened


@pytest.fixture
def desk(person, hospital, at_desk):
    person("claude", Role.CRISIS_LEAD, hospital)
    person("sacha", Role.AUDITOR, hospital)
    return at_desk(person("dominique", Role.DPO, hospital), hospital)


@pytest.fixture
def passed(django_capture_on_commit_callbacks):
    """Remind at a moment; gives the mails."""

    def make(now):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind(now)
        return list(mail.outbox)

    return make


def quiet(incident: Incident) -> None:
    incident.steps.update(state=Step.State.DONE)


def test_the_clock_reminds_at_24_48_and_66_hours_once_each(desk, passed) -> None:
    incident = opened(desk)
    quiet(incident)
    told = []
    for hour in range(0, 80, 2):
        told += [(hour, one.subject) for one in passed(incident.known_at + timedelta(hours=hour))]
    subjects = dict(told)
    assert list(subjects) == [24, 48, 66]
    assert subjects[66] == f"Incident {incident.reference}\xa0: il reste 6 heures pour la CNIL"
    assert len(told) == 9, "the officer, the crisis lead, and the officer's own address"
    assert Line.objects.filter(action="incident.remind").count() == 3


def test_it_goes_to_those_who_run_incidents_each_in_their_language(desk, passed) -> None:
    incident = opened(desk)
    quiet(incident)
    found = {one.to[0]: one.subject for one in passed(incident.known_at + timedelta(hours=24))}
    assert set(found) == {"claude@saint-aubin.example", "dominique@saint-aubin.example", "dpo@saint-aubin.example"}
    assert "48 hours left" in found["claude@saint-aubin.example"]
    assert "48 heures" in found["dpo@saint-aubin.example"]


def test_no_mail_says_what_happened(desk, passed) -> None:
    incident = opened(desk, title="Vidéo SECRET")
    copied(desk, incident)
    for one in passed(incident.known_at + timedelta(days=31)):
        assert "SECRET" not in one.subject + one.body
        assert f"/incidents/{incident.pk}/" in one.body


@pytest.mark.parametrize("outcome", Outcome)
def test_a_decision_about_the_cnil_ends_them(desk, passed, outcome) -> None:
    incident = opened(desk)
    quiet(incident)
    deciding.decide(desk, incident, Decides.CNIL, outcome, "Motif", timezone.now())
    assert not passed(incident.known_at + timedelta(hours=70))


def test_a_closed_incident_is_left_alone(desk, passed) -> None:
    incident = opened(desk)
    finished(desk, incident)
    Incident.objects.update(state="closed", notified_at=None)
    assert not passed(incident.known_at + timedelta(days=60))


def test_whoever_sees_to_a_step_is_told_once(desk, person, hospital, passed) -> None:
    incident = opened(desk)
    camille = person("camille", Role.COMMUNITY_MANAGER, hospital)
    deciding.hand(desk, incident.steps.get(key="notices"), camille)
    found = passed(incident.known_at + timedelta(hours=5))
    mine = [one for one in found if one.to == ["camille@saint-aubin.example"]]
    assert ["Items of the checklist past their time: 1." in one.body for one in mine] == [True]
    theirs = next(one for one in found if one.to == ["claude@saint-aubin.example"])
    assert f"past their time: {Step.objects.exclude(reminded_at=None).count() - 1}." in theirs.body
    assert not passed(incident.known_at + timedelta(hours=6))


def test_looks_are_reminded_of_once_each(desk, passed) -> None:
    incident = opened(desk)
    finished(desk, incident)
    copy = copied(desk, incident)
    copies.gone(desk, copy)
    days = [day for day in range(32) if passed(copy.gone_at + timedelta(days=day, minutes=1))]
    assert days == [1, 7, 30]
    assert not Verification.objects.filter(reminded_at=None).exists()


def test_they_are_on_the_list_of_chores() -> None:
    assert {"incidents: remind", "incidents: erase"} <= {chore.name for chore in CHORES}
