"""Campaigns: who leads training sets lessons for others; who is asked is asked of memberships each time, and nobody twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, Service, User
from paravent_desk.audit.models import Line, Note
from paravent_desk.coach import asked, campaigns
from paravent_desk.coach.models import Campaign
from paravent_desk.home import queries as home
from paravent_desk.transitions import Conflict
from tests.desk.campaign_fixtures import BY, FIRST, finished, started, wanted

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def lead(person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(person("dominique", Role.DPO, hospital), hospital)


@pytest.fixture
def log_in() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return make


def at(name: str, *more: int) -> str:
    return reverse(f"coach:{name}", args=["saint-aubin", *more])


def filled(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    told = {"title": "Printemps", "word": "Bon courage <b>", "chosen": ["story", "praise"], "earlier": "on", "revision": "0"}
    return {**told, "first": today.isoformat(), "by": (today + timedelta(days=20)).isoformat(), **more}


@pytest.mark.parametrize("role", [one for one in Role if one not in {Role.DPO, Role.ADMINISTRATOR}])
def test_only_who_leads_training_starts_one(
    person: Any, hospital: Establishment, at_desk: Any, log_in: Any, lead: Desk, role: Role
) -> None:
    user, row = person("camille", role, hospital), started(lead)
    desk = at_desk(user, hospital)
    with pytest.raises(PermissionDenied):
        started(desk)
    with pytest.raises(PermissionDenied):
        campaigns.change(desk, row, wanted(title="x"), 0)
    with pytest.raises(PermissionDenied):
        campaigns.end(desk, row)
    client = log_in(user)
    for name, more in (("campaigns", ()), ("campaign_new", ()), ("campaign", (row.pk,)), ("campaign_csv", (row.pk,))):
        assert client.get(at(name, *more)).status_code == 403
    assert Campaign.objects.get().title == "Printemps"


def test_it_goes_the_whole_way_by_its_pages(person: Any, hospital: Establishment, log_in: Any) -> None:
    client = log_in(person("noe", Role.ADMINISTRATOR, hospital))
    page = client.post(at("campaign_new"), filled(), follow=True).content.decode()
    row = Campaign.objects.get()
    assert (set(row.lessons), row.state, row.earlier) == ({"praise", "story"}, "open", True)
    assert "Bon courage &lt;b&gt;" in page
    assert client.post(at("campaign_change", row.pk), filled(title="Été", course="everybody")).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.revision, len(row.lessons) > 2) == ("Été", 1, True)
    warned = client.post(at("campaign_change", row.pk), filled(title="Zu spät"), follow=True).content.decode()
    assert "meanwhile" in warned
    client.post(at("campaign_end", row.pk))
    row.refresh_from_db()
    assert (row.title, row.state) == ("Été", "ended")
    actions = ["coach.campaign_start", "coach.campaign_change", "coach.campaign_end"]
    assert list(Line.objects.filter(action__startswith="coach.campaign").values_list("action", flat=True)) == actions
    assert not Note.objects.filter(text__contains="Bon courage").exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"chosen": []}, "at least one lesson"),
        ({"chosen": ["nothing"]}, "nothing"),
        ({"by": "2020-01-01"}, "comes before the first"),
        ({"title": ""}, "required"),
        ({"service": "999999"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_begun(
    person: Any, hospital: Establishment, log_in: Any, told: dict[str, Any], said: str
) -> None:
    client = log_in(person("noe", Role.ADMINISTRATOR, hospital))
    page = client.post(at("campaign_new"), filled(**told))
    assert (page.status_code, said in page.content.decode(), Campaign.objects.exists()) == (200, True, False)


def test_a_service_of_elsewhere_is_refused(lead: Desk, other_hospital: Establishment) -> None:
    theirs = Service.objects.create(establishment=other_hospital, name="Maternité")
    for told in ({"service": theirs}, {"lessons": ("nothing",)}, {"by": FIRST - timedelta(days=1)}):
        with pytest.raises(campaigns.Unfit):
            started(lead, **told)


def test_two_who_change_it_do_not_write_over_each_other(lead: Desk) -> None:
    row = started(lead)
    campaigns.change(lead, row, wanted(title="A"), 0)
    with pytest.raises(Conflict):
        campaigns.change(lead, Campaign.objects.get(), wanted(title="B"), 0)
    stale = Campaign.objects.get()
    campaigns.change(lead, row, wanted(title="C"), 1)
    with pytest.raises(Conflict):
        campaigns.end(lead, stale)
    campaigns.end(lead, Campaign.objects.get())
    with pytest.raises(Conflict):
        campaigns.change(lead, Campaign.objects.get(), wanted(title="D"), 3)
    assert Campaign.objects.get().title == "C"


def test_nothing_of_it_is_found_elsewhere(
    lead: Desk, person: Any, other_hospital: Establishment, log_in: Any, at_desk: Any
) -> None:
    row, andrea = started(lead), person("andrea", Role.DPO, other_hospital)
    client = log_in(andrea)
    assert client.get(reverse("coach:campaign", args=["les-ormes", row.pk])).status_code == 404
    assert client.get(at("campaign", row.pk)).status_code == 404
    desk = at_desk(andrea, other_hospital)
    assert asked.mine(desk, NOW) == ()
    with pytest.raises((Conflict, Http404)):
        campaigns.end(desk, row)


@pytest.mark.parametrize(
    ("told", "whose"),
    [
        ({}, {"dominique", "ward", "both", "whole"}),
        ({"service": True}, {"ward", "both"}),
        ({"role": Role.AUTHOR}, {"ward", "both"}),
        ({"role": Role.COMMUNITY_MANAGER}, {"both", "whole"}),
        ({"service": True, "role": Role.COMMUNITY_MANAGER}, set()),
    ],
)
def test_who_is_asked(
    lead: Desk, person: Any, hospital: Establishment, ward: Service, at_desk: Any, told: dict[str, Any], whose: set[str]
) -> None:
    other = Service.objects.create(establishment=hospital, name="Neurologie")
    person("ward", Role.AUTHOR, hospital, ward)
    person("both", Role.AUTHOR, hospital, ward)
    person("both", Role.COMMUNITY_MANAGER, hospital, other)
    person("whole", Role.COMMUNITY_MANAGER, hospital)
    gone = person("gone", Role.AUTHOR, hospital, ward)
    gone.is_active = False
    gone.save()
    row = started(lead, **{**told, **({"service": ward} if "service" in told else {})})
    by_row = {one.user.email.partition("@")[0] for one in asked.memberships(row)}
    by_desk = {
        user.email.partition("@")[0] for user in User.objects.filter(is_active=True) if asked.mine(at_desk(user, hospital), NOW)
    }
    assert by_row == by_desk == whose


def test_who_joins_is_in_and_who_leaves_is_out_and_a_deputy_is_not_asked_for_another(
    lead: Desk, person: Any, hospital: Establishment, ward: Service, at_desk: Any
) -> None:
    row = started(lead, service=ward)
    camille, paul = person("camille", Role.AUTHOR, hospital), person("paul", Role.AUTHOR, hospital, ward)
    assert not asked.mine(at_desk(camille, hospital), NOW)
    today = timezone.localdate()
    Deputy.objects.create(absent=paul, deputy=camille, establishment=hospital, first=today, last=today)
    assert not asked.mine(at_desk(camille, hospital), NOW), "a deputy is asked nothing for whom they stand in for"
    assert [one.user for one in asked.memberships(row)] == [paul]
    joined = Membership.objects.create(user=camille, establishment=hospital, service=ward, role=Role.AUTHOR)
    assert asked.mine(at_desk(camille, hospital), NOW)
    joined.delete()
    assert not asked.mine(at_desk(camille, hospital), NOW)


@pytest.mark.parametrize(
    ("at_time", "earlier", "counts"),
    [
        (datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC), True, False),
        (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), True, True),  # the first of March, midnight in Paris
        (datetime(2027, 2, 28, 22, 59, 59, tzinfo=UTC), False, False),
        (datetime(2027, 2, 28, 23, 0, tzinfo=UTC), False, True),
    ],
)
def test_an_earlier_pass_counts_or_not_by_the_establishments_midnight(
    lead: Desk, hospital: Establishment, at_time: datetime, earlier: bool, counts: bool
) -> None:
    started(lead, earlier=earlier)
    finished(lead.user, hospital, at_time, "story")
    [one] = asked.mine(lead, NOW)
    assert [lesson.key for lesson in one.done] == (["story"] if counts else [])


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 3, 31), -12, date(2026, 3, 31)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2026, 12, 5), 24, date(2028, 12, 5)),
        (date(2027, 11, 30), 1, date(2027, 12, 30)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, then: date) -> None:
    assert asked.months_after(day, months) == then


def test_home_tells_of_it_from_the_first_day_until_it_is_done(lead: Desk, hospital: Establishment) -> None:
    started(lead)

    def waits(now: datetime) -> list[tuple[str, object]]:
        with translation.override("fr"):
            return [(one.title, one.by) for one in home.waiting(lead, now) if one.task == home.Task.LEARN]

    assert waits(datetime(2027, 2, 28, 22, 59, tzinfo=UTC)) == []
    assert waits(datetime(2027, 2, 28, 23, 1, tzinfo=UTC)) == [("2 leçons de «\xa0Printemps\xa0»", BY)]
    finished(lead.user, hospital, NOW, "story")
    assert waits(NOW) == [("1 leçon de «\xa0Printemps\xa0»", BY)]
    finished(lead.user, hospital, NOW, "praise")
    assert waits(NOW) == []


def test_the_lessons_page_shows_it_and_says_when_all_is_done(
    lead: Desk, hospital: Establishment, person: Any, log_in: Any
) -> None:
    now = timezone.now()
    first, by = timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=9)
    row = started(lead, word="À trois, c’est plus gai", first=first, by=by)
    camille = person("camille", Role.AUTHOR, hospital)
    client = log_in(camille)
    page = client.get(at("lessons")).content.decode()
    assert "Printemps" in page and "À trois" in page and "2 lessons left" in page
    assert "lessons of “Printemps”" in client.get(reverse("home:home", args=["saint-aubin"])).content.decode()
    finished(camille, hospital, now, "story", "praise")
    assert "all done" in client.get(at("lessons")).content.decode()
    campaigns.end(lead, row)
    assert "Printemps" not in client.get(at("lessons")).content.decode()
