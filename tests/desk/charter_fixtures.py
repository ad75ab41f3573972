"""People at a hospital whose moderation charter lacks nothing, and the ways to write and publish."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.charter import actions, queries
from paravent_desk.charter.models import Details, Edition, OwnText
from paravent_desk.charter.papers import papers
from paravent_desk.inbox.models import Contacts

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BASE = "/e/saint-aubin/charter/"


@pytest.fixture(name="at")
def make_at(person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk]) -> Callable[[Role], Desk]:
    made: dict[Role, Desk] = {}

    def at(role: Role) -> Desk:
        return made.get(role) or made.setdefault(role, at_desk(person(str(role), role, hospital), hospital))

    return at


@pytest.fixture(name="dpo")
def make_dpo(at: Callable[[Role], Desk]) -> Desk:
    return at(Role.DPO)


@pytest.fixture(name="client_of")
def make_client_of() -> Callable[[Desk], Client]:
    def make(desk: Desk) -> Client:
        client = Client()
        client.force_login(desk.user, backend=BACKEND)
        return client

    return make


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture(name="whole")
def make_whole(hospital: Establishment, dpo: Desk, channel: Any) -> None:
    """Nothing is missing in the moderation charter."""
    channel("mastodon")
    Contacts.objects.create(establishment=hospital, complaints_phone="01 99 00 12 34", press_mail="presse@saint-aubin.example")
    Details.objects.create(
        establishment=hospital, week_from=time(9), week_to=time(17, 30), commission="cdu@saint-aubin.example"
    )
    write(dpo, "hours", "Du lundi au vendredi, de 9 h à 17 h.", "fr")
    write(dpo, "hours", "Monday to Friday, 9 to 17.", "en")


def write(desk: Desk, article: str, text: str, lang: str = "fr", seen: int = 0, key: str = "moderation") -> OwnText | None:
    paper = papers()[key]
    words = paper.content.article(article)
    assert words is not None
    return actions.write(desk, paper, words, lang, text, seen)


def publish(desk: Desk, day: date | None = None, key: str = "moderation") -> Edition:
    paper = papers()[key]
    seen = queries.fingerprint(queries.drafts(desk.establishment, paper))
    return actions.publish(desk, paper, day or timezone.localdate(), seen)
