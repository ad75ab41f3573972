"""The first page: to each what waits for them, and the fortnight as bars and as a table."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft, Variant, Version
from paravent_desk.home import chart, queries
from paravent_desk.home.queries import Day, Task
from paravent_desk.incidents.models import Incident
from paravent_desk.publishing.models import Publication
from paravent_desk.review.models import Request
from tests.desk.incidents_fixtures import opened

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture
def author(person: Callable[..., User], hospital: Establishment) -> User:
    return person("camille", Role.AUTHOR, hospital)


def draft(author: User, hospital: Establishment, state: str, number: int = 1, **fields: Any) -> Draft:
    made = Draft.objects.create(
        establishment=hospital, author=author, title=f"{state} {number}", state=state, current=1, **fields
    )
    Version.objects.create(draft=made, number=1, saved_by=author, text="Bonjour", content_hash="0" * 64, verdict="ok")
    return made


def asked(made: Draft, role: Role) -> None:
    Request.objects.create(version=made.versions.get(), role=role, asked_at=timezone.now(), due_at=timezone.now())


def publication(made: Draft, channel: Channel, due_at: datetime, state: str = "due") -> Publication:
    version = made.versions.get()
    Variant.objects.get_or_create(version=version, channel=channel)
    return Publication.objects.create(
        version=version,
        channel=channel,
        establishment=made.establishment,
        content_hash=version.content_hash,
        text="Bonjour",
        key=f"{made.pk:020d}{channel.pk:04d}",
        due_at=due_at,
        next_at=due_at,
        state=state,
    )


def waits(desk: Desk) -> list[Task]:
    with timezone.override("Europe/Paris"):
        return [one.task for one in queries.waiting(desk, NOW)]


def test_each_sees_what_waits_for_them(
    author: User, hospital: Establishment, person: Any, at_desk: Any, channel: Callable[..., Channel]
) -> None:
    in_review = draft(author, hospital, "review")
    asked(in_review, Role.COMMUNITY_MANAGER)
    asked(in_review, Role.PHYSICIAN)
    draft(author, hospital, "changes")
    draft(author, hospital, "writing")
    draft(author, hospital, "approved")
    publication(draft(author, hospital, "scheduled"), channel(), timezone.now(), "by_hand")
    people = {role: at_desk(person(role.value, role, hospital), hospital) for role in Role if role is not Role.AUTHOR}
    assert waits(at_desk(author, hospital)) == [Task.CHANGES, Task.WRITING]
    assert waits(people[Role.COMMUNITY_MANAGER]) == [Task.BY_HAND, Task.REVIEW, Task.APPROVED]
    assert waits(people[Role.PHYSICIAN]) == [Task.REVIEW]
    assert waits(people[Role.AUDITOR]) == []


def test_an_account_and_a_consent_that_end_are_told_in_time(
    hospital: Establishment, person: Any, at_desk: Any, channel: Callable[..., Channel]
) -> None:
    channel(expires_at=NOW + timedelta(days=13))
    channel("bluesky", expires_at=NOW + timedelta(days=15))
    manager = person("leo", Role.COMMUNITY_MANAGER, hospital)
    for days in (59, 61):
        Consent.objects.create(
            establishment=hospital,
            pseudonym=f"Mélèze {days}",
            person="adult",
            form="paper",
            state="given",
            ends_on=NOW.date() + timedelta(days=days),
            created_by=manager,
        )
    found = queries.waiting(at_desk(manager, hospital), NOW)
    assert [(one.task, one.by) for one in found] == [
        (Task.RECONNECT, NOW + timedelta(days=13)),
        (Task.CONSENT, NOW.date() + timedelta(days=59)),
    ]


def test_an_open_leak_waits_by_the_end_of_its_72_hours(hospital: Establishment, person: Any, at_desk: Any) -> None:
    officer, author = (person(name, role, hospital) for name, role in (("sophie", Role.DPO), ("camille", Role.AUTHOR)))
    known, told = (opened(at_desk(officer, hospital), known_at=NOW - timedelta(hours=hours)) for hours in (1, 2))
    Incident.objects.filter(pk=told.pk).update(notified_at=NOW)
    found = queries.waiting(at_desk(officer, hospital), NOW)
    assert [(one.task, one.pk, one.by) for one in found] == [
        (Task.INCIDENT, told.pk, None),
        (Task.INCIDENT, known.pk, NOW + timedelta(hours=71)),
    ]
    assert waits(at_desk(author, hospital)) == []


def test_days_are_the_establishment_s_own(author: User, hospital: Establishment, at_desk: Any, channel: Any) -> None:
    """23:30 UTC is the next day in Paris, in winter as in summer; the night the clock changes is one day like others."""
    made, mine = draft(author, hospital, "scheduled"), channel()
    publication(made, mine, datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "sent")
    with timezone.override("Europe/Paris"):
        days = queries.days(at_desk(author, hospital), datetime(2026, 3, 28, 10, tzinfo=UTC))
    assert len(days) == 14
    assert [one.date for one in days if one.sent] == [date(2026, 3, 29)]


def test_bars_stand_on_the_line_and_the_highest_fills_the_drawing() -> None:
    laid = chart.bars([Day(date(2026, 11, 1), 2, 2), Day(date(2026, 11, 2), 0, 1), Day(date(2026, 11, 3), 0, 0)])
    assert laid[0].waiting_y == 0
    assert [bar.sent_y + bar.sent_height for bar in laid] == [chart.HEIGHT] * 3
    assert all(bar.waiting_y + bar.waiting_height == bar.sent_y for bar in laid)
    assert chart.bars([]) == ()


def test_the_page_asks_the_database_little_however_much_there_is(
    author: User, hospital: Establishment, person: Any, channel: Any, django_assert_max_num_queries: Any, client: Client
) -> None:
    manager, mine = person("leo", Role.COMMUNITY_MANAGER, hospital), channel()
    for number in range(40):
        asked(draft(author, hospital, "review", number), Role.COMMUNITY_MANAGER)
        publication(draft(author, hospital, "scheduled", number), mine, timezone.now())
    client.force_login(manager)
    with django_assert_max_num_queries(17):
        page = client.get(reverse("home:home", args=[hospital.slug])).content.decode()
    assert page.count('class="task review"') == queries.SHOWN
    assert ">40<" in page, "the rest is counted in the navigation"
    assert "<caption" in page or "<table" in page, "the chart has its twin"
