"""Who may do what to what: one table, role by action, on an object's establishment, service, author and state.

An auditor reads and does nothing else; an administrator runs the desk and reads no post that is not theirs to read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from paravent_desk.accounts.models import Role


class Action(StrEnum):
    """What people do at the desk."""

    READ = "read"
    WRITE = "write"
    SUBMIT = "submit"
    COMMENT = "comment"
    APPROVE = "approve"
    LIFT_STOP = "lift_stop"
    SCHEDULE = "schedule"
    TAKE_DOWN = "take_down"
    PAUSE = "pause"
    RESUME = "resume"
    READ_CONSENT = "read_consent"
    WRITE_CONSENT = "write_consent"
    SEE_IDENTITY = "see_identity"
    WITHDRAW_CONSENT = "withdraw_consent"
    CONNECT = "connect"
    MANAGE_PEOPLE = "manage_people"
    READ_AUDIT = "read_audit"
    READ_INBOX = "read_inbox"
    SORT = "sort"
    UNMASK = "unmask"
    MODERATE = "moderate"
    WATCH = "watch"
    PREPARE_REPLIES = "prepare_replies"
    READ_INCIDENT = "read_incident"
    RUN_INCIDENT = "run_incident"
    IMPORT_HISTORY = "import_history"
    READ_CHARTER = "read_charter"
    WRITE_CHARTER = "write_charter"
    PUBLISH_CHARTER = "publish_charter"
    LEARN = "learn"
    TRAIN = "train"
    REPORT = "report"
    DECLARE_ACCOUNTS = "declare_accounts"


class Subject(Protocol):
    """What a permission is asked about. `service_id` and `owner_id` may be None, `state` ""."""

    @property
    def establishment_id(self) -> int: ...  # noqa: D102
    @property
    def service_id(self) -> int | None: ...  # noqa: D102
    @property
    def owner_id(self) -> int | None: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held, by right or as a deputy, in one establishment; `service` None: in all of it."""

    establishment: int
    role: Role
    service: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """When a role may do something: to everybody's or only to one's own, never to one's own, in which states (None: any)."""

    own_only: bool = False
    never_own: bool = False
    states: frozenset[str] | None = None


ANY, OWN, OTHERS = Grant(), Grant(own_only=True), Grant(never_own=True)
WRITING = frozenset({"writing", "changes"})
OPEN = WRITING | {"review", "approved", "scheduled"}
IN_REVIEW = frozenset({"review"})


def _in(states: frozenset[str], grant: Grant = ANY) -> Grant:
    return Grant(grant.own_only, grant.never_own, states)


AUTHOR, MANAGER, PHYSICIAN, DPO = Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.PHYSICIAN, Role.DPO
CRISIS, AUDITOR, ADMINISTRATOR = Role.CRISIS_LEAD, Role.AUDITOR, Role.ADMINISTRATOR

TABLE: Mapping[Action, Mapping[Role, Grant]] = {
    Action.READ: {AUTHOR: ANY, MANAGER: ANY, PHYSICIAN: ANY, DPO: ANY, CRISIS: ANY, AUDITOR: ANY},
    Action.WRITE: {AUTHOR: _in(OPEN, OWN), MANAGER: _in(OPEN)},
    Action.SUBMIT: {AUTHOR: _in(WRITING, OWN), MANAGER: _in(WRITING)},
    Action.COMMENT: {AUTHOR: ANY, MANAGER: ANY, PHYSICIAN: ANY, DPO: ANY, CRISIS: ANY},
    Action.APPROVE: {
        MANAGER: _in(IN_REVIEW, OTHERS),
        PHYSICIAN: _in(IN_REVIEW, OTHERS),
        DPO: _in(IN_REVIEW, OTHERS),
        CRISIS: _in(IN_REVIEW, OTHERS),
    },
    Action.LIFT_STOP: {DPO: _in(IN_REVIEW, OTHERS)},
    Action.SCHEDULE: {MANAGER: _in(frozenset({"approved", "scheduled"}))},
    Action.TAKE_DOWN: {MANAGER: ANY, DPO: ANY, CRISIS: ANY},
    Action.PAUSE: {MANAGER: ANY, DPO: ANY, CRISIS: ANY},
    Action.RESUME: {DPO: ANY, CRISIS: ANY},
    Action.READ_CONSENT: {AUTHOR: ANY, MANAGER: ANY, PHYSICIAN: ANY, DPO: ANY, AUDITOR: ANY},
    Action.WRITE_CONSENT: {AUTHOR: ANY, MANAGER: ANY, DPO: ANY},
    Action.SEE_IDENTITY: {DPO: ANY},
    Action.WITHDRAW_CONSENT: {MANAGER: ANY, DPO: ANY},
    Action.CONNECT: {ADMINISTRATOR: ANY},
    Action.MANAGE_PEOPLE: {ADMINISTRATOR: ANY},
    Action.READ_AUDIT: {DPO: ANY, AUDITOR: ANY},
    Action.READ_INBOX: {MANAGER: ANY, CRISIS: ANY, DPO: ANY, PHYSICIAN: ANY, AUDITOR: ANY},
    Action.SORT: {MANAGER: ANY, CRISIS: ANY, DPO: ANY, PHYSICIAN: ANY},
    Action.UNMASK: {MANAGER: ANY, DPO: ANY, CRISIS: ANY, PHYSICIAN: ANY},
    Action.MODERATE: {MANAGER: ANY, CRISIS: ANY, DPO: ANY},
    Action.WATCH: {MANAGER: ANY, CRISIS: ANY},
    Action.PREPARE_REPLIES: {MANAGER: ANY, ADMINISTRATOR: ANY},
    Action.READ_INCIDENT: {DPO: ANY, CRISIS: ANY, MANAGER: ANY, AUDITOR: ANY},
    Action.RUN_INCIDENT: {DPO: ANY, CRISIS: ANY},
    Action.IMPORT_HISTORY: {DPO: ANY, MANAGER: ANY},
    Action.READ_CHARTER: dict.fromkeys(Role, ANY),
    Action.WRITE_CHARTER: {MANAGER: ANY, DPO: ANY},
    Action.PUBLISH_CHARTER: {DPO: ANY, ADMINISTRATOR: ANY},
    Action.LEARN: dict.fromkeys(Role, ANY),
    Action.TRAIN: {DPO: ANY, ADMINISTRATOR: ANY},
    Action.REPORT: {MANAGER: ANY, DPO: ANY, CRISIS: ANY, AUDITOR: ANY, ADMINISTRATOR: ANY},
    Action.DECLARE_ACCOUNTS: {MANAGER: ANY, ADMINISTRATOR: ANY},
}
STRONG = frozenset({PHYSICIAN, DPO, CRISIS, ADMINISTRATOR, MANAGER, AUDITOR})
"""Who must log in with a second factor: reviewers, administrators, and whoever reads what everybody wrote."""


def roles_for(user: int, holdings: Iterable[Holding], action: Action, subject: Subject) -> tuple[Role, ...]:
    """The roles in which somebody may do it, in the table's order; none: they may not."""
    table = TABLE[action]
    held = {one.role for one in holdings if _covers(one, subject)}
    return tuple(role for role, grant in table.items() if role in held and _granted(grant, user, subject))


def _covers(holding: Holding, subject: Subject) -> bool:
    return holding.establishment == subject.establishment_id and holding.service in {None, subject.service_id}


def _granted(grant: Grant, user: int, subject: Subject) -> bool:
    own = subject.owner_id == user
    if (grant.own_only and not own) or (grant.never_own and own):
        return False
    return grant.states is None or subject.state in grant.states
