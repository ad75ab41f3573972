"""Role × action × state × own or foreign: every cell of the matrix."""

from itertools import product

import pytest

from paravent_desk.accounts.desk import Whole
from paravent_desk.accounts.models import Role
from paravent_desk.accounts.permissions import TABLE, Action, Holding, roles_for
from paravent_desk.drafts.models import Draft

pytestmark = pytest.mark.sqlite_only

ME, SOMEBODY, HERE, ELSEWHERE = 1, 2, 10, 20
STATES = tuple(Draft.State)
CHANGES = [action for action in Action if action not in {Action.READ, Action.READ_CONSENT, Action.READ_AUDIT}]


def may(role: Role, action: Action, *, owner: int = SOMEBODY, state: str = "", establishment: int = HERE) -> bool:
    return bool(roles_for(ME, [Holding(HERE, role)], action, Whole(establishment, None, owner, state)))


@pytest.mark.parametrize(("role", "action", "state"), list(product(Role, Action, STATES)))
def test_nothing_of_another_establishment(role: Role, action: Action, state: str) -> None:
    assert not may(role, action, owner=ME, state=state, establishment=ELSEWHERE)
    assert not may(role, action, state=state, establishment=ELSEWHERE)


@pytest.mark.parametrize(("role", "state"), list(product(Role, STATES)))
def test_nobody_approves_or_lifts_their_own(role: Role, state: str) -> None:
    assert not may(role, Action.APPROVE, owner=ME, state=state)
    assert not may(role, Action.LIFT_STOP, owner=ME, state=state)


@pytest.mark.parametrize(
    ("action", "state", "owner"),
    list(product(CHANGES, STATES, (ME, SOMEBODY))),
)
def test_an_auditor_only_reads(action: Action, state: str, owner: int) -> None:
    assert not may(Role.AUDITOR, action, owner=owner, state=state)


def test_every_action_has_somebody() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE.values())


def test_a_role_in_one_service_ends_there() -> None:
    held = [Holding(HERE, Role.COMMUNITY_MANAGER, service=5)]
    assert roles_for(ME, held, Action.WRITE, Whole(HERE, 5, SOMEBODY, "writing"))
    assert not roles_for(ME, held, Action.WRITE, Whole(HERE, 6, SOMEBODY, "writing"))
    assert not roles_for(ME, held, Action.WRITE, Whole(HERE, None, SOMEBODY, "writing"))
