"""What learners do: read, answer. The journal says that somebody learned, not what, and never how well."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.coach.content import Lesson, questions_of
from paravent_desk.coach.models import Progress
from paravent_desk.transitions import change


def read(desk: Desk, lesson: Lesson) -> Progress:
    """Note that this person read a lesson; a second time changes nothing. Raises PermissionDenied."""
    actor = desk.require(Action.LEARN)
    with transaction.atomic():
        row, made = Progress.objects.get_or_create(establishment=desk.establishment, user=desk.user, lesson=lesson.key)
        if made:
            record(actor, "coach.read", f"progress:{row.pk}", desk.chain)
    return row


def answer(desk: Desk, lesson: Lesson, given: Mapping[str, int]) -> Progress:
    """Note which questions (by key: the answer's number from 0) were answered right; what was right stays right.

    A lesson that is finished already is finished anew once all of them are right at once: that renews an attestation.

    Raises PermissionDenied, and Conflict where the same person answered meanwhile in another window.
    """
    actor, row = desk.require(Action.LEARN), read(desk, lesson)
    asked = questions_of(lesson)
    now_right = {one.key for one in asked if given.get(one.key) == one.right}
    right = [one.key for one in asked if one.key in now_right | set(row.right)]
    whole = len(now_right if row.passed_at else right) == len(asked)
    passed = timezone.now() if whole else row.passed_at
    to = {"tries": row.tries + 1, "right": right, "passed_at": passed}
    change(row, {"tries": row.tries}, to, actor=actor, action="coach.answer", chain=desk.chain)
    return row
