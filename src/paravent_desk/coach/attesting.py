"""The attestation: given once every lesson of a course is finished, dated, with a number that can be looked up.

The number is drawn, not counted: whoever has one cannot guess another's. Where the establishment says so, it holds for some
months; renewed after the questions were answered again, it is another one, and the older stays under its number.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Membership
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.coach.asked import months_after, today
from paravent_desk.coach.content import ROLES, Lesson, language, lessons
from paravent_desk.coach.models import Attestation, Progress
from paravent_desk.coach.preferences import terms
from paravent_desk.incidents.documents.document import Document, Line, Part
from paravent_desk.incidents.documents.pdf import pdf

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""
DRAWN = 10
"""31 to the tenth: some 8 × 10^14 numbers."""


SOON = timedelta(days=30)
"""So long before its end somebody is told."""
AGAIN = timedelta(days=90)
"""Lessons finished again in so long before its end renew it."""


class NotFinished(Exception):
    """A lesson of the course is not finished yet."""


@dataclass(frozen=True, slots=True)
class Course:
    """A course as somebody stands in it. `given`: their last attestation; `again`: whether a new one is to be had."""

    role: str
    lessons: int
    finished: bool
    given: Attestation | None
    again: bool


def course(role: str) -> tuple[Lesson, ...]:
    """The lessons of a course: those for everybody, and those of the role."""
    return tuple(one for one in lessons().values() if one.role in {"everybody", role})


def finished(role: str, passed: Iterable[str]) -> bool:
    """Whether all lessons of a course are among those passed."""
    return {one.key for one in course(role)} <= set(passed)


def attest(desk: Desk, role: str, now: datetime) -> Attestation:
    """Somebody's own attestation of a course: the last one, or a new one where none is or its questions were answered again.

    Raises PermissionDenied, NotFinished.
    """
    actor = desk.require(Action.LEARN)
    known, at = latest(desk).get(role), _passed(desk)
    if known and not renewable(known, at):
        return known
    if not finished(role, at):
        raise NotFinished(role)
    months, issued = terms(desk.establishment).months, today(desk.establishment, now)
    told = {
        "number": _number(),
        "lessons": [one.key for one in course(role)],
        "holds_until": months_after(issued, months) if months else None,
    }
    which = {"establishment": desk.establishment, "user": desk.user, "course": role}
    with transaction.atomic():
        row, made = Attestation.objects.get_or_create(**which, edition=known.edition + 1 if known else 1, defaults=told)
        if made:
            record(actor, "coach.attest", f"attestation:{row.pk}", desk.chain)
    return row


def latest(desk: Desk) -> dict[str, Attestation]:
    """Somebody's own attestations by course, the last edition of each."""
    rows = Attestation.objects.filter(establishment=desk.establishment, user=desk.user).order_by("edition")
    return {row.course: row for row in rows}


def renewable(row: Attestation, at: Mapping[str, datetime]) -> bool:
    """Whether every lesson of its course was finished again, in the three months before it ends or since."""
    if row.holds_until is None:
        return False
    zone = ZoneInfo(row.establishment.time_zone)
    since = datetime.combine(row.holds_until - AGAIN, time(), zone)
    return finished(row.course, (lesson for lesson, when in at.items() if when >= since))


def standing(desk: Desk) -> tuple[Course, ...]:
    """Every course as somebody stands in it; two queries."""
    known, at = latest(desk), _passed(desk)
    found = []
    for role in ROLES:
        row = known.get(role)
        found.append(Course(role, len(course(role)), finished(role, at), row, row is not None and renewable(row, at)))
    return tuple(found)


def ending(here: Establishment, day: date) -> QuerySet[Attestation]:
    """Attestations of people who are still there that end within thirty days, or have lately, and were not renewed."""
    newer = Attestation.objects.filter(
        establishment=OuterRef("establishment"),
        user=OuterRef("user"),
        course=OuterRef("course"),
        edition__gt=OuterRef("edition"),
    )
    there = Membership.objects.filter(establishment=here, user=OuterRef("user"))
    rows = Attestation.objects.filter(
        Exists(there), ~Exists(newer), establishment=here, holds_until__lte=day + SOON, holds_until__gte=day - SOON
    )
    return rows.filter(user__is_active=True).select_related("user", "establishment").order_by("holds_until", "pk")


def _passed(desk: Desk) -> dict[str, datetime]:
    rows = Progress.objects.filter(establishment=desk.establishment, user=desk.user, passed_at__isnull=False)
    return {lesson: when for lesson, when in rows.values_list("lesson", "passed_at") if when}


def find(desk: Desk, number: str) -> Attestation | None:
    """The attestation of that number in this establishment, however it was typed. Raises PermissionDenied."""
    desk.require(Action.TRAIN)
    plain = "".join(one for one in number.upper() if one in LETTERS)
    whole = f"{plain[: DRAWN // 2]}-{plain[DRAWN // 2 :]}"
    return Attestation.objects.filter(establishment=desk.establishment, number=whole).select_related("user").first()


def document(row: Attestation) -> bytes:
    """The attestation as PDF, in the reader's language."""
    local = row.issued_at.astimezone(ZoneInfo(row.establishment.time_zone))
    titles = [str(lessons()[key].title) for key in row.lessons if key in lessons()]
    holds = (Line("until", _("Holds until"), date_format(row.holds_until, "DATE_FORMAT")),) if row.holds_until else ()
    about = (
        Line("who", _("Name"), str(row.user)),
        Line("where", _("Establishment"), row.establishment.name),
        Line("when", _("Date"), date_format(local, "DATE_FORMAT")),
        *holds,
        Line("number", _("Number"), row.number),
    )
    said = _("This person read the lessons below and answered all of their questions right.")
    check = _("The establishment’s data protection officer can look this number up.")
    parts = (
        Part(_("Attestation"), about),
        Part(_("Lessons finished"), (Line("said", "", said), *(Line(title, "", f"– {title}") for title in titles))),
        Part(_("To verify"), (Line("check", "", check),)),
    )
    return pdf(Document(f"attestation-{row.number}", language(), _("Publishing with care: attestation"), parts))


def _number() -> str:
    drawn = "".join(secrets.choice(LETTERS) for _each in range(DRAWN))
    return f"{drawn[: DRAWN // 2]}-{drawn[DRAWN // 2 :]}"
