"""What waits for somebody, what goes out, and how much it is: a fixed number of queries, whatever the number of posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Role
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels.models import Channel
from paravent_desk.coach.asked import mine as lessons_asked
from paravent_desk.coach.asked import today as today_by_clock
from paravent_desk.coach.attesting import ending
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft
from paravent_desk.inbox.classes import pressing
from paravent_desk.inbox.queries import urgent
from paravent_desk.incidents.queries import clock, running
from paravent_desk.publishing.models import Publication
from paravent_desk.review.queries import mine

SHOWN = 8
"""Of each kind of task; the rest is counted."""
SOON = timedelta(days=60)
"""A consent that ends by then is spoken of (domain report, section 4)."""
EXPIRES = timedelta(days=14)
BEFORE, AFTER = 6, 7
"""Days of the chart, on either side of today."""


class Task(StrEnum):
    """What may wait for somebody, most pressing first."""

    URGENT = "urgent"
    INCIDENT = "incident"
    BY_HAND = "by_hand"
    REFUSED = "refused"
    RECONNECT = "reconnect"
    REVIEW = "review"
    CHANGES = "changes"
    APPROVED = "approved"
    CONSENT = "consent"
    LEARN = "learn"
    RENEW = "renew"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what it is about, and by when."""

    task: Task
    title: str
    pk: int
    by: datetime | date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """How many publications a day had or will have."""

    date: date
    sent: int
    waiting: int


def waiting(desk: Desk, now: datetime) -> tuple[Waiting, ...]:
    """Everything that waits for this person here, most pressing first."""
    found = [
        *_messages(desk),
        *_incidents(desk, now),
        *_publications(desk),
        *_channels(desk, now),
        *_reviews(desk),
        *_drafts(desk),
        *_consents(desk, now),
        *_lessons(desk, now),
    ]
    order = list(Task)
    return tuple(sorted(found, key=lambda one: order.index(one.task)))


def _messages(desk: Desk) -> Iterable[Waiting]:
    """Messages that cannot wait, and those that nobody could sort; the others wait in the inbox."""
    if not desk.may(Action.SORT, desk.whole()):
        return
    for row in urgent(desk)[:SHOWN]:
        title = pressing(row.tag, row.also).title if row.sorted_by else _("A message that nobody could sort")
        yield Waiting(Task.URGENT, title, row.pk, row.due_at, str(row.channel))


def _incidents(desk: Desk, now: datetime) -> Iterable[Waiting]:
    """Leaks that are not closed, each by the end of its 72 hours where the CNIL may still have to be told."""
    if not desk.may(Action.READ_INCIDENT):
        return
    for row in running(desk)[:SHOWN]:
        told = clock(row, now)
        yield Waiting(Task.INCIDENT, row.title, row.pk, None if told.stopped else told.ends_at, row.reference)


def _lessons(desk: Desk, now: datetime) -> Iterable[Waiting]:
    """Campaigns that ask something of me, and attestations of mine that end within thirty days."""
    for one in lessons_asked(desk, now):
        if one.left:
            title = ngettext("%(count)s lesson of “%(title)s”", "%(count)s lessons of “%(title)s”", len(one.left))
            told = {"count": len(one.left), "title": one.campaign.title}
            yield Waiting(Task.LEARN, title % told, one.campaign.pk, one.campaign.by)
    for row in ending(desk.establishment, today_by_clock(desk.establishment, now)).filter(user=desk.user):
        yield Waiting(Task.RENEW, _("Your attestation of lessons"), row.pk, row.holds_until)


def _reviews(desk: Desk) -> Iterable[Waiting]:
    for one in mine(desk).select_related("version__draft")[:SHOWN]:
        yield Waiting(Task.REVIEW, one.version.draft.title, one.version.draft_id, one.due_at, str(Role(one.role).label))


def _drafts(desk: Desk) -> Iterable[Waiting]:
    """My own posts that somebody sent back, or that I was writing; for whoever schedules, what is approved and has no time."""
    wanted = Q(author=desk.user, state__in=[Draft.State.CHANGES, Draft.State.WRITING])
    if desk.may(Action.SCHEDULE):
        wanted |= Q(state=Draft.State.APPROVED)
    rows = Draft.objects.filter(wanted, establishment=desk.establishment).order_by("state", "-changed_at")[: 3 * SHOWN]
    counted = dict.fromkeys(Task, 0)
    for row in rows:
        task = Task(row.state)
        counted[task] += 1
        if counted[task] <= SHOWN and (task is not Task.APPROVED or desk.may(Action.SCHEDULE, row)):
            yield Waiting(task, row.title, row.pk, row.deadline)


def _publications(desk: Desk) -> Iterable[Waiting]:
    if not desk.may(Action.SCHEDULE):
        return
    states = [Publication.State.BY_HAND, Publication.State.REFUSED]
    recent = timezone.now() - timedelta(days=14)
    rows = Publication.objects.filter(establishment=desk.establishment, state__in=states, due_at__gte=recent)
    for row in rows.select_related("version__draft", "channel").order_by("due_at")[:SHOWN]:
        yield Waiting(Task(row.state), row.version.draft.title, row.pk, row.due_at, str(row.channel))


def _channels(desk: Desk, now: datetime) -> Iterable[Waiting]:
    if not desk.may(Action.CONNECT) and not desk.may(Action.SCHEDULE):
        return
    ending = Q(state=Channel.State.RECONNECT) | Q(state=Channel.State.CONNECTED, expires_at__lte=now + EXPIRES)
    for row in Channel.objects.filter(ending, establishment=desk.establishment)[:SHOWN]:
        yield Waiting(Task.RECONNECT, str(row), row.pk, row.expires_at)


def _consents(desk: Desk, now: datetime) -> Iterable[Waiting]:
    if not desk.may(Action.WITHDRAW_CONSENT):
        return
    today = timezone.localdate(now)
    rows = Consent.objects.filter(
        establishment=desk.establishment, state=Consent.State.GIVEN, ends_on__gte=today, ends_on__lte=today + SOON
    )
    for row in rows.order_by("ends_on")[:SHOWN]:
        yield Waiting(Task.CONSENT, row.pseudonym, row.pk, row.ends_on)


def today(desk: Desk, now: datetime) -> QuerySet[Publication]:
    """What goes out or went out today, by the establishment's clock."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Publication.objects.filter(
        establishment=desk.establishment, part=1, due_at__gte=start, due_at__lt=start + timedelta(days=1)
    )
    return rows.exclude(state=Publication.State.CANCELLED).select_related("version__draft", "channel").order_by("due_at")


def days(desk: Desk, now: datetime) -> tuple[Day, ...]:
    """Publications a day, from a week ago to a week from now."""
    first = timezone.localdate(now) - timedelta(days=BEFORE)
    last = first + timedelta(days=BEFORE + AFTER)
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=BEFORE)
    sent = Q(state=Publication.State.SENT)
    ahead = Q(state__in=[Publication.State.DUE, Publication.State.SENDING, Publication.State.HELD, Publication.State.UNKNOWN])
    rows = (
        Publication.objects.filter(establishment=desk.establishment, part=1, due_at__gte=start)
        .filter(due_at__lt=start + timedelta(days=BEFORE + AFTER + 1))
        .annotate(day=TruncDate("due_at"))
        .values("day")
        .annotate(sent=Count("pk", filter=sent), waiting=Count("pk", filter=ahead))
    )
    counted = {row["day"]: row for row in rows}
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(Day(one, counted[one]["sent"], counted[one]["waiting"]) if one in counted else Day(one, 0, 0) for one in every)
