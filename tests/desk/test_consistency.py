"""What holds over the whole desk, whatever page or table is added to it."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.test import Client

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line
from tests.desk.everything import Page, inside, one_of_everything, pages

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
METHODS = ("get", "post", "put", "delete")
OPEN = {"health": "says whether the desk works, and nothing else"}
"""Pages that answer somebody who is not logged in, with the reason."""
FOR_EVERYBODY = {"home:home": "every member has a first page; what waits on it is asked for by permission"}
"""Pages of an establishment that need no other permission than to be one of its people, with the reason."""
OWN = {
    "people:": "one's own deputies and preferences are one's own to change, an auditor's too",
    "publishing:feed": "the address of one's own calendar",
    "coach:lesson": "one's own progress; an auditor learns too",
    "reports:download": "a copy changes nothing; that it was taken is noted",
}
"""Beginnings of names of pages where an auditor may change something, with the reason."""


@pytest.fixture
def author(person: Callable[..., User], hospital: Establishment) -> User:
    return person("camille", Role.AUTHOR, hospital)


@pytest.fixture
def everything(hospital: Establishment, author: User) -> None:
    one_of_everything(hospital, author)


@pytest.fixture
def neighbour(person: Callable[..., User], other_hospital: Establishment) -> User:
    """Somebody with every role, in another establishment."""
    somebody = person("andrea")
    for role in Role:
        somebody.memberships.create(establishment=other_hospital, role=role)
    return somebody


@pytest.fixture
def logged_in() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend=BACKEND)
        return client

    return make


def rows() -> dict[str, list[Any]]:
    """Every row of every table of ours, but for the lines that say that somebody read the journal."""
    kept = [model for model in ours() if model._meta.label not in {"audit.Head", "audit.Note"}]
    told = {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in kept}
    told["audit.Line"] = list(Line.objects.exclude(action__startswith="audit.").values_list("pk"))
    return {label: [tuple(map(_bytes, row)) for row in found] for label, found in told.items()}


def _bytes(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def wrong_with(those: list[Page], look: Callable[[Page], Iterator[object]]) -> list[str]:
    """What a look at each page finds; what a page changed is taken back before the next."""
    wrong = []
    for page in those:
        with transaction.atomic():
            wrong += [f"{page.name}: {found}" for found in look(page)]
            transaction.set_rollback(True)
    return wrong


def ours() -> list[type[Model]]:
    return [model for app in apps.get_app_configs() if app.name.startswith("paravent_desk") for model in app.get_models()]


def test_there_are_pages_to_go_through() -> None:
    assert {"home:home", "audit:journal", "upkeep:retention"} <= {page.name for page in inside()}


def test_who_is_not_logged_in_learns_nothing(everything: None) -> None:
    def look(page: Page) -> Iterator[object]:
        for method in METHODS:
            response = getattr(Client(raise_request_exception=False), method)(page.address)
            if page.name in OPEN:
                yield from [method] if b"SECRET" in response.content else ()
            elif response.status_code == 302:
                yield from () if response["Location"].startswith("/account/login/") else [(method, response["Location"])]
            elif response.status_code not in {403, 404, 405}:
                yield method, response.status_code

    assert not wrong_with(pages(), look)


def test_for_people_of_another_establishment_it_does_not_exist(everything: None, logged_in: Any, neighbour: User) -> None:
    client = logged_in(neighbour)

    def look(page: Page) -> Iterator[object]:
        for method in METHODS:
            status = getattr(client, method)(page.address).status_code
            yield from () if status == 404 else [(method, status)]

    assert not wrong_with(inside(), look)


def test_what_is_of_one_establishment_is_not_found_in_another(
    everything: None, logged_in: Any, neighbour: User, other_hospital: Establishment
) -> None:
    """The same numbers, asked for under one's own establishment by somebody with every role there."""
    client = logged_in(neighbour)

    def look(page: Page) -> Iterator[object]:
        response = client.get(page.address.replace("saint-aubin", other_hospital.slug))
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code >= 500 or b"SECRET" in content or b"Rivage" in content:
            yield response.status_code

    assert not wrong_with(inside(), look)


def test_an_auditor_changes_nothing(
    everything: None, logged_in: Any, person: Callable[..., User], hospital: Establishment
) -> None:
    client = logged_in(person("sacha", Role.AUDITOR, hospital))
    before = rows()

    def look(page: Page) -> Iterator[object]:
        for method in ("post", "put", "delete", "patch"):
            status = getattr(client, method)(page.address).status_code
            if status >= 500 or (status not in {403, 404, 405} and rows() != before):
                yield method, status

    assert not wrong_with([page for page in inside() if not page.name.startswith(tuple(OWN))], look)


def test_every_page_asks_for_a_permission(
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

    def look(page: Page) -> Iterator[object]:
        for method in ("get", "post"):
            asked.clear()
            status = getattr(client, method)(page.address).status_code
            if status >= 500:
                yield method, status
            elif status not in {404, 405} and page.name not in FOR_EVERYBODY and not set(asked) - PASSIVE:
                yield method, status, "asks for no permission"

    assert not wrong_with(inside(), look)


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
