"""One publication's way: due → sending → sent, refused or unknown; unknown → looked up → sent, due again, or by hand.

A row is cut off anywhere without harm: without a journal line of the call nothing had left, with one it is looked up first.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from paravent_desk.channels.actions import lost
from paravent_desk.channels.models import Channel
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsupported
from paravent_desk.networks.protocol import Connection, Reference
from paravent_desk.publishing.calls import Turn, looking, publishing
from paravent_desk.publishing.journal import begin, cut_off, end, stand
from paravent_desk.publishing.models import Attempt, Publication
from paravent_desk.publishing.outgoing import Changed, outgoing, sought
from paravent_desk.publishing.verifying import Stopped, verify
from paravent_desk.transitions import Conflict

State = Publication.State
LATE = timedelta(hours=24)
"""A post whose time passed longer ago does not go out before somebody says so."""
TRIES, TRY_FOR = 30, timedelta(hours=24)
QUIET = timedelta(minutes=2)
"""How long an unknown outcome rests before it is looked up: a network may still be at work on it."""
CLOCKS = timedelta(minutes=10)
"""How far the network's clock and ours may stand apart."""


def recover(turn: Turn) -> None:
    """What a worker that is gone left in its hands on this account: only its journal tells whether a call had left."""
    for row in rows().filter(channel=turn.channel, state=State.SENDING):
        mine = {"state": State.SENDING, "lease": row.lease}
        told = row.journal.filter(wanted=Attempt.Wanted.PUBLISH).exclude(remote_id="").first()
        if told is not None:
            stand(row, mine, State.SENT, to={"sent_at": told.ended_at, "remote_id": told.remote_id})
        elif cut_off(row).exists():
            stand(row, mine, State.UNKNOWN, "cut_off", {"next_at": turn.now})
        else:
            stand(row, mine, State.DUE, to={"next_at": turn.now})


def send(row: Publication, turn: Turn) -> None:
    """Send a row that is due, or say why not; raises Conflict where it is no longer due."""
    if row.previous is None and turn.now - row.due_at > LATE:
        stand(row, {"state": State.DUE}, State.HELD, "late")
        return
    told = {"lease": turn.hold.token, "attempts": row.attempts + 1, "first_tried_at": row.first_tried_at or turn.now}
    stand(row, {"state": State.DUE, "attempts": row.attempts}, State.SENDING, to=told)
    connection = turn.connect()
    if isinstance(connection, NetworkError):
        _answered(row, turn, None, connection)
        return
    try:
        post = outgoing(row)
        with transaction.atomic():
            verify(row, turn.now)
            attempt = begin(row, Attempt.Wanted.PUBLISH, turn.now)
    except (Stopped, Changed) as stopped:
        state = stopped.state if isinstance(stopped, Stopped) else State.REFUSED
        stand(row, _mine(row), state, stopped.code)
        return
    if not turn.hold.fresh():
        _answered(row, turn, attempt, TryLater("slow"))
        return
    _answered(row, turn, attempt, publishing(lambda: connection.publish(post, row.key)))


def look_up(row: Publication, turn: Turn) -> None:
    """Find out whether a row whose outcome is unknown is on the network; raises Conflict where that is known by now."""
    tries = list(row.journal.filter(wanted=Attempt.Wanted.PUBLISH).values_list("started_at", flat=True))
    first, last = (min(tries), max(tries)) if tries else (turn.now, turn.now)
    connection = turn.connect()
    if not isinstance(connection, NetworkError) and turn.now - last > turn.network.look_up_within:
        stand(row, {"state": State.UNKNOWN}, State.BY_HAND, "look_too_late")
        return
    attempt = begin(row, Attempt.Wanted.LOOK_UP, turn.now)
    answer = _looked_up(row, connection, min(first, row.first_tried_at or first) - CLOCKS)
    with transaction.atomic():
        end(attempt, turn.now, answer)
        _found(row, turn, answer, last)


def rows() -> QuerySet[Publication]:
    """Publications with what is asked of them on the way."""
    return Publication.objects.select_related(
        "version__draft__establishment", "version__draft__author", "channel", "previous", "establishment"
    )


