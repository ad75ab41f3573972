"""Two administrators who remove each other in the same moment: one of them stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Membership, Role, User
from paravent_desk.accounts.roles import LastAdministrator, remove
from tests.desk.conftest import Person


@pytest.mark.django_db(transaction=True)
def test_one_administrator_stays(
    person: Person, hospital: Establishment, at_desk: Callable[[User, Establishment], Desk]
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time: there is no such moment")
    adele, marie = person("adele", Role.ADMINISTRATOR, hospital), person("marie", Role.ADMINISTRATOR, hospital)
    together = Barrier(2)

    def act(who: Desk, whom: User) -> bool:
        try:
            together.wait()
            remove(who, whom)
        except LastAdministrator:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as two:
        first = two.submit(act, at_desk(adele, hospital), marie)
        second = two.submit(act, at_desk(marie, hospital), adele)
        assert sorted([first.result(), second.result()]) == [False, True]
    assert Membership.objects.filter(role=Role.ADMINISTRATOR).count() == 1
