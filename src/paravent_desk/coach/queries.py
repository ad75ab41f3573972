"""The lessons as one person sees them: what the desk saw here lately first, with what they have read and passed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment
from paravent_desk.coach.content import Lesson, lessons
from paravent_desk.coach.models import Progress
from paravent_desk.drafts.models import Verdict, Version

LATELY = timedelta(days=90)
HELD = (Verdict.REVIEW, Verdict.STOP)


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesson in somebody's list. `seen`: whether posts were held here for its reasons lately."""

    lesson: Lesson
    seen: bool
    read: bool
    passed: bool


def held(establishment: Establishment, now: datetime) -> Counter[str]:
    """How many posts were held for each reason in the last ninety days, a post once for a reason; one query, no words."""
    rows = Version.objects.filter(draft__establishment=establishment, created_at__gte=now - LATELY, verdict__in=HELD)
    found = {(draft, one["code"]) for draft, reasons in rows.values_list("draft_id", "reasons") for one in reasons}
    return Counter(code for _, code in found)


def ordered(counts: Counter[str]) -> tuple[Lesson, ...]:
    """All lessons, those first for whose reasons most was held; the others in the order of the file."""
    return tuple(sorted(lessons().values(), key=lambda one: -weight(one, counts)))


def weight(lesson: Lesson, counts: Counter[str]) -> int:
    """How often something that the lesson is about was held."""
    return sum(counts[code] for code in lesson.reasons)


def mine(desk: Desk) -> dict[str, Progress]:
    """Somebody's own progress in this establishment, by lesson."""
    return {row.lesson: row for row in Progress.objects.filter(establishment=desk.establishment, user=desk.user)}


def shown(desk: Desk, now: datetime) -> tuple[Shown, ...]:
    """The list; two queries."""
    counts, known = held(desk.establishment, now), mine(desk)
    return tuple(
        Shown(one, weight(one, counts) > 0, one.key in known, one.key in known and known[one.key].passed_at is not None)
        for one in ordered(counts)
    )
