"""Start a campaign, change it, end it: for whoever leads training. The journal says that it was done; not who has learned."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Fact, record
from paravent_desk.coach.content import lessons
from paravent_desk.coach.models import Campaign, Reminder
from paravent_desk.transitions import change as change_row


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a campaign is to be."""

    title: str
    word: str
    lessons: tuple[str, ...]
    service: Service | None
    role: str
    first: date
    by: date
    earlier: bool = True


class Unfit(Exception):
    """A campaign without a lesson, one that ends before it begins, or for a service of elsewhere; nothing was changed."""


def start(desk: Desk, wanted: Wanted) -> Campaign:
    """Set lessons for people; they see it, and are written to, from its first day on. Raises PermissionDenied, Unfit."""
    actor = desk.require(Action.TRAIN, desk.whole())
    values = _values(desk, wanted)
    with transaction.atomic():
        row = Campaign.objects.create(establishment=desk.establishment, **values)
        record(actor, "coach.campaign_start", f"campaign:{row.pk}", desk.chain, facts=_facts(row), note=row.title)
    return row


def change(desk: Desk, row: Campaign, wanted: Wanted, seen: int) -> None:
    """Change one that is open and still as it was `seen` (its revision). Raises PermissionDenied, Unfit, Conflict."""
    actor = desk.require(Action.TRAIN, desk.whole())
    values = _values(desk, wanted)
    expect = {"state": Campaign.State.OPEN, "revision": seen, "establishment": desk.establishment}
    told = {"actor": actor, "action": "coach.campaign_change", "chain": desk.chain, "note": wanted.title}
    facts: dict[str, Fact] = {
        "first": wanted.first.isoformat(),
        "by": wanted.by.isoformat(),
        "lessons": len(set(wanted.lessons)),
    }
    change_row(row, expect, {**values, "revision": seen + 1}, facts=facts, **told)  # type: ignore[arg-type]


def end(desk: Desk, row: Campaign) -> None:
    """End it: nobody is asked any more, and nobody written to. Raises PermissionDenied, Conflict."""
    actor = desk.require(Action.TRAIN, desk.whole())
    expect = {"state": Campaign.State.OPEN, "revision": row.revision, "establishment": desk.establishment}
    to = {"state": Campaign.State.ENDED, "revision": row.revision + 1}
    with transaction.atomic():
        change_row(row, expect, to, actor=actor, action="coach.campaign_end", chain=desk.chain)
        Reminder.objects.filter(campaign=row).delete()


def _values(desk: Desk, wanted: Wanted) -> dict[str, object]:
    known = [key for key in lessons() if key in wanted.lessons]
    elsewhere = wanted.service is not None and wanted.service.establishment_id != desk.establishment.pk
    if not known or wanted.by < wanted.first or elsewhere or not wanted.title.strip():
        raise Unfit
    return {
        "title": wanted.title.strip(),
        "word": wanted.word.strip(),
        "lessons": known,
        "service": wanted.service,
        "role": wanted.role,
        "first": wanted.first,
        "by": wanted.by,
        "earlier": wanted.earlier,
    }


def _facts(row: Campaign) -> dict[str, Fact]:
    return {"first": row.first.isoformat(), "by": row.by.isoformat(), "lessons": len(row.lessons)}
