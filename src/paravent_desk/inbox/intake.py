"""Read in what came for an account: page by page, each message once, in order. What is here is the network's word, unsorted.

A page's messages and the cursor behind them are written in one transaction: whatever is cut off is asked for again, and a
process that reads the same page at the same time writes nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import uniform

from django.db import IntegrityError, transaction
from django.db import connection as database
from django.db.models import Q

from paravent_desk.audit.actions import WORKER, record
from paravent_desk.channels import entering
from paravent_desk.channels.actions import lost
from paravent_desk.channels.models import Channel
from paravent_desk.inbox.classes import NEUTRAL, UNSORTED
from paravent_desk.inbox.models import Cursor, Message
from paravent_desk.inbox.reading import erased_id, seal_author, seal_text
from paravent_desk.inbox.threads import Known, join, known
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater
from paravent_desk.networks.moderation import moderating
from paravent_desk.networks.protocol import Action, Connection, Incoming, Page
from paravent_desk.publishing.calls import asking
from paravent_desk.vault import Sealed

Connect = Callable[[Channel], Connection]
BUSY = timedelta(seconds=4.5)
"""How soon an account is asked again after something came; after nothing did, the network says (`Limits.asked_again`)."""
QUIET, ALIVE = timedelta(seconds=30), timedelta(seconds=45)
"""How soon where a stream would ring; and how long after its last word a stream counts as one: Mastodon's beat takes 15."""
RUNG = timedelta(seconds=1)
"""How soon an account is read again whose stream rings without end: a page of many costs a server less than many pages."""
FIRST, PATIENT, LONGEST = timedelta(seconds=1), timedelta(seconds=30), timedelta(hours=1)
"""How long is waited after a failure, each time twice as long; after a no, or where patience is asked for; and at most."""
PAGES, THREADS = 20, 5
"""Of one account in one turn, and threads fetched for a page: the others are not to wait for a burst."""
TURN = 3.0
"""Seconds after which a turn ends, for the same reason: a server may take seconds to answer."""
NEXT = timedelta(milliseconds=1)
"""How soon an account has its next turn that had more to tell: after all the others that wait."""
ROWS = 20
"""Written by one statement: psycopg remembers how a short one is read, and reads a long one anew each time."""
HELD = timedelta(seconds=30)
"""How long an account is one reader's: longer than a server may be silent. Two readers do no harm: one of them writes."""


def read_due(now: datetime, connect: Connect = entering.connect) -> int:
    """Read every account whose turn it is; gives how many messages came in. Several readers share the accounts."""
    came, begun = 0, time.monotonic()
    while (channel := _taken(now)) is not None:
        came += read(channel, _by_then(now, begun), connect)
    return came


def _by_then(now: datetime, begun: float) -> datetime:
    """The time that it was, and the whole seconds since."""
    return now + timedelta(seconds=int(time.monotonic() - begun))


def _taken(now: datetime) -> Channel | None:
    """The account that has waited longest, which is then this reader's; None where none is to be read."""
    rested = Q(reading_cursor__read_at=None) | Q(reading_cursor__read_at__lte=now - RUNG)
    rung = Q(reading_cursor__rung=True, reading_cursor__failures=0) & rested
    waiting = Q(reading_cursor=None) | Q(reading_cursor__next_at__lte=now) | rung
    free = Q(reading_cursor__held_until=None) | Q(reading_cursor__held_until__lte=now)
    patient = Q(not_before=None) | Q(not_before__lte=now)
    rows = Channel.objects.filter(waiting, free, patient, state=Channel.State.CONNECTED)
    for one in rows.order_by("reading_cursor__next_at", "pk"):
        cursor, _ = Cursor.objects.get_or_create(channel=one, defaults={"next_at": now})
        mine = Cursor.objects.filter(channel=one, next_at=cursor.next_at, held_until=cursor.held_until)
        if mine.update(held_until=now + HELD, rung=False):
            return one
    return None


def read(channel: Channel, now: datetime, connect: Connect = entering.connect) -> int:
    """Read one account until the network has no more or its turn is over; gives how many messages came in.

    Never raises a NetworkError.
    """
    Cursor.objects.get_or_create(channel=channel, defaults={"next_at": now})
    came, begun = 0, time.monotonic()
    pause = NEXT
    for _ in range(PAGES):
        cursor = Cursor.objects.get(channel=channel)
        answer = _page(channel, cursor.cursor, connect)
        if isinstance(answer, NetworkError):
            _failed(channel, cursor, answer, _by_then(now, begun))
            return came
        added = _keep(channel, cursor.cursor, answer, _above(channel, answer.incoming, connect), _by_then(now, begun))
        came += added or 0
        if added is None or answer.cursor == cursor.cursor:
            pause = BUSY if came else _pause(channel, cursor, now)
            break
        if time.monotonic() - begun > TURN:
            break
    told = {"next_at": now + pause, "read_at": now, "failures": 0, "last_error": "", "held_until": None}
    Cursor.objects.filter(channel=channel).update(**told)
    return came


def _pause(channel: Channel, cursor: Cursor, now: datetime) -> timedelta:
    heard = cursor.heard_at is not None and now - cursor.heard_at < ALIVE
    return QUIET if heard else entering.network(channel.network).limits.asked_again


