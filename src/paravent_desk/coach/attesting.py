"""The attestation: given once every lesson of a course is finished, dated, with a number that can be looked up.

The number is drawn, not counted: whoever has one cannot guess another's.
"""

import secrets
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.coach.content import Lesson, language, lessons
from paravent_desk.coach.models import Attestation, Progress
from paravent_desk.incidents.documents.document import Document, Line, Part
from paravent_desk.incidents.documents.pdf import pdf

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""
DRAWN = 10
"""31 to the tenth: some 8 × 10^14 numbers."""


class NotFinished(Exception):
    """A lesson of the course is not finished yet."""


def course(role: str) -> tuple[Lesson, ...]:
    """The lessons of a course: those for everybody, and those of the role."""
    return tuple(one for one in lessons().values() if one.role in {"everybody", role})


def finished(role: str, passed: Iterable[str]) -> bool:
    """Whether all lessons of a course are among those passed."""
    return {one.key for one in course(role)} <= set(passed)


def attest(desk: Desk, role: str) -> Attestation:
    """Somebody's own attestation of a course, made the first time. Raises PermissionDenied, NotFinished."""
    actor = desk.require(Action.LEARN)
    mine = {"establishment": desk.establishment, "user": desk.user}
    if known := Attestation.objects.filter(**mine, course=role).first():
        return known
    passed = Progress.objects.filter(**mine, passed_at__isnull=False).values_list("lesson", flat=True)
    if not finished(role, passed):
        raise NotFinished(role)
    told = {"number": _number(), "lessons": [one.key for one in course(role)]}
    with transaction.atomic():
        row, made = Attestation.objects.get_or_create(**mine, course=role, defaults=told)
        if made:
            record(actor, "coach.attest", f"attestation:{row.pk}", desk.chain)
    return row


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
    about = (
        Line("who", _("Name"), str(row.user)),
        Line("where", _("Establishment"), row.establishment.name),
        Line("when", _("Date"), date_format(local, "DATE_FORMAT")),
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
