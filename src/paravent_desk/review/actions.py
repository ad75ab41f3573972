"""What moves a draft through review. Each is one guarded change with its audit line; mails follow once it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Role, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor, record
from paravent_desk.drafts.models import Draft, Upload, Verdict, Version
from paravent_desk.drafts.whole_check import check
from paravent_desk.review import mails
from paravent_desk.review.errors import Refusal
from paravent_desk.review.facts import needs
from paravent_desk.review.models import Comment, Lift, Opinion, Request
from paravent_desk.review.people import able, as_if_in_review, held_roles, principal, writers
from paravent_desk.review.sentences import said
from paravent_desk.review.standing import Obstacle, askable, is_approved, may_fill, standing
from paravent_desk.transitions import Conflict, change

__all__ = ["LONG_ENOUGH", "approve", "ask_for_changes", "is_approved", "lift", "needs", "submit"]
LONG_ENOUGH = 20
"""Characters that a reason for lifting a stop has at least."""
LIFTABLE = frozenset({Obstacle.STOPPED, Obstacle.NO_CONSENT})
"""What people may look at all the same: the stop is a matter between them, and only lifting it asks for the rest."""
TIME_TO_REVIEW = timedelta(hours=48)
"""When a review is wanted by, where neither a deadline nor a time of publication says so."""


def submit(desk: Desk, draft: Draft) -> None:
    """Check the current version and ask for the reviews it needs; raises Refusal, Conflict."""
    actor = desk.require(Action.SUBMIT, draft)
    version = checked(current(draft))
    before = standing(version)
    _refuse_what_cannot_go_out(version, before.obstacles)
    state = draft.state
    with transaction.atomic():
        change(
            draft,
            {"state": state, "current": version.number},
            {"state": Draft.State.REVIEW, "changed_at": timezone.now()},
            actor=actor,
            action="draft.submit",
            chain=desk.chain,
            content=version.content_hash,
            facts={"version": version.number, "verdict": version.verdict, "needs": " ".join(before.needed)},
        )
        asked_at = timezone.now()
        times = {"asked_at": asked_at, "due_at": due_at(draft, version, asked_at), "reminded_at": None}
        for role in before.missing:
            Request.objects.update_or_create(version=version, role=role, defaults=times)
        mails.asked(draft, askable(version, before.missing))
        _settle(desk, actor, draft, version)


def approve(desk: Desk, draft: Draft, role: Role, note: str = "", seen: str | None = None) -> None:
    """Approve the current version in a role; with the last one needed, the draft is approved. `seen` is the content hash that
    the page showed. Raises Refusal, Conflict, PermissionDenied.
    """
    actor = _reviewer(desk, draft, role)
    with _in_review(draft, seen) as version:
        before = standing(version)
        _refuse_approval(desk, before.missing, before.given, role)
        if grave := before.obstacles - LIFTABLE:
            raise Refusal(said(grave))
        _give(desk, actor, version, role, Opinion.Answer.APPROVED, note)
        _settle(desk, actor, draft, version)


def ask_for_changes(desk: Desk, draft: Draft, role: Role, note: str) -> None:
    """Hand the draft back to its author, with a note or a comment that is still open; raises Refusal, Conflict."""
    actor = _reviewer(desk, draft, role)
    with _in_review(draft) as version:
        mine = Comment.objects.filter(version=version, author=desk.user, resolved_at=None)
        if not note.strip() and not mine.exists():
            raise Refusal(_("Say what should change: in a note, or in a comment on the text."))
        _give(desk, actor, version, role, Opinion.Answer.CHANGES, note)
        _move(desk, actor, draft, version, Draft.State.CHANGES, "draft.changes")
        mails.changes_wanted(draft, _theirs(version) - {desk.user})


def lift(desk: Desk, draft: Draft, reason: str, seen: str | None = None) -> None:
    """Lift the stop on the current version, with a written reason; raises Refusal, Conflict, PermissionDenied."""
    desk.require(Action.LIFT_STOP, as_if_in_review(draft))
    if not held_roles(desk, draft, writers(draft), Action.LIFT_STOP):
        raise PermissionDenied
    reason = reason.strip()
    with _in_review(draft, seen) as version:
        _refuse_lift(version, reason)
        actor = Actor(desk.user.pk, Role.DPO, desk.address)
        Lift.objects.create(version=version, content_hash=version.content_hash, by=desk.user, reason=reason)
        record(
            actor, "review.lift", f"draft:{draft.pk}", desk.chain, version.content_hash, _facts(desk, draft, Role.DPO), reason
        )
        officers = [user for user in able(draft, [Role.DPO]) if user != desk.user]
        mails.stop_lifted(draft, dict.fromkeys([draft.author, desk.user, *officers]))
        _settle(desk, actor, draft, version)


def current(draft: Draft) -> Version:
    """The version that counts; raises Refusal where nothing was saved yet."""
    found = draft.versions.filter(number=draft.current).first()
    if found is None:
        raise Refusal(_("Nothing is saved yet. Write something and save it first."))
    found.draft = draft
    return found


def checked(version: Version) -> Version:
    """The version with its check; the drafts app makes it where there is none yet."""
    if version.verdict or any(file.upload.state != Upload.State.READY for file in version.files.all()):
        return version
    return check(version)


def due_at(draft: Draft, version: Version, asked_at: datetime) -> datetime:
    """By when reviews are wanted: the deadline or the time of publication, whichever is first; 48 hours where there is none."""
    return min((at for at in (draft.deadline, version.publish_at) if at), default=asked_at + TIME_TO_REVIEW)


def _refuse_what_cannot_go_out(version: Version, obstacles: frozenset[Obstacle]) -> None:
    if not version.variants.exists():
        raise Refusal(_("Choose at least one network first."))
    if grave := obstacles - LIFTABLE:
        raise Refusal(said(grave))


def _refuse_approval(desk: Desk, missing: tuple[Role, ...], given: dict[Role, Opinion], role: Role) -> None:
    if role in given:
        raise Conflict("Somebody approved in this role meanwhile.")
    if role not in missing:
        raise Refusal(_("This post needs no review in that role."))
    if not may_fill(role, [held for held, one in given.items() if one.reviewer_id == desk.user.pk]):
        raise Refusal(_("You have approved it in another role already. This review is somebody else's to give."))


def _refuse_lift(version: Version, reason: str) -> None:
    if version.verdict != Verdict.STOP:
        raise Refusal(_("This version is not stopped."))
    if Lift.objects.filter(version=version).exists():
        raise Conflict("Somebody lifted the stop meanwhile.")
    found = standing(version)
    if grave := found.obstacles - {Obstacle.STOPPED}:
        raise Refusal(said(grave))
    if len(reason) < LONG_ENOUGH:
        raise Refusal(
            _("Write the reason in at least %(count)s characters: others will have to understand it later.")
            % {"count": LONG_ENOUGH}
        )


def _reviewer(desk: Desk, draft: Draft, role: Role) -> Actor:
    desk.require(Action.APPROVE, as_if_in_review(draft))
    if role not in held_roles(desk, draft, writers(draft)):
        raise PermissionDenied
    return Actor(desk.user.pk, role, desk.address)


@contextmanager
def _in_review(draft: Draft, seen: str | None = None) -> Iterator[Version]:
    """The current version, with the draft held: two people who answer at once take turns, and a save waits for both."""
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(pk=draft.pk)
        if row.state != Draft.State.REVIEW or row.current != draft.current:
            raise Conflict("The draft is no longer in review, or has a newer version.")
        version = current(draft)
        if seen is not None and seen != version.content_hash:
            raise Conflict("The draft has a newer version.")
        yield version


def _give(desk: Desk, actor: Actor, version: Version, role: Role, answer: Opinion.Answer, note: str) -> None:
    draft = version.draft
    Opinion.objects.create(
        version=version,
        content_hash=version.content_hash,
        role=role,
        reviewer=desk.user,
        stands_in_for=principal(desk, role, draft),
        answer=answer,
        note=note.strip(),
    )
    record(actor, f"review.{answer}", f"draft:{draft.pk}", desk.chain, version.content_hash, _facts(desk, draft, role), note)


def _settle(desk: Desk, actor: Actor, draft: Draft, version: Version) -> None:
    """With everything there, move the draft on."""
    if standing(version).complete:
        _move(desk, actor, draft, version, Draft.State.APPROVED, "draft.approved")
        mails.approved(draft, _theirs(version))


def _move(desk: Desk, actor: Actor, draft: Draft, version: Version, state: Draft.State, action: str) -> None:
    change(
        draft,
        {"state": Draft.State.REVIEW, "current": version.number},
        {"state": state, "changed_at": timezone.now()},
        actor=actor,
        action=action,
        chain=desk.chain,
        content=version.content_hash,
        facts={"version": version.number},
    )


def _theirs(version: Version) -> set[User]:
    """Who is told what becomes of it: the author, and whoever saved this version."""
    return {version.draft.author, version.saved_by}


def _facts(desk: Desk, draft: Draft, role: Role) -> dict[str, str | int | bool | None]:
    absent = principal(desk, role, draft)
    return {"version": draft.current, "stands_in_for": absent.pk if absent else None}
