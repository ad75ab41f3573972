"""Lines as people read them: with names and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from paravent_desk.accounts.models import Role, User
from paravent_desk.audit.models import Line
from paravent_desk.audit.words import action_words, subject_words

PAGE = 50
DESK_ITSELF = "desk"
"""The choice that means: no person, the desk did it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, to be shown. `note` and `address` are None where they are not for who reads, "" where there is none."""

    number: int
    at: datetime
    who: str
    role: str
    did: str
    subject: str
    subject_key: str
    facts: Mapping[str, object]
    content: str
    note: str | None = field(default=None, repr=False)
    note_erased: bool = False
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; nothing: everything. Days are the establishment's, both included."""

    person: str = ""
    action: str = ""
    subject: str = ""
    first: date | None = None
    last: date | None = None


def lines(chain: int, wanted: Filter, zone: ZoneInfo) -> QuerySet[Line]:
    """The lines of a chain that are wanted, newest first."""
    found = Line.objects.filter(chain=chain).order_by("-number")
    if wanted.person:
        found = found.filter(actor=None if wanted.person == DESK_ITSELF else int(wanted.person))
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.subject:
        found = found.filter(subject=wanted.subject)
    if wanted.first:
        found = found.filter(at__gte=_midnight(wanted.first, zone))
    if wanted.last:
        found = found.filter(at__lt=_midnight(wanted.last + timedelta(days=1), zone))
    return found


def entries(found: Iterable[Line], *, notes: bool = False) -> tuple[Entry, ...]:
    """Lines with names and words, in one query for the names; `notes` for who may read what people wrote."""
    rows = list(found)
    names = people({row.actor for row in rows if row.actor is not None})
    return tuple(_entry(row, names, notes) for row in rows)


def history(chain: int, *subjects: str, most: int = 100) -> tuple[Entry, ...]:
    """What happened to those subjects ("draft:12", "publication:3"), oldest first: for `audit/timeline.html`. Two queries."""
    found = Line.objects.filter(chain=chain, subject__in=subjects).order_by("-number")[:most]
    return entries(reversed(list(found)))


def people(ids: set[int]) -> dict[int, str]:
    """Names by id."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids).only("name", "email")}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _entry(row: Line, names: Mapping[int, str], notes: bool) -> Entry:
    if row.actor is None:
        who = _("The desk itself")
    else:
        who = names.get(row.actor) or _("Somebody who left (%(id)s)") % {"id": row.actor}
    note = getattr(row, "note", None) if notes else None
    return Entry(
        number=row.number,
        at=row.at,
        who=who,
        role=str(Role(row.role).label) if row.role in Role else "",
        did=action_words(row.action),
        subject=subject_words(row.subject),
        subject_key=row.subject,
        facts=row.facts,
        content=row.content,
        note=note.text if note else None,
        note_erased=bool(note and not note.text_salt),
        address=note.address if note else None,
    )