def _looked_up(row: Publication, connection: Connection | NetworkError, since: datetime) -> Reference | NetworkError | None:
    if isinstance(connection, NetworkError):
        return connection
    return looking(lambda: connection.look_up(sought(row), row.key, since))


def _found(row: Publication, turn: Turn, answer: Reference | NetworkError | None, last: datetime) -> None:
    unknown = {"state": State.UNKNOWN}
    if isinstance(answer, Reference):
        stand(row, unknown, State.SENT, to=_there(answer, turn.now))
    elif answer is None and row.code == "cancelled":
        stand(row, unknown, State.CANCELLED, "cancelled")
    elif answer is None:
        cut_off(row).update(outcome="absent")
        stand(row, unknown, State.DUE, to={"next_at": turn.now})
    elif isinstance(answer, Refused):
        stand(row, unknown, State.BY_HAND, "look")
    elif isinstance(answer, Reconnect):
        lost(turn.channel, answer.code)
    elif turn.now - last > TRY_FOR:
        stand(row, unknown, State.BY_HAND, "look")
    else:
        looked = row.journal.filter(wanted=Attempt.Wanted.LOOK_UP).count()
        Publication.objects.filter(pk=row.pk, **unknown).update(next_at=turn.soon(looked))


def _answered(row: Publication, turn: Turn, attempt: Attempt | None, answer: Reference | NetworkError) -> None:
    """Write down what came of a call, and let the row stand accordingly."""
    try:
        with transaction.atomic():
            if attempt is not None:
                end(attempt, turn.now, answer)
            _stand_by(row, turn, answer)
    except Conflict:
        _too_late(row, turn, attempt, answer)


def _stand_by(row: Publication, turn: Turn, answer: Reference | NetworkError) -> None:
    mine = _mine(row)
    if isinstance(answer, Reference):
        twice = row.journal.exclude(remote_id__in=["", answer.id]).exists()
        stand(row, mine, State.SENT, "twice" if twice else "", _there(answer, turn.now))
    elif isinstance(answer, Unsupported):
        stand(row, mine, State.BY_HAND, "no_network" if answer.code == "no_network" else "no_program")
    elif isinstance(answer, Refused):
        stand(row, mine, State.REFUSED, answer.code[:40])
    elif isinstance(answer, Reconnect):
        stand(row, mine, State.DUE, answer.code[:40], {"next_at": turn.now})
        lost(turn.channel, answer.code)
    elif isinstance(answer, TryLater):
        _later(row, turn, answer)
    else:
        stand(row, mine, State.UNKNOWN, answer.code[:40], {"next_at": turn.now + QUIET})


def _later(row: Publication, turn: Turn, answer: TryLater) -> None:
    recent = row.journal.filter(wanted=Attempt.Wanted.PUBLISH, started_at__gt=turn.now - TRY_FOR).count()
    wait = max(turn.soon(row.attempts), turn.now + (answer.after or timedelta()))
    if recent >= TRIES or row.attempts >= 2 * TRIES or wait - (row.first_tried_at or turn.now) > TRY_FOR:
        stand(row, _mine(row), State.REFUSED, "too_many_tries")
        return
    stand(row, _mine(row), State.DUE, answer.code[:40], {"next_at": wait})
    if answer.after:
        Channel.objects.filter(pk=turn.channel.pk).update(not_before=turn.now + answer.after)


def _too_late(row: Publication, turn: Turn, attempt: Attempt | None, answer: Reference | NetworkError) -> None:
    """The hold was lost during the call. What the network said is not lost: nobody may send again what is there."""
    if attempt is None or not isinstance(answer, Reference):
        return
    end(attempt, turn.now, answer)
    row.refresh_from_db()
    if row.state in {State.SENDING, State.SENT}:
        if row.remote_id != answer.id:
            Publication.objects.filter(pk=row.pk).exclude(remote_id=answer.id).update(code="twice")
        return
    stand(row, {"state": row.state}, State.SENT, to=_there(answer, turn.now))


def _mine(row: Publication) -> dict[str, str]:
    return {"state": State.SENDING, "lease": row.lease}


def _there(answer: Reference, now: datetime) -> dict[str, object]:
    return {
        "sent_at": now,
        "remote_id": answer.id[:300],
        "remote_url": answer.url[:500],
        "remote_version": answer.version[:200],
    }
