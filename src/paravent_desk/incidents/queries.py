"""What the pages of incidents show, in a fixed number of questions to the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Membership, Role, User
from paravent_desk.incidents.clock import Clock
from paravent_desk.incidents.models import Copy, Decision, Incident, Notice, Step, Verification
from paravent_desk.incidents.sealing import Address, opened
from paravent_desk.incidents.words import Decides, Outcome

RUNNING = (Incident.State.OPEN, Incident.State.CONTAINED)
OWNERS = (Role.DPO, Role.CRISIS_LEAD, Role.COMMUNITY_MANAGER)
"""Who may see to a step: those who may open the page that it stands on, and change something."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A copy as the page shows it; `url` and `note` "" for whoever may not see them, or where they cannot be opened."""

    row: Copy
    url: str = field(repr=False)
    note: str = field(repr=False)
    notices: tuple[Notice, ...]
    verifications: tuple[Verification, ...]


def incidents(desk: Desk) -> QuerySet[Incident]:
    """Those of the establishment, with what their clocks need."""
    last = Decision.objects.filter(incident=OuterRef("pk"), about=Decides.CNIL).order_by("-pk").values("outcome")[:1]
    rows = Incident.objects.filter(establishment=desk.establishment).select_related("establishment", "words")
    return rows.annotate(cnil=Subquery(last))


def register(desk: Desk, state: str = "", year: str = "") -> QuerySet[Incident]:
    """The register, newest first, with counts of copies and open steps."""
    rows = incidents(desk)
    if state in Incident.State.values:
        rows = rows.filter(state=state)
    if year.isascii() and year.isdecimal() and len(year) == 4:
        rows = rows.filter(year=int(year))
    standing = Count("copies", filter=Q(copies__state=Copy.State.STANDING), distinct=True)
    steps = Count("steps", filter=Q(steps__state=Step.State.TODO), distinct=True)
    return rows.annotate(standing=standing, open_steps=steps).order_by("-year", "-number")


def clock(incident: Incident, now: datetime) -> Clock:
    """Its clock; for a row of `incidents`."""
    settled = getattr(incident, "cnil", None) == Outcome.NO
    return Clock(incident.known_at, now, incident.notified_at, settled)


def running(desk: Desk) -> QuerySet[Incident]:
    """Those that are not closed, the oldest first: for the navigation and the first page."""
    return incidents(desk).filter(state__in=RUNNING).order_by("known_at", "pk")


def copies(incident: Incident, *, addresses: bool) -> tuple[Shown, ...]:
    """Where it stands and stood, in the order in which it was seen."""
    rows = incident.copies.select_related("words", "publication", "seen_by").prefetch_related(
        Prefetch("notices", Notice.objects.select_related("sent_by").order_by("sent_at"), to_attr="asked"),
        Prefetch("verifications", Verification.objects.select_related("done_by"), to_attr="looks"),
    )
    return tuple(_shown(row, addresses) for row in rows.order_by("seen_at", "pk"))


def owners(desk: Desk) -> QuerySet[User]:
    """Who may see to a step or a lesson."""
    here = Membership.objects.filter(establishment=desk.establishment, role__in=OWNERS, user=OuterRef("pk"))
    return User.objects.filter(Exists(here), is_active=True).order_by("name", "email")


def last_decisions(rows: Iterable[Decision]) -> dict[str, Decision]:
    """The one of each kind that counts."""
    return {row.about: row for row in rows}


def _shown(row: Copy, addresses: bool) -> Shown:
    address = opened(row.words, Address) if addresses else Address()
    return Shown(row, address.url, address.note, tuple(row.asked), tuple(row.looks))  # type: ignore[attr-defined]
