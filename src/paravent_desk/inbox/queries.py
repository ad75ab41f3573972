"""What the pages of the inbox show, in a fixed number of queries, whatever the number of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When

from paravent_desk.accounts.desk import Desk
from paravent_desk.drafts.models import Draft
from paravent_desk.inbox.classes import Class, classes
from paravent_desk.inbox.models import Message
from paravent_desk.publishing.models import Publication

State = Message.State
OPEN = (State.NEW, State.TAKEN)
MOST = 300
"""Posts of one thread on one page."""
UNSORTED = "unsorted"
"""The filter for what the machine could not sort."""


@dataclass(frozen=True, slots=True)
class Pile:
    """How much waits in a class, and how much of it too long. `kind` None: what the machine could not sort."""

    kind: Class | None
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for: everything that waits, unless said otherwise."""

    tag: str = ""
    channel: int | None = None
    state: str = "open"
    """ "open", "mine", "done", or one of Message.State."""

    def __bool__(self) -> bool:
        """Whether anything was asked for."""
        return self != Filters()


def messages(desk: Desk) -> QuerySet[Message]:
    """Those of the establishment that were said to it."""
    return Message.objects.filter(establishment=desk.establishment).select_related("channel", "taken_by")


def queue(desk: Desk, wanted: Filters) -> QuerySet[Message]:
    """What waits, most urgent first and then by when it is due; of what is done, the latest first."""
    found = messages(desk).filter(beside=False)
    if wanted.tag == UNSORTED:
        found = found.filter(rank=0)
    elif wanted.tag:
        found = found.filter(tag=wanted.tag, rank__gt=0)
    if wanted.channel is not None:
        found = found.filter(channel=wanted.channel)
    match wanted.state:
        case "open":
            return found.filter(state__in=OPEN).order_by("rank", "due_at", "pk")
        case "mine":
            return found.filter(state=State.TAKEN, taken_by=desk.user).order_by("rank", "due_at", "pk")
        case "done":
            return found.exclude(state__in=OPEN).order_by("-at", "-pk")
        case state:
            return found.filter(state=state).order_by("-at", "-pk")


def piles(desk: Desk, now: datetime) -> tuple[Pile, ...]:
    """How much waits in each class, those that cannot wait first; a class in which nothing waits has its pile too."""
    rows = Message.objects.filter(establishment=desk.establishment, state__in=OPEN, beside=False).order_by()
    pile = Case(When(rank=0, then=Value("")), default=F("tag"))
    counts = rows.values(pile=pile).annotate(waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    counted = {row["pile"]: row for row in counts}
    none = {"waiting": 0, "late": 0}
    every: list[tuple[str, Class | None]] = [("", None), *classes().items()]
    piles = [Pile(kind, told["waiting"], told["late"]) for tag, kind in every for told in [counted.get(tag, none)]]
    return tuple(pile for pile in piles if pile.kind is not None or pile.waiting)


def urgent(desk: Desk) -> QuerySet[Message]:
    """Messages in hand or in nobody's that people are called for at once, and those that the machine could not sort."""
    last = max(one.rank for one in classes().values() if one.at_once)
    waiting = messages(desk).filter(beside=False, state__in=OPEN, rank__lte=last)
    return waiting.order_by("rank", "due_at", "pk")


def new(desk: Desk) -> QuerySet[Message]:
    """Messages that nobody has in hand."""
    return Message.objects.filter(establishment=desk.establishment, beside=False, state=State.NEW)


def newest(desk: Desk) -> int:
    """The number of the message that came in last; 0: none."""
    return Message.objects.filter(establishment=desk.establishment, beside=False).aggregate(last=Max("pk"))["last"] or 0


def came_since(desk: Desk, number: int) -> int:
    """How many came in after a message."""
    return Message.objects.filter(establishment=desk.establishment, beside=False, pk__gt=number).count()


@dataclass(frozen=True, slots=True)
class Said:
    """One post of a thread: a message, or one of ours."""

    at: datetime
    message: Message | None = None
    ours: Publication | None = None


def thread(message: Message) -> tuple[Said, ...]:
    """Everything the desk has of a message's thread, in order; the last MOST of it."""
    here = Message.objects.filter(channel=message.channel_id, root_id=message.root_id).select_related("channel", "taken_by")
    rows: Sequence[Message] = list(here.order_by("-at", "-pk")[:MOST])
    said = [Said(row.at, message=row) for row in rows]
    said += [Said(row.sent_at or row.due_at, ours=row) for row in _ours(message)]
    return tuple(sorted(said, key=lambda one: one.at))


def _ours(message: Message) -> QuerySet[Publication]:
    """Our own posts in the thread: the one that it hangs on with all its parts, and our answers."""
    root = message.root_id
    hangs_on = Q(remote_id=root)
    if message.publication is not None:
        hangs_on |= Q(version=message.publication.version_id)
    replies = Q(version__draft__kind=Draft.Kind.REPLY)
    answers = replies & (Q(version__draft__answers__root=root) | Q(version__draft__answers__id=root))
    found = Publication.objects.filter(hangs_on | answers, channel=message.channel_id, state=Publication.State.SENT)
    return found.select_related("version__draft").order_by("-sent_at")[:MOST]
