"""What holds over the whole desk, whatever page or table is added to it."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ForeignKey, Model
from django.test import Client

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from tests.desk.everything import Page, inside, one_of_everything, pages

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
METHODS = ("get", "post", "put", "delete")
OPEN = {"health": "says whether the desk works, and nothing else"}
"""Pages that answer somebody who is not logged in, with the reason."""
FOR_EVERYBODY = {"home:home": "every member has a first page; what waits on it is asked for by permission"}
"""Pages of an establishment that need no other permission than to be one of its people, with the reason."""
OWN = {"people:": "one's own deputies and preferences are one's own to change, an auditor's too"}
"""Beginnings of names of pages where an auditor may change something, with the reason."""


@pytest.fixture
def author(person: Callable[..., User], hospital: Establishment) -> User:
    return person("camille", Role.AUTHOR, hospital)


@pytest.fixture
def everything(hospital: Establishment, author: User) -> None:
    one_of_everything(hospital, author)


@pytest.fixture
def logged_in() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend=BACKEND)
        return client

    return make


def ids(page: Page) -> str:
    return page.name


def ours() -> list[type[Model]]:
    return [model for app in apps.get_app_configs() if app.name.startswith("paravent_desk") for model in app.get_models()]


def test_there_are_pages_to_go_through() -> None:
    assert {"home:home", "audit:journal", "upkeep:retention"} <= {page.name for page in inside()}


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_who_is_not_logged_in_learns_nothing(page: Page, everything: None) -> None:
    for method in METHODS:
        response = getattr(Client(raise_request_exception=False), method)(page.address)
        if page.name in OPEN:
            assert b"SECRET" not in response.content
        elif response.status_code == 302:
            assert response["Location"].startswith("/account/login/"), (method, response["Location"])
        else:
            assert response.status_code in {403, 404, 405}, (method, response.status_code)


@pytest.mark.parametrize("page", inside(), ids=ids)
def test_for_people_of_another_establishment_it_does_not_exist(
    page: Page, everything: None, logged_in: Any, person: Callable[..., User], other_hospital: Establishment
) -> None:
    neighbour = person("andrea")
    for role in Role:
        neighbour.memberships.create(establishment=other_hospital, role=role)
    client = logged_in(neighbour)
    for method in METHODS:
        assert getattr(client, method)(page.address).status_code == 404, method


@pytest.mark.parametrize("page", inside(), ids=ids)
def test_what_is_of_one_establishment_is_not_found_in_another(
    page: Page, everything: None, logged_in: Any, person: Callable[..., User], other_hospital: Establishment
) -> None:
    """The same numbers, asked for under one's own establishment by somebody with every role there."""
    neighbour = person("andrea")
    for role in Role:
        neighbour.memberships.create(establishment=other_hospital, role=role)
    response = logged_in(neighbour).get(page.address.replace("saint-aubin", other_hospital.slug))
    assert response.status_code < 500
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert b"SECRET" not in content
    assert b"Rivage" not in content


@pytest.mark.parametrize("page", inside(), ids=ids)
def test_an_auditor_changes_nothing(
    page: Page, everything: None, logged_in: Any, person: Callable[..., User], hospital: Establishment
) -> None:
    if page.name.startswith(tuple(OWN)):
        pytest.skip(next(reason for begin, reason in OWN.items() if page.name.startswith(begin)))
    client = logged_in(person("sacha", Role.AUDITOR, hospital))
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(page.address).status_code in {403, 404, 405}, method


@pytest.mark.parametrize("page", inside(), ids=ids)
def test_every_page_asks_for_a_permission(
    page: Page,
    everything: None,
    logged_in: Any,
    person: Callable[..., User],
    hospital: Establishment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has every role is let in, and is let in by a question that the page itself asked."""
    asked: list[str] = []
    really = Desk._roles

    def noting(self: Desk, *args: Any) -> Any:
        asked.append(sys._getframe(2).f_globals["__name__"])
        return really(self, *args)

    monkeypatch.setattr(Desk, "_roles", noting)
    everyone = person("andrea")
    for role in Role:
        everyone.memberships.create(establishment=hospital, role=role)
    client = logged_in(everyone)
    for method in ("get", "post"):
        asked.clear()
        status = getattr(client, method)(page.address).status_code
        assert status < 500, method
        if status in {404, 405} or page.name in FOR_EVERYBODY:
            continue
        assert [name for name in asked if name not in PASSIVE], (method, status)


PASSIVE = {"paravent_desk.accounts.context", "paravent_desk.accounts.navigation", "paravent_desk.accounts.desk"}
"""Where permissions are asked for on every page, to show what may be done; that guards nothing."""


def test_every_establishment_column_is_indexed() -> None:
    for model in ours():
        for column in model._meta.get_fields():
            if isinstance(column, ForeignKey) and column.related_model is Establishment:
                assert column.db_index, model


def test_nothing_goes_with_an_establishment() -> None:
    """An establishment with anything in it cannot be deleted: no cascade begins there."""
    for model in ours():
        for column in model._meta.get_fields():
            if isinstance(column, ForeignKey) and column.related_model is Establishment:
                assert column.remote_field.on_delete.__name__ == "PROTECT", model


def test_migrations_are_complete() -> None:
    labels = [app.label for app in apps.get_app_configs() if app.name.startswith("paravent_desk")]
    call_command("makemigrations", *labels, check=True, dry_run=True, verbosity=0)
