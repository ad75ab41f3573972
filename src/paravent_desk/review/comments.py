"""Remarks on a draft or a passage of it, and who has read what."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.review.errors import Refusal
from paravent_desk.review.models import Comment, Reading
from paravent_desk.transitions import change

Passage = tuple[int, int]
"""Code points of the version's text, end exclusive."""


def comment(desk: Desk, version: Version, text: str, passage: Passage | None = None) -> Comment:
    """Say something of a version, or of a passage of its text; raises Refusal."""
    actor = desk.require(Action.COMMENT, version.draft)
    if not text.strip():
        raise Refusal(_("Write something first."))
    if passage and not 0 <= passage[0] < passage[1] <= len(version.text):
        raise Refusal(_("That passage is not in this version. Select it again."))
    start, end = passage or (None, None)
    with transaction.atomic():
        made = Comment.objects.create(
            draft=version.draft, version=version, author=desk.user, text=text.strip(), start=start, end=end
        )
        facts = {"version": version.number, "passage": passage is not None}
        record(actor, "comment.add", f"comment:{made.pk}", desk.chain, version.content_hash, facts)
    return made


def resolve(desk: Desk, comment: Comment) -> None:
    """Close a comment: the author of the draft does, or who made it. Raises PermissionDenied, Conflict."""
    actor = desk.require(Action.COMMENT, comment.draft)
    if desk.user.pk not in {comment.draft.author_id, comment.author_id}:
        raise PermissionDenied
    change(
        comment,
        {"resolved_at": None},
        {"resolved_at": timezone.now(), "resolved_by": desk.user},
        actor=actor,
        action="comment.resolve",
        chain=desk.chain,
    )


def note_reading(desk: Desk, version: Version) -> None:
    """Remember that somebody opened this version; the first time counts."""
    Reading.objects.get_or_create(version=version, reader=desk.user)


def read_before(desk: Desk, draft: Draft) -> Version | None:
    """The latest older version that somebody opened; None: none."""
    return (
        draft.versions.filter(number__lt=draft.current, readings__reader=desk.user, erased_at=None).order_by("-number").first()
    )
