"""An attestation holds as long as the establishment says; questions answered again give another, and the old one is provable.

And what is kept of people who left, and for how long.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from paravent_desk.accounts import roles
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.audit.models import Line
from paravent_desk.coach import actions, attesting, preferences
from paravent_desk.coach.attesting import attest, course
from paravent_desk.coach.content import lessons, questions_of
from paravent_desk.coach.models import Attestation, Preference, Progress, Terms
from paravent_desk.home import queries as home
from paravent_desk.transitions import Conflict
from paravent_desk.upkeep.erasure import erase
from tests.desk.campaign_fixtures import finished

THEN = datetime(2026, 12, 1, 9, tzinfo=UTC)
COURSE = tuple(one.key for one in course("everybody"))


@pytest.fixture
def camille(person: Callable[..., User], hospital: Establishment, ward: Service) -> User:
    return person("camille", Role.AUTHOR, hospital, ward)


@pytest.fixture
def desk(camille: User, hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(camille, hospital)


@pytest.fixture
def lead(person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(person("noe", Role.ADMINISTRATOR, hospital), hospital)


def test_it_holds_for_twenty_four_months_unless_it_is_said_otherwise(
    desk: Desk, lead: Desk, camille: User, hospital: Establishment
) -> None:
    finished(camille, hospital, THEN, *COURSE)
    assert attest(desk, "everybody", THEN).holds_until == date(2028, 12, 1)
    preferences.decide(lead, 0, 3, 0)
    Attestation.objects.all().delete()
    assert attest(desk, "everybody", THEN).holds_until is None
    preferences.decide(lead, 6, 3, 1)
    assert attest(desk, "everybody", THEN).holds_until is None, "what was given keeps its day"
    Attestation.objects.all().delete()
    assert attest(desk, "everybody", THEN).holds_until == date(2027, 6, 1)


def test_only_who_leads_decides_and_two_do_not_write_over_each_other(lead: Desk, desk: Desk) -> None:
    with pytest.raises(PermissionDenied):
        preferences.decide(desk, 12, 3, 0)
    preferences.decide(lead, 12, 3, 0)
    with pytest.raises(Conflict):
        preferences.decide(lead, 18, 3, 0)
    for months, years in ((-1, 3), (121, 3), (12, 11)):
        with pytest.raises(ValueError):
            preferences.decide(lead, months, years, 1)
    assert Terms.objects.get().months == 12
    client = Client()
    client.force_login(lead.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("coach:terms", args=["saint-aubin"])
    assert client.post(address, {"months": 36, "years": 2, "revision": 1}).status_code == 302
    assert client.post(address, {"months": 999, "years": 2, "revision": 2}).status_code == 200
    assert (Terms.objects.get().months, Line.objects.filter(action="coach.terms").count()) == (36, 2)


@pytest.mark.parametrize(("days_before", "again"), [(91, False), (90, True), (10, True), (-40, True)])
def test_lessons_finished_again_near_its_end_renew_it(
    desk: Desk, camille: User, hospital: Establishment, lead: Desk, days_before: int, again: bool
) -> None:
    finished(camille, hospital, THEN, *COURSE)
    first = attest(desk, "everybody", THEN)
    later = datetime(2028, 12, 1, 9, tzinfo=UTC) - timedelta(days=days_before)
    assert attest(desk, "everybody", later) == first, "nothing was answered again"
    finished(camille, hospital, later, *COURSE[1:])
    assert attest(desk, "everybody", later) == first, "one lesson is missing"
    finished(camille, hospital, later, COURSE[0])
    second = attest(desk, "everybody", later)
    assert (second != first, second.edition) == (again, 2 if again else 1)
    assert attest(desk, "everybody", later) == second
    assert attesting.find(lead, first.number) == first
    assert attesting.find(lead, second.number) == second
    first.refresh_from_db()
    assert first.holds_until == date(2028, 12, 1)


def test_two_windows_make_one(desk: Desk, camille: User, hospital: Establishment, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(camille, hospital, THEN, *COURSE)
    monkeypatch.setattr(attesting, "latest", lambda _desk: {})
    assert attest(desk, "everybody", THEN) == attest(desk, "everybody", THEN)
    assert Line.objects.filter(action="coach.attest").count() == 1


def test_a_finished_lesson_is_finished_anew_when_all_is_right_at_once(desk: Desk, camille: User, hospital: Any) -> None:
    story = lessons()["story"]
    right = {one.key: one.right for one in questions_of(story)}
    row = actions.answer(desk, story, right)
    Progress.objects.update(passed_at=THEN)
    wrong = {**right, questions_of(story)[0].key: 99}
    assert actions.answer(desk, story, wrong).passed_at == THEN
    row = actions.answer(desk, story, right)
    assert row.passed_at is not None
    assert abs(timezone.now() - row.passed_at) < timedelta(minutes=5)


def test_home_says_it_thirty_days_before_until_it_is_renewed(desk: Desk, camille: User, hospital: Establishment) -> None:
    finished(camille, hospital, THEN, *COURSE)
    attest(desk, "everybody", THEN)
    end = datetime(2028, 12, 1, 9, tzinfo=UTC)

    def waits(days: int) -> bool:
        return any(one.task == home.Task.RENEW for one in home.waiting(desk, end - timedelta(days=days)))

    assert [waits(31), waits(30), waits(0)] == [False, True, True]
    finished(camille, hospital, end - timedelta(days=20), *COURSE)
    attest(desk, "everybody", end - timedelta(days=20))
    assert not waits(5)


def test_the_page_says_until_when_and_the_lookup_that_it_is_over(
    desk: Desk, lead: Desk, camille: User, hospital: Establishment
) -> None:
    finished(camille, hospital, timezone.now() - timedelta(days=100), *COURSE)
    row, client = attest(desk, "everybody", timezone.now()), Client()
    client.force_login(camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "holds until" in client.get(reverse("coach:lessons", args=["saint-aubin"])).content.decode()
    Attestation.objects.update(holds_until=timezone.localdate() - timedelta(days=1))
    page = client.get(reverse("coach:lessons", args=["saint-aubin"])).content.decode()
    assert "held until" in page and "all right at once" in page
    client.force_login(lead.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    found = client.get(reverse("coach:attestations", args=["saint-aubin"]), {"number": row.number}).content.decode()
    assert "genuine" in found and ">over<" in found


def gone(lead: Desk, user: User, days: int) -> None:
    """Take every role away, so many days ago by the journal."""
    roles.remove(lead, user)
    Progress.objects.update(read_at=timezone.now() - timedelta(days=5000), passed_at=None)
    Attestation.objects.update(issued_at=timezone.now() - timedelta(days=5000))


@pytest.mark.parametrize(
    ("days", "learning", "attestations"), [(364, 1, 1), (366, 0, 1), (3 * 365 - 1, 0, 1), (3 * 365 + 1, 0, 0)]
)
def test_what_who_left_had_learned_goes_after_its_time(
    lead: Desk, camille: User, hospital: Establishment, days: int, learning: int, attestations: int
) -> None:
    finished(camille, hospital, THEN, "story")
    Attestation.objects.create(establishment=hospital, user=camille, course="everybody", number="A")
    gone(lead, camille, days)
    erase(timezone.now() + timedelta(days=days))
    assert (Progress.objects.count(), Attestation.objects.count()) == (learning, attestations)
    told = set(Line.objects.filter(action__startswith="retention.").values_list("action", flat=True))
    assert ("retention.learning" in told, "retention.attestations" in told) == (not learning, not attestations)


def test_who_is_still_there_loses_nothing_and_the_years_are_the_establishments(
    lead: Desk, camille: User, hospital: Establishment, other_hospital: Establishment, person: Any
) -> None:
    paul = person("paul", Role.AUTHOR, hospital)
    for user in (camille, paul):
        finished(user, hospital, THEN, "story")
        Attestation.objects.create(establishment=hospital, user=user, course="everybody", number=user.email[:9])
    preferences.decide(lead, 24, 0, 0)
    Membership.objects.create(user=camille, establishment=other_hospital, role=Role.AUTHOR)
    gone(lead, camille, 0)
    erase(timezone.now() + timedelta(days=2000))
    assert [row.user for row in Progress.objects.all()] == [row.user for row in Attestation.objects.all()] == [paul]


def test_with_an_account_all_of_it_goes(camille: User, desk: Desk, hospital: Establishment) -> None:
    finished(camille, hospital, THEN, *COURSE)
    attest(desk, "everybody", THEN)
    preferences.choose_mails(desk, wanted=False)
    camille.delete()
    assert not (Progress.objects.exists() or Attestation.objects.exists() or Preference.objects.exists())
