"""Role × action × state × own or foreign: every cell of the matrix."""

from collections.abc import Callable
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied

from paravent_desk.accounts.desk import Desk, Whole
from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.accounts.permissions import TABLE, Action, Holding, roles_for
from paravent_desk.drafts.models import Draft

pytestmark = pytest.mark.sqlite_only

ME, SOMEBODY, HERE, ELSEWHERE = 1, 2, 10, 20
STATES = tuple(Draft.State)
ONES_OWN = {Action.LEARN}
"""What changes nothing but one's own progress: an auditor learns too."""
LOOKS = {Action.READ, Action.READ_CONSENT, Action.READ_AUDIT, Action.READ_INBOX, Action.READ_INCIDENT, Action.READ_CHARTER}
LOOKS |= {Action.SEE_PRESENCE}
READS = ONES_OWN | LOOKS
CHANGES = [action for action in Action if action not in READS]


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


def test_without_a_subject_it_is_asked_of_something_in_some_state(
    person: Callable[..., User], hospital: Establishment, ward: Service, at_desk: Callable[..., Desk]
) -> None:
    """A role in one service is enough, and one's own or others' posts, in whatever state."""
    desk = at_desk(person("camille", Role.AUTHOR, hospital, ward), hospital)
    assert {action for action in Action if desk.may(action)} == {action for action in Action if Role.AUTHOR in TABLE[action]}
    assert desk.may(Action.WRITE)
    assert desk.require(Action.WRITE).role == Role.AUTHOR
    assert not desk.may(Action.WRITE, desk.whole()), "of nothing in particular, in no state, nobody may"
    with pytest.raises(PermissionDenied):
        desk.require(Action.APPROVE)


def test_who_has_no_role_here_may_nothing_anywhere(
    person: Callable[..., User], hospital: Establishment, other_hospital: Establishment, at_desk: Callable[..., Desk]
) -> None:
    desk = at_desk(person("camille", Role.COMMUNITY_MANAGER, other_hospital), hospital)
    assert not [action for action in Action if desk.may(action)]


def test_every_action_has_somebody() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE.values())


def test_a_role_in_one_service_ends_there() -> None:
    held = [Holding(HERE, Role.COMMUNITY_MANAGER, service=5)]
    assert roles_for(ME, held, Action.WRITE, Whole(HERE, 5, SOMEBODY, "writing"))
    assert not roles_for(ME, held, Action.WRITE, Whole(HERE, 6, SOMEBODY, "writing"))
    assert not roles_for(ME, held, Action.WRITE, Whole(HERE, None, SOMEBODY, "writing"))
