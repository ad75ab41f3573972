"""What is decided and done: steps of the checklist, who is told and why, lessons."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import User
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Fact, record
from paravent_desk.incidents.models import Decision, Incident, Lesson, Step
from paravent_desk.incidents.sealing import Words, seal
from paravent_desk.incidents.words import Decides, Outcome
from paravent_desk.transitions import change


def hand(desk: Desk, step: Step, owner: User | None) -> None:
    """Say who sees to a step. Raises Conflict where somebody else said so meanwhile."""
    actor = desk.require(Action.RUN_INCIDENT, step.incident)
    change(
        step,
        {"owner": step.owner_id},
        {"owner": owner},
        actor=actor,
        action="incident.step.hand",
        chain=desk.chain,
        facts={"step": step.key, "owner": owner.pk if owner else None},
    )


def end(desk: Desk, step: Step, state: Step.State) -> None:
    """Do a step, find that it is not needed, or take that back. Its owner may, and whoever runs the incident."""
    own = step.owner_id == desk.user.pk
    actor = desk.require(Action.TAKE_DOWN if own else Action.RUN_INCIDENT, step.incident)
    over = state != Step.State.TODO
    change(
        step,
        {"state": step.state},
        {"state": state, "ended_at": timezone.now() if over else None, "ended_by": desk.user if over else None},
        actor=actor,
        action="incident.step.end",
        chain=desk.chain,
        facts={"step": step.key, "state": str(state)},
    )


def decide(
    desk: Desk, incident: Incident, about: Decides, outcome: Outcome, reasons: str, at: datetime, reference: str = ""
) -> Decision:
    """Decide whether somebody is told; about the CNIL, "told" stops the clock. Raises ValueError without reasons."""
    actor = desk.require(Action.RUN_INCIDENT, incident)
    if not reasons.strip():
        raise ValueError("A decision has reasons.")
    with transaction.atomic():
        decision = Decision.objects.create(
            incident=incident,
            about=about,
            outcome=outcome,
            words=seal(Words(reasons)),
            reference=reference,
            at=at,
            by=desk.user,
        )
        if about == Decides.CNIL:
            Incident.objects.filter(pk=incident.pk).update(notified_at=at if outcome == Outcome.YES else None)
        facts: dict[str, Fact] = {"incident": incident.pk, "about": str(about), "outcome": str(outcome)}
        record(actor, "incident.decide", f"decision:{decision.pk}", desk.chain, facts=facts)
    return decision


def learn(desk: Desk, incident: Incident, text: str, owner: User | None, due_on: date | None) -> Lesson:
    """Write down a lesson, who sees to it, and until when."""
    actor = desk.require(Action.RUN_INCIDENT, incident)
    with transaction.atomic():
        lesson = Lesson.objects.create(incident=incident, words=seal(Words(text)), owner=owner, due_on=due_on)
        record(actor, "incident.lesson", f"lesson:{lesson.pk}", desk.chain, facts={"incident": incident.pk})
    return lesson


def learnt(desk: Desk, lesson: Lesson) -> None:
    """It was seen to. Raises Conflict where it was already."""
    actor = desk.require(Action.RUN_INCIDENT, lesson.incident)
    change(
        lesson,
        {"done_at": None},
        {"done_at": timezone.now()},
        actor=actor,
        action="incident.lesson.done",
        chain=desk.chain,
        facts={"incident": lesson.incident_id},
    )
