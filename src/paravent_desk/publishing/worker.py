"""Does what is due. Killed at any line, it leaves rows that tell the next one what to do; two of them never do the same."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from random import shuffle
from typing import Any

from django.db import DatabaseError
from django.db import connection as database
from django.db.models import Exists, OuterRef, Q, QuerySet

from paravent_desk.channels.models import Channel
from paravent_desk.publishing import changing, doors, sending
from paravent_desk.publishing.calls import Connect, Turn
from paravent_desk.publishing.journal import cut_off, stand, stand_change
from paravent_desk.publishing.leases import Watch, take
from paravent_desk.publishing.models import Change, Pause, Publication
from paravent_desk.transitions import Conflict

logger = logging.getLogger(__name__)
State = Publication.State
WATCH = Watch()
BATCH, SHARE = 200, 20
FAR = timedelta(hours=25)
"""Nothing that was tried waits longer: a time beyond was written by a clock that has been put right since."""
CHANGES = (Change.State.DUE, Change.State.DOING)


def never() -> bool:
    """Nobody asks the worker to stop."""
    return False


def work(
    now: datetime,
    connect: Connect = doors.connect,
    watch: Watch = WATCH,
    batch: int = BATCH,
    stop: Callable[[], bool] = never,
) -> int:
    """Do what is due by `now`, one account at a time, at most about `batch` rows; gives how many were looked at."""
    _durable()
    started, done = watch.clock(), 0
    for channel in accounts(now):
        if done >= batch or stop():
            break
        try:
            moment = now + timedelta(seconds=max(watch.clock() - started, 0.0))
            done += turn(channel, moment, connect, watch, stop)
        except Exception as error:  # noqa: BLE001 - another account's posts go out all the same; the rows of this one stand
            logger.error("A turn on an account was cut short: %s", type(error).__name__)
    return done


def accounts(now: datetime) -> list[Channel]:
    """The accounts on which something is to be done, in no order: none always comes first."""
    rows = Publication.objects.filter(Q(state=State.SENDING) | _ready(now) | _unknown(now))
    told = set(rows.values_list("channel", flat=True))
    waiting = Change.objects.filter(Q(state=Change.State.DOING) | Q(state=Change.State.DUE, next_at__lte=now))
    told |= set(waiting.values_list("publication__channel", flat=True))
    found = list(Channel.objects.filter(pk__in=told).exclude(state=Channel.State.RECONNECT))
    shuffle(found)
    return found


def turn(
    channel: Channel,
    now: datetime,
    connect: Connect = doors.connect,
    watch: Watch = WATCH,
    stop: Callable[[], bool] = never,
) -> int:
    """Do what is due on one account, unless another worker holds it."""
    hold = take(channel, now, watch)
    if hold is None:
        return 0
    mine, done = Turn(channel, hold, now, watch.clock(), connect), 0
    try:
        sending.recover(mine)
        changing.recover(mine)
        while done < SHARE and not stop() and _goes_on(mine) and _one(mine):
            done += 1
    except Exception:
        hold.release()  # but not where the worker itself is killed: its hold runs out
        raise
    hold.release()
    return done


def _goes_on(turn: Turn) -> bool:
    """Hold the account anew before each row; it may have been disconnected, or taken, meanwhile."""
    turn.channel.refresh_from_db(fields=["state", "not_before"])
    return turn.channel.state != Channel.State.RECONNECT and turn.hold.renew(turn.now)


def _one(turn: Turn) -> bool:
    """Look at the next row: what is unsure, then what is to be changed, then what goes out; False where there is none."""
    mine = Publication.objects.filter(channel=turn.channel)
    if unknown := _first(mine.filter(_unknown(turn.now)).order_by("next_at", "pk")):
        _publication(sending.rows().get(pk=unknown), turn, sending.look_up)
    elif change := _first(_changes(turn)):
        _change(changing.changes().get(pk=change), turn)
    elif ready := _first(mine.filter(_ready(turn.now)).order_by("due_at", "pk")):
        _publication(sending.rows().get(pk=ready), turn, sending.send)
    else:
        return False
    return True


def _first(found: QuerySet[Any]) -> int | None:
    """Of many rows only a number is read: the row itself, with all that belongs to it, once it is chosen."""
    pk: int | None = found.values_list("pk", flat=True).first()
    return pk


def _publication(row: Publication, turn: Turn, act: Callable[[Publication, Turn], None]) -> None:
    try:
        act(row, turn)
    except Conflict:
        return  # somebody was quicker: it is theirs
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - no row may be looked at again and again in vain
        logger.error("A publication could not be handled: %s", type(error).__name__)
        row.refresh_from_db(fields=["state", "lease"])
        if row.state in {State.DUE, State.SENDING, State.UNKNOWN} and (row.state == State.UNKNOWN or not cut_off(row).exists()):
            stand(row, {"state": row.state, "lease": row.lease}, State.BY_HAND, "unexpected")


def _change(row: Change, turn: Turn) -> None:
    try:
        changing.carry_out(row, turn)
    except Conflict:
        return
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - the same
        logger.error("A change could not be carried out: %s", type(error).__name__)
        row.refresh_from_db(fields=["state", "lease"])
        if row.state in CHANGES:
            stand_change(row, {"state": row.state, "lease": row.lease}, Change.State.BY_HAND, "unexpected")


def _changes(turn: Turn) -> QuerySet[Change]:
    """What is to be changed on the account: of a thread the last part first."""
    later = Change.objects.filter(publication__previous=OuterRef("publication"), kind=Change.Kind.DELETE, state__in=CHANGES)
    due = Change.objects.filter(publication__channel=turn.channel, state=Change.State.DUE, next_at__lte=turn.now)
    return due.exclude(Exists(later), kind=Change.Kind.DELETE).order_by("kind", "next_at", "pk")


def _ready(now: datetime) -> Q:
    """What goes out now: its time has come, the part before it is out, nothing of the establishment is paused."""
    in_turn = Q(previous=None) | Q(previous__state=State.SENT)
    patient = Q(channel__not_before=None) | Q(channel__not_before__lte=now) | Q(channel__not_before__gt=now + FAR)
    waited = Q(next_at__lte=now) | Q(attempts__gt=0, next_at__gt=now + FAR)
    paused = Exists(Pause.objects.filter(establishment=OuterRef("establishment"), ended_at=None))
    return Q(state=State.DUE, due_at__lte=now) & waited & in_turn & patient & ~Q(paused)


def _unknown(now: datetime) -> Q:
    return Q(state=State.UNKNOWN) & (Q(next_at__lte=now) | Q(next_at__gt=now + FAR))


def _durable() -> None:
    """A line of the journal is on the disk before its call leaves, even where the machine then loses power."""
    if database.vendor == "sqlite" and not database.in_atomic_block:
        with database.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
