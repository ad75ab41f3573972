"""Ask the networks for numbers, account by account: a few calls at a time, and never in the way of what is to go out.

The account is held as a sender holds it (`publishing.leases`), so that no two renew its token at once. One that is held, that
asked for patience, or on which a post is about to go out is left for the next time. A failure is this account's alone: it waits
longer each time, and is never said to be disconnected for it, which is for those who send and read to find out.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import uniform
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.metrics.keeping import keep_account, keep_posts
from paravent_desk.metrics.models import AccountFigures, Reading
from paravent_desk.metrics.rhythm import due
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater
from paravent_desk.networks.figures import Numbered, numbered
from paravent_desk.networks.protocol import Connection, Reference
from paravent_desk.publishing import leases, wake
from paravent_desk.publishing.calls import asking
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.vault import Sealed

logger = logging.getLogger(__name__)
State = Publication.State
WATCH = leases.Watch()
"""A hold that was left by a process that is gone ends for us as it does for senders."""
Connect = Callable[[Channel], Connection]
SECONDS = 20.0
"""Given to one pass: other chores wait meanwhile. A call that was begun is finished."""
POSTS = 100
"""Of one account in one pass."""
PAUSE = timedelta(minutes=5)
SOON, OVERDUE = timedelta(minutes=2), timedelta(minutes=30)
"""An account that a sender needs within this time is left alone; what has been due for longer waits for something else."""
FIRST, LONGEST = timedelta(minutes=15), timedelta(days=1)
"""How long is waited after a failure, each time twice as long, and at most."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of the chore: the time at its start, and how much of it is left."""

    now_at_start: datetime
    connect: Connect = field(repr=False)
    seconds: float
    begun: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> datetime:
        """The time it was given, and what has gone by since."""
        return self.now_at_start + timedelta(seconds=max(time.monotonic() - self.begun, 0.0))

    @property
    def over(self) -> bool:
        """Whether its time is up."""
        return time.monotonic() - self.begun > self.seconds


def read(now: datetime, connect: Connect = entering.connect, seconds: float = SECONDS) -> int:
    """The chore: ask what is due; gives of how many posts the networks told."""
    this, told = Pass(now, connect, seconds), 0
    for channel in accounts(now):
        if this.over:
            break
        try:
            told += turn(channel, this)
        except Exception as error:  # noqa: BLE001 - the other accounts are asked all the same
            logger.error("Figures of an account could not be kept: %s", type(error).__name__)
    return told


def accounts(now: datetime) -> QuerySet[Channel]:
    """Accounts that may be asked now, the longest waiting first."""
    rested = Q(figures_reading=None) | Q(figures_reading__next_at__lte=now)
    patient = Q(not_before=None) | Q(not_before__lte=now)
    sent = Publication.objects.filter(_wanted(now, now + SOON), channel=OuterRef("pk"))
    changed = Change.objects.filter(_to_change(now, now + SOON), publication__channel=OuterRef("pk"))
    here = Channel.objects.filter(~Exists(sent), ~Exists(changed), state=Channel.State.CONNECTED)
    found = here.filter(rested, patient)
    return found.select_related("establishment").order_by(F("figures_reading__next_at").asc(nulls_first=True), "pk")


def _wanted(now: datetime, by: datetime) -> Q:
    return Q(state=State.SENDING) | Q(state=State.DUE, due_at__gt=now - OVERDUE, due_at__lte=by)


def _to_change(now: datetime, by: datetime) -> Q:
    return Q(state=Change.State.DOING) | Q(state=Change.State.DUE, next_at__gt=now - OVERDUE, next_at__lte=by)


def turn(channel: Channel, this: Pass) -> int:
    """Ask one account, unless somebody holds it; gives of how many posts it told. Never raises a NetworkError."""
    hold = leases.take(channel, this.now, WATCH)
    if hold is None:
        return 0
    try:
        Reading.objects.get_or_create(channel=channel, defaults={"next_at": this.now})
        return _asked(channel, hold, this)
    finally:
        hold.release()
        if _kept_waiting(channel, this.now):
            wake.wake(this.now, [channel.pk])


def _kept_waiting(channel: Channel, now: datetime) -> bool:
    """Whether something became due for a sender while we held the account."""
    sent = Publication.objects.filter(_wanted(now, now), channel=channel)
    return sent.exists() or Change.objects.filter(_to_change(now, now), publication__channel=channel).exists()


def _asked(channel: Channel, hold: leases.Hold, this: Pass) -> int:
    way = _way(channel, this.connect)
    failure = way if isinstance(way, NetworkError) else _account(channel, way, this)
    told = 0
    if not isinstance(way, NetworkError) and (failure is None or isinstance(failure, Refused)):
        told, later = _posts(channel, way, hold, this)
        failure = later or failure
    _note(channel, failure, this.now, more=posts(channel, this.now).exists())
    return told


def _way(channel: Channel, connect: Connect) -> Numbered | NetworkError:
    """The account, entered, as yet without a call."""
    try:
        if not entering.network(channel.network).tells:
            return Refused("figures")
        return numbered(connect(channel))
    except Sealed:
        return Reconnect("credentials")
    except KeyError:
        return Refused("no_network")
    except NetworkError as error:
        return error


def _account(channel: Channel, way: Numbered, this: Pass) -> NetworkError | None:
    """Its own numbers, once a day by the establishment's clock."""
    day = this.now.astimezone(ZoneInfo(channel.establishment.time_zone)).date()
    if AccountFigures.objects.filter(channel=channel, day=day).exists():
        return None
    answer = asking(way.account_numbers)
    if isinstance(answer, NetworkError):
        return answer
    keep_account(channel, day, answer)
    return None


def _posts(channel: Channel, way: Numbered, hold: leases.Hold, this: Pass) -> tuple[int, NetworkError | None]:
    done = told = 0
    while done < POSTS and not this.over and hold.renew(this.now):
        rows = list(posts(channel, this.now)[: min(way.at_once, POSTS - done)])
        if not rows:
            break
        references = [Reference(row.remote_id, row.remote_url, row.remote_version) for row in rows]
        answer = asking(lambda references=references: way.post_numbers(references))  # type: ignore[misc]
        if isinstance(answer, NetworkError):
            return told, answer
        told += keep_posts(rows, answer, this.now)
        done += len(rows)
    return told, None


def posts(channel: Channel, now: datetime) -> QuerySet[Publication]:
    """The account's publications that are due, those never asked after first. What answers somebody is not counted."""
    found = Publication.objects.filter(due(channel.network, now), channel=channel, state=State.SENT)
    found = found.filter(version__draft__answers__isnull=True).exclude(remote_id="")
    return found.order_by(F("figures__asked_at").asc(nulls_first=True), "-sent_at")


def _note(channel: Channel, failure: NetworkError | None, now: datetime, *, more: bool) -> None:
    row = Reading.objects.filter(channel=channel)
    if failure is None:
        row.update(next_at=now if more else now + PAUSE, failures=0, last_error="")
        return
    failures = row.values_list("failures", flat=True).first() or 0
    wait = min(FIRST * 2 ** min(failures, 12), LONGEST) * uniform(0.75, 1.25)  # noqa: S311 - accounts spread out
    if isinstance(failure, TryLater) and failure.after is not None:
        wait = max(failure.after, FIRST)
    row.update(next_at=now + wait, failures=min(failures + 1, 1000), last_error=failure.code[:40])
