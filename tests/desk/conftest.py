"""People and establishments that the desk's tests share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from paravent_desk.accounts.desk import Desk, holdings
from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.audit.protection import protect, unprotect
from paravent_desk.channels.models import Channel

PASSWORD = "une phrase de passe assez longue"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test of the desk has a database, rolled back afterwards."""


@pytest.fixture(autouse=True, scope="session")
def _lines_may_be_flushed() -> Iterator[None]:
    """Tests with transactions of their own empty the database afterwards, lines of the audit too, which it else refuses."""
    operations = type(connection.ops)
    flush, vendor = operations.sql_flush, connection.vendor

    def past_the_triggers(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        return [*unprotect(vendor), *flush(self, *args, **kwargs), *protect(vendor)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", past_the_triggers)
        yield


@pytest.fixture
def hospital() -> Establishment:
    return Establishment.objects.create(
        slug="saint-aubin", name="CHU Saint-Aubin", town="Rennes", dpo_mail="dpo@saint-aubin.example"
    )


@pytest.fixture
def other_hospital() -> Establishment:
    return Establishment.objects.create(slug="les-ormes", name="CH Les Ormes", town="Lannion")


@pytest.fixture
def ward(hospital: Establishment) -> Service:
    return Service.objects.create(establishment=hospital, name="Maternité")


Person = Callable[..., User]


@pytest.fixture
def person() -> Person:
    """Make somebody: `person("camille", Role.AUTHOR, hospital, ward)`."""

    def make(
        name: str, role: Role | None = None, establishment: Establishment | None = None, service: Service | None = None
    ) -> User:
        user, made = User.objects.get_or_create(
            email=f"{name}@saint-aubin.example", defaults={"name": name.title(), "language": "en"}
        )
        if made:
            user.set_password(PASSWORD)
            user.save()
        if role is not None and establishment is not None:
            Membership.objects.create(user=user, role=role, establishment=establishment, service=service)
        return user

    return make


Arrived = Callable[..., User]


@pytest.fixture
def arrived(person: Person) -> Arrived:
    """Somebody as `person` makes them, whose address is proved: they can log in by the page."""
    from paravent_desk.accounts.adapter import proved

    def make(*args: Any, **kwargs: Any) -> User:
        user = person(*args, **kwargs)
        proved(user)
        return user

    return make


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Attempts are counted in the cache; each test begins at nought."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def at_desk() -> Callable[[User, Establishment], Desk]:
    """Somebody at the desk of an establishment, as the middleware makes it."""
    from django.utils import timezone

    def make(user: User, establishment: Establishment) -> Desk:
        return Desk(user, establishment, holdings(user, establishment, timezone.localdate()), "192.0.2.7")

    return make


@pytest.fixture
def channel(hospital: Establishment) -> Callable[..., Channel]:
    """Make an account on a network."""

    def make(network: str = "mastodon", **fields: Any) -> Channel:
        return Channel.objects.create(
            establishment=fields.pop("establishment", hospital),
            network=network,
            handle=fields.pop("handle", f"chu@{network}.example"),
            **fields,
        )

    return make
