"""How far a campaign is: counted by hand here, told in fives, by service and by week; nobody's name and nobody's number."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.coach.counts import Group, counted
from paravent_desk.coach.models import Progress
from tests.desk.campaign_fixtures import finished, started

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def lead(person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(person("dominique", Role.DPO, hospital), hospital)


@pytest.fixture
def crew(person: Callable[..., User], hospital: Establishment, ward: Service) -> list[User]:
    """Thirteen of the ward, named so that their names would be seen."""
    return [person(f"infirmiere{number:02}", Role.AUTHOR, hospital, ward) for number in range(13)]


@pytest.fixture
def neurology(person: Callable[..., User], hospital: Establishment) -> list[User]:
    there = Service.objects.create(establishment=hospital, name="Neurologie")
    return [person(f"neurologue{number}", Role.AUTHOR, hospital, there) for number in range(4)]


def done(here: Establishment, people: list[User], *days: date) -> None:
    for user, day in zip(people, days, strict=False):
        finished(user, here, datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "story", "praise")


def march(*days: int) -> list[date]:
    return [date(2027, 3, day) for day in days]


def test_it_counts_in_fives_by_service(lead: Desk, crew: list[User], neurology: list[User], hospital: Establishment) -> None:
    row = started(lead)
    done(hospital, crew, *march(2, 3, 4, 9, 10, 16))  # six of thirteen
    done(hospital, neurology, *march(2, 2, 2, 2))  # four of four
    for user in crew[6:11]:  # five have begun, two have not
        finished(user, hospital, NOW, "story")
    told = counted(row, NOW)
    assert told.whole == Group("", asked=18, done=10, begun=5, open=0)
    assert told.services == (
        Group("", 0, 0, 0, 0),  # the officer alone: fewer than five
        Group("Maternité", asked=13, done=5, begun=5, open=0),
        Group("Neurologie", 0, 0, 0, 0),
    )


def test_what_is_left_of_everybody_is_no_single_person(
    lead: Desk, crew: list[User], neurology: list[User], hospital: Establishment, person: Callable[..., User]
) -> None:
    """Eighteen in all and seventeen in two services would tell of the officer, who is in none."""
    person("neurologue9", Role.AUTHOR, hospital, neurology[0].memberships.get().service)
    told = counted(started(lead), NOW)
    assert [(one.name, one.asked) for one in told.services] == [("", 0), ("Maternité", 13), ("Neurologie", 0)]
    assert told.whole.asked == 19


@pytest.mark.parametrize(("number", "told"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (13, 10)])
def test_no_number_is_of_fewer_than_five(
    lead: Desk, crew: list[User], ward: Service, hospital: Establishment, number: int, told: int
) -> None:
    row = started(lead, service=ward)
    done(hospital, crew[:number], *march(*[2] * number))
    whole = counted(row, NOW).whole
    assert (whole.done, whole.open) == (told, 13 - number - (13 - number) % 5)


def test_one_person_more_or_less_changes_no_two_pages_by_one(
    lead: Desk, crew: list[User], hospital: Establishment, ward: Service, person: Any
) -> None:
    """Who sets two campaigns that differ by one person learns from their difference nothing but a step of five or none."""
    person("seule", Role.PHYSICIAN, hospital, ward)
    all_of_them, without = started(lead, service=ward), started(lead, service=ward, role=Role.AUTHOR)
    done(hospital, crew, *march(*[2] * 7))
    first, second = counted(all_of_them, NOW).whole, counted(without, NOW).whole
    assert {(a - b) % 5 for a, b in ((first.done, second.done), (first.begun, second.begun), (first.open, second.open))} == {0}


def test_by_week_a_number_grows_by_five_or_not_at_all(
    lead: Desk, crew: list[User], ward: Service, hospital: Establishment
) -> None:
    row = started(lead, service=ward)
    done(hospital, crew, date(2026, 12, 1), *march(7, 7, 7, 8, 14, 15, 15, 15, 20))
    weeks = counted(row, NOW).weeks
    assert [(one.ends, one.done) for one in weeks] == list(zip(march(7, 14, 21), [0, 5, 10], strict=True))  # 4, 6 and 10
    assert [one.height for one in weeks] == [0, 35, 69], "5 and 10 of 13, of 90"
    assert counted(row, datetime(2027, 2, 20, tzinfo=UTC)).weeks == ()


def test_a_week_ends_at_the_establishments_midnight(
    lead: Desk, crew: list[User], ward: Service, hospital: Establishment
) -> None:
    row = started(lead, service=ward, first=date(2027, 3, 22), by=date(2027, 4, 9))
    before, after = datetime(2027, 3, 28, 21, 59, tzinfo=UTC), datetime(2027, 3, 28, 22, 1, tzinfo=UTC)
    for user in crew[:5]:
        finished(user, hospital, after, "story", "praise")
    later = datetime(2027, 4, 2, tzinfo=UTC)
    assert [one.done for one in counted(row, later).weeks] == [0, 5]
    Progress.objects.update(passed_at=before)
    assert [one.done for one in counted(row, later).weeks] == [5, 5]


def test_who_left_is_not_counted(lead: Desk, crew: list[User], ward: Service, hospital: Establishment) -> None:
    row = started(lead, service=ward)
    done(hospital, crew, *march(*[2] * 6))
    for user in crew[:2]:
        user.memberships.all().delete()
    assert (counted(row, NOW).whole.asked, counted(row, NOW).whole.done) == (11, 0)


def test_it_asks_little_however_many_there_are(
    lead: Desk, crew: list[User], hospital: Establishment, django_assert_num_queries: Any
) -> None:
    row = started(lead)
    done(hospital, crew, *march(*[2] * 9))
    row = type(row).objects.select_related("establishment").get()
    with django_assert_num_queries(4):
        counted(row, NOW)


def test_page_and_table_and_csv_say_the_same_and_name_nobody(
    lead: Desk, crew: list[User], neurology: list[User], hospital: Establishment, ward: Service
) -> None:
    today = datetime.now(UTC).date()
    row = started(lead, first=today - timedelta(days=8), by=today + timedelta(days=8), title="=Printemps")
    Service.objects.filter(pk=ward.pk).update(name="=Maternité")
    done(hospital, crew, *[today - timedelta(days=1)] * 6)
    client = Client()
    client.force_login(lead.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("coach:campaign", args=["saint-aubin", row.pk])).content.decode()
    assert "5 or more" in page and "fewer than 5 people" in page and "<svg" in page and "style=" not in page
    sheet = client.get(reverse("coach:campaign_csv", args=["saint-aubin", row.pk]))
    assert sheet["Content-Type"].startswith("text/csv")
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert lines[:5] == [
        "what,name,asked,done_at_least,begun_at_least,not_begun_at_least",
        "all,,18,5,0,10",
        "service,,,,,",
        "service,'=Maternité,13,5,0,5",
        "service,Neurologie,,,,",
    ]
    assert [line.split(",")[3] for line in lines[5:]] == ["0", "5"]
    for name in ("nfirmiere", "eurologue", "Dominique"):
        assert name not in sheet.content.decode()
        assert name not in page.replace("Dominique</", "")
