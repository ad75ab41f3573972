"""What the pages of publishing show, in a fixed number of questions to the database."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import TABLE, Action
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.publishing.words import network_title

State = Publication.State
MOST = 400
"""Posts that a calendar shows at once; the list shows all of them, page by page."""
OVERDUE = timedelta(minutes=15)
WORST_FIRST = (
    State.BY_HAND,
    State.REFUSED,
    State.HELD,
    State.UNKNOWN,
    State.SENDING,
    State.DUE,
    State.SENT,
    State.DELETED,
    State.CANCELLED,
)
RANK = {state.value: rank for rank, state in enumerate(WORST_FIRST)}
LOOKS = {"sent": "ok", "refused": "stop", "by_hand": "stop", "held": "review", "unknown": "review"}


@dataclass
class Entry:
    """A post at its time: everywhere it goes, and where it stands where it stands worst."""

    draft: int
    title: str
    at: datetime
    networks: list[str] = field(default_factory=list)
    """By their names in the table."""
    publication: int | None = None
    state: str = ""
    written: str = ""
    """Its time on the wall, as a form takes it."""
    address: str = ""
    move: str = ""
    """Its page, and the page that gives it another time."""

    @property
    def clock(self) -> str:
        """The hour: the `time` filter asks for the language at each of hundreds."""
        return f"{self.at:%H:%M}"

    @property
    def label(self) -> str:
        """Its state in words; of a post that is not scheduled, that of the post."""
        return str(State(self.state).label if self.publication else Draft.State(self.state).label)

    @property
    def titles(self) -> str:
        """Where it goes, as people write it."""
        return ", ".join(map(network_title, self.networks))

    @property
    def movable(self) -> bool:
        """Whether its time can still be changed."""
        return self.publication is None or self.state in {State.DUE, State.HELD}

    @property
    def look(self) -> str:
        """Of which of the three colours it is, if any."""
        return LOOKS.get(self.state, "")


def publications(desk: Desk) -> QuerySet[Publication]:
    """What somebody may see: of the establishment, or of their services in it."""
    held = [one.service for one in desk.holdings if one.role in TABLE[Action.READ]]
    found = Publication.objects.filter(establishment=desk.establishment).select_related("version__draft", "channel")
    return found if None in held else found.filter(version__draft__service__in=[one for one in held if one is not None])


def listed(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """With what a list shows of each, and no text: a page of many stays quick."""
    of_row = ("pk", "due_at", "next_at", "sent_at", "state", "code", "part", "parts")
    of_draft = (f"version__draft__{name}" for name in ("title", "service_id", "author_id", "state", "current"))
    return found.only(*of_row, "version__number", *of_draft, "channel__network", "channel__handle")


def current(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """Without what an older version left unsent."""
    return found.filter(
        Q(version__number=F("version__draft__current")) | Q(state__in=(State.SENT, State.DELETED, State.UNKNOWN))
    )


def entries(desk: Desk, first: date, days: int) -> list[Entry]:
    """The posts of some days by the establishment's clock, at most `MOST`: those on their way, and those planned for then."""
    zone = ZoneInfo(desk.establishment.time_zone)
    begin, end = (datetime.combine(day, time(), zone) for day in (first, first + timedelta(days=days)))
    rows = current(publications(desk)).filter(due_at__gte=begin, due_at__lt=end, part=1)
    found = grouped(rows.exclude(state=State.CANCELLED).order_by("due_at", "pk")[: MOST * 3])
    found += [
        Entry(draft, title, at, state=state)
        for draft, title, at, state in _planned(desk, begin, end).values_list(
            "draft", "draft__title", "publish_at", "draft__state"
        )
        if at
    ]
    return sorted(found, key=lambda one: one.at)[:MOST]


def grouped(rows: QuerySet[Publication]) -> list[Entry]:
    """One entry a post and time, with all its networks. Of each row a few columns are read: a month may have a thousand."""
    found: dict[tuple[int, datetime], Entry] = {}
    read = rows.values_list("pk", "version", "version__draft", "version__draft__title", "due_at", "state", "channel__network")
    for pk, version, draft, title, at, state, network in read:
        entry = found.setdefault((version, at), Entry(draft, title, at))
        entry.networks.append(network)
        if not entry.state or RANK[state] < RANK[entry.state]:
            entry.state, entry.publication = state, pk
    return list(found.values())


def _planned(desk: Desk, begin: datetime, end: datetime) -> QuerySet[Version]:
    """Posts with a time that are not scheduled yet."""
    held = [one.service for one in desk.holdings if one.role in TABLE[Action.READ]]
    states = (Draft.State.WRITING, Draft.State.CHANGES, Draft.State.REVIEW, Draft.State.APPROVED)
    found = Version.objects.filter(
        draft__establishment=desk.establishment,
        draft__state__in=states,
        number=F("draft__current"),
        publish_at__gte=begin,
        publish_at__lt=end,
    )
    if None not in held:
        found = found.filter(draft__service__in=[one for one in held if one is not None])
    return found.order_by("publish_at")[:MOST]


def waiting(desk: Desk) -> QuerySet[Publication]:
    """What waits for a person. Each cause is looked for by its own index: an OR of them would read every row there ever was."""
    here = Publication.objects.filter(establishment=desk.establishment)
    stopped = (State.REFUSED, State.HELD)
    asked = Change.objects.filter(state=Change.State.BY_HAND, publication__establishment=desk.establishment)
    found = here.filter(state__in=(State.BY_HAND, *stopped)).values("pk")
    found = found.union(here.filter(code="twice").values("pk"), asked.values("publication"))
    still = ~Q(state__in=stopped) | Q(version__number=F("version__draft__current"))
    return listed(publications(desk)).filter(still, pk__in=found).exclude(code="previous").order_by("due_at", "pk")


def on_the_wire(desk: Desk) -> QuerySet[Publication]:
    """What is being sent, or looked up."""
    return listed(publications(desk)).filter(state__in=(State.SENDING, State.UNKNOWN)).order_by("due_at", "pk")


def next_up(desk: Desk) -> QuerySet[Publication]:
    """What goes out next."""
    return listed(current(publications(desk).filter(state=State.DUE))).order_by("due_at", "pk")


def overdue(row: Publication, now: datetime) -> bool:
    """Whether a row should have gone out a while ago."""
    return row.state == State.DUE and max(row.due_at, row.next_at) < now - OVERDUE


def disconnected(desk: Desk) -> QuerySet[Channel]:
    """Accounts that must be connected again, for which something waits."""
    rows = Publication.objects.filter(channel=OuterRef("pk"), state__in=(State.DUE, State.UNKNOWN))
    return Channel.objects.filter(Exists(rows), establishment=desk.establishment, state=Channel.State.RECONNECT)


def month(on: date) -> tuple[date, int]:
    """The first day and the number of days of the whole weeks around a month."""
    first = on.replace(day=1)
    begin = first - timedelta(days=first.weekday())
    after = (first + timedelta(days=32)).replace(day=1)
    return begin, -(-(after - begin).days // 7) * 7


def week(on: date) -> tuple[date, int]:
    """The Monday, and seven."""
    return on - timedelta(days=on.weekday()), 7
