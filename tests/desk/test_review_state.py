"""People of all roles act at random: never approved without every needed opinion on the present content, by others than its
writers; after any save nothing is approved; a stop never passes unlifted. The model is plain Python and knows no table but one.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from paravent_desk.accounts.models import Membership, Role
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.review import actions
from paravent_desk.review.errors import Refusal
from paravent_desk.transitions import Conflict
from tests.desk.review_fixtures import House, make_house, reason, seen  # noqa: F401 - a fixture

MANAGER, PHYSICIAN, DPO, CRISIS = Role.COMMUNITY_MANAGER, Role.PHYSICIAN, Role.DPO, Role.CRISIS_LEAD
HELD = {
    "camille": {Role.AUTHOR},
    "morgane": {MANAGER, CRISIS},
    "maxime": {MANAGER},
    "paul": {PHYSICIAN, DPO},
    "dominique": {DPO},
    "chloe": {CRISIS},
    "aude": {Role.AUDITOR},
    "adrien": {Role.ADMINISTRATOR},
}
CONTENTS: dict[str, tuple[dict[str, Any], set[Role], bool]] = {
    "agenda": ({"verdict": "ok"}, {MANAGER}, False),
    "health": ({"verdict": "review", "reasons": [reason("PROMOTION")]}, {MANAGER, PHYSICIAN}, False),
    "leak": ({"verdict": "review", "reasons": [reason("CONFIDENTIAL")]}, {MANAGER, CRISIS}, False),
    "story": ({"verdict": "stop", "reasons": [reason("REIDENTIFIABLE", "stop")]}, {MANAGER, PHYSICIAN, DPO}, True),
    "named": ({"verdict": "stop", "reasons": [reason("REIDENTIFIABLE", "stop")], "report": seen("PATIENT")}, set(), True),
}
"""What is saved, the roles it needs, whether it is stopped. "named" can never go out: nobody consented."""
REVIEWERS = (MANAGER, PHYSICIAN, DPO, CRISIS)
WHAT = st.sampled_from(sorted(CONTENTS))
AS_ROLE = st.sampled_from(
    [(who, role) for who, held in sorted(HELD.items()) for role in REVIEWERS if role in held] * 3
    + [(who, role) for who in sorted(HELD) for role in REVIEWERS]
)
"""Mostly people in a role of theirs, so that posts get far; now and then anybody in any role."""
WHO_SUBMITS, WHO_LIFTS = (
    st.sampled_from(["camille"] * 8 + sorted(HELD)),
    st.sampled_from(["dominique", "paul"] * 4 + sorted(HELD)),
)
EXPECTED = (Refusal, Conflict, PermissionDenied)


@dataclass
class Model:
    """What the desk should know of the current version."""

    content: str = "agenda"
    state: str = "writing"
    writers: set[str] = field(default_factory=lambda: {"camille"})
    given: dict[Role, str] = field(default_factory=dict)
    opposed: set[Role] = field(default_factory=set)
    lifted: bool = False

    def may(self, who: str, role: Role) -> bool:
        return self.state == "review" and role in HELD[who] and who not in self.writers

    def may_approve(self, who: str, role: Role) -> bool:
        needed = CONTENTS[self.content][1] if self.content != "named" else {MANAGER, PHYSICIAN, DPO}
        others = {one for one, by in self.given.items() if by == who}
        apart = all({one, role} == {MANAGER, CRISIS} for one in others)
        return self.may(who, role) and role in needed | self.opposed and role not in self.given and apart

    def complete(self) -> bool:
        _fields, needed, stopped = CONTENTS[self.content]
        return self.content != "named" and needed <= set(self.given) and not self.opposed and (self.lifted or not stopped)

    def settle(self) -> None:
        if self.state == "review" and self.complete():
            self.state = "approved"


def machine(house: House) -> type[RuleBasedStateMachine]:
    class Desk(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.desks = {name: house.desk(name) for name in HELD}

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        @initialize(what=WHAT)
        def begin(self, what: str) -> None:
            self.draft = house.write(**CONTENTS[what][0])
            self.model = Model(content=what)

        def act(self, allowed: bool, call: Any, *args: Any) -> bool:
            """Do it at the desk; it must go through exactly when the model says so."""
            self.draft.refresh_from_db()
            done = False
            with suppress(*EXPECTED), transaction.atomic():
                call(*args)
                done = True
            assert done == allowed, (call.__name__, args, self.model)
            return done

        @rule(who=st.sampled_from(["camille", "camille", "morgane", "maxime"]), what=WHAT, late=st.integers(0, 5))
        def save(self, who: str, what: str, late: int) -> None:
            if self.model.state in {"writing", "review"} and late:
                return  # a post that is always written anew gets nowhere
            house.save(self.draft, who, **CONTENTS[what][0])
            self.model = Model(content=what, writers=self.model.writers | {who})

        @rule(who=WHO_SUBMITS)
        def submit(self, who: str) -> None:
            allowed = self.model.state in {"writing", "changes"} and who in {"camille", "morgane", "maxime"}
            if self.act(allowed, actions.submit, self.desks[who], self.draft):
                self.model.state = "review"
                self.model.settle()

        @rule(who_as=AS_ROLE)
        def approve(self, who_as: tuple[str, Role]) -> None:
            who, role = who_as
            if self.act(self.model.may_approve(who, role), actions.approve, self.desks[who], self.draft, role):
                self.model.given[role] = who
                self.model.opposed.discard(role)
                self.model.settle()

        @rule(who_as=AS_ROLE, really=st.integers(0, 3))
        def ask_for_changes(self, who_as: tuple[str, Role], really: int) -> None:
            who, role = who_as
            if self.model.may(who, role) and really:
                return  # nor does one that is always handed back
            if self.act(
                self.model.may(who, role), actions.ask_for_changes, self.desks[who], self.draft, role, "Plutôt demain ?"
            ):
                self.model.given.pop(role, None)
                self.model.opposed.add(role)
                self.model.state = "changes"

        @rule(who=WHO_LIFTS)
        def lift(self, who: str) -> None:
            stopped = CONTENTS[self.model.content][2] and self.model.content != "named" and not self.model.lifted
            if self.act(
                stopped and self.model.may(who, DPO),
                actions.lift,
                self.desks[who],
                self.draft,
                "Vérifié avec le service, à deux.",
            ):
                self.model.lifted = True
                self.model.settle()

        @rule()
        def force_the_state(self) -> None:
            """Somebody writes "approved" into the row: that alone lets nothing out."""
            with transaction.atomic():
                Draft.objects.filter(pk=self.draft.pk).update(state="approved")
                assert actions.is_approved(self.version()) == self.model.complete()
                transaction.set_rollback(True)

        def version(self) -> Version:
            draft = Draft.objects.get(pk=self.draft.pk)
            return draft.versions.get(number=draft.current)

        @invariant()
        def the_desk_says_what_the_model_says(self) -> None:
            if hasattr(self, "model"):
                version = self.version()
                assert version.draft.state == self.model.state
                assert actions.is_approved(version) == (self.model.state == "approved")

    return Desk


def test_people_of_all_roles_act_at_random(house: House) -> None:
    Membership.objects.create(user=house.morgane, role=CRISIS, establishment=house.hospital)
    Membership.objects.create(user=house.paul, role=DPO, establishment=house.hospital)
    checks = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
    run_state_machine_as_test(
        machine(house),
        settings=settings(
            max_examples=15 if os.environ.get("CI") else 30,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=checks,
            derandomize=True,
        ),
    )