def add(channel: Channel, page: Sequence[Incoming], now: datetime, beside: Sequence[Incoming] = ()) -> int:
    """Write what is not here yet, in the order given; gives how many of the page that were. In a transaction of the caller's.

    `beside`: what others say in the same threads, kept so that they can be read whole; nothing is to be done about it.
    """
    told = known(channel, [*beside, *page])
    ids = {one.reference.id for one in page}
    count = Message.objects.filter(channel=channel, remote_id__in=ids, beside=True).update(
        beside=False, state=Message.State.NEW, received_at=now, due_at=now + UNSORTED
    )
    words = {one.reference.id: one for one in sorted((*beside, *page), key=lambda one: one.at)}
    made = [_row(channel, one, told, now) for one in words.values() if _wanted(channel, one, told)]
    for row in made:
        if row.remote_id not in ids:
            row.beside, row.state = True, Message.State.DISMISSED
    Message.objects.bulk_create(made, ROWS)
    _seal(made, words)
    join(channel, {row.remote_id: told.places[row.remote_id] for row in made})
    count += sum(not row.beside for row in made)
    if count:
        facts = {"count": count}
        record(WORKER, "inbox.read", f"channel:{channel.pk}", channel.establishment_id, facts=facts)
    return count


def _seal(rows: Sequence[Message], words: Mapping[str, Incoming]) -> None:
    """Write what each says, encrypted under its number. By hand: Django would write every column anew."""
    told = ((row.pk, words[row.remote_id]) for row in rows)
    sealed = [(seal_text(pk, _words(one)), seal_author(pk, one.author), pk) for pk, one in told]
    with database.cursor() as cursor:
        cursor.executemany("UPDATE inbox_message SET text = %s, author = %s WHERE id = %s", sealed)


def _page(channel: Channel, cursor: str, connect: Connect) -> Page | NetworkError:
    try:
        if Action.READ not in entering.network(channel.network).can:
            return Refused("read")
        connection = connect(channel)
    except Sealed:
        return Reconnect("credentials")
    except KeyError:
        return Refused("no_network")
    except NetworkError as error:
        return error
    return asking(lambda: connection.incoming(cursor))


def _above(channel: Channel, page: Sequence[Incoming], connect: Connect) -> tuple[Incoming, ...]:
    """The threads that came in without their beginnings, as far as the network tells them now."""
    told = known(channel, page)
    here = {one.reference.id for one in page} | set(told.places)
    lacking = [one for one in page if one.reference.id not in told.places and told.lacks(channel.pk, one)]
    wanted = {
        one.root.id if one.root else one.reference.id: one for one in lacking if one.answers and one.answers.id not in here
    }
    if not wanted or Action.THREAD not in entering.network(channel.network).can:
        return ()
    found: dict[str, Incoming] = {}
    for one in tuple(wanted.values())[:THREADS]:
        answer = asking(lambda one=one: moderating(connect(channel)).thread(one.reference))  # type: ignore[misc]
        if isinstance(answer, NetworkError):
            break  # what came in is kept all the same; its thread begins with what the desk has
        found |= {member.reference.id: member for member in answer}
    return tuple(found.values())


def _keep(channel: Channel, old: str, page: Page, beside: Sequence[Incoming], now: datetime) -> int | None:
    """Write a page and its cursor; None where somebody else did meanwhile."""
    try:
        with transaction.atomic():
            if Cursor.objects.filter(channel=channel, cursor=old).update(cursor=page.cursor) != 1:
                return None
            return add(channel, page.incoming, now, beside)
    except IntegrityError:
        return None


def _wanted(channel: Channel, one: Incoming, told: Known) -> bool:
    """Whether it is new, and not our own."""
    ours = (
        one.kind == "own"
        or one.reference.id in told.own
        or one.author.lstrip("@").casefold() == channel.handle.lstrip("@").casefold()
    )
    here = one.reference.id in told.places or erased_id(channel.pk, one.reference.id) in told.places
    return not ours and not here


def _words(one: Incoming) -> str:
    """What it says, and what its author says of its pictures."""
    return "\n\n".join(filter(None, (one.text, *(f"[{told}]" for told in one.media if told))))


def _row(channel: Channel, one: Incoming, told: Known, now: datetime) -> Message:
    place = told.place_of(channel.pk, one)
    return Message(
        establishment_id=channel.establishment_id,
        channel=channel,
        remote_id=one.reference.id,
        remote_url=one.reference.url[:500],
        remote_version=one.reference.version[:200],
        at=one.at,
        received_at=now,
        stood_at=now,
        kind=one.kind if one.kind in Message.Kind.values else Message.Kind.MENTION,
        answers_id=one.answers.id if one.answers else "",
        root_id=place.root,
        publication_id=place.publication,
        lang=one.lang[:2].lower(),
        files=len(one.media),
        tag=NEUTRAL,
        due_at=now + UNSORTED,
    )


def _failed(channel: Channel, cursor: Cursor, error: NetworkError, now: datetime) -> None:
    """Wait longer each time, or as long as the network asks. At first hardly: most often it was a line that broke off."""
    first = PATIENT if isinstance(error, Refused) else FIRST  # a no may be a server's mood, but will not pass in a second
    wait = min(first * 2 ** min(cursor.failures, 12), LONGEST) * uniform(0.75, 1.25)  # noqa: S311 - accounts spread out
    if isinstance(error, TryLater) and error.after is not None:
        wait = max(error.after, PATIENT)
    if isinstance(error, Reconnect):
        lost(channel, error.code)
    told = {"next_at": now + wait, "failures": min(cursor.failures + 1, 1000), "last_error": error.code[:40]}
    Cursor.objects.filter(channel=channel).update(**told, held_until=None)
