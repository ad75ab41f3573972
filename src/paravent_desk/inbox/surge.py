"""Bad buzz: each account's last minutes against its rhythm; an alarm opens an alert, and people are told of it once."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Role, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import WORKER, Fact, record
from paravent_desk.channels.models import Channel
from paravent_desk.inbox import surge_state as state
from paravent_desk.inbox.alarm import Alarm, heard, raised
from paravent_desk.inbox.alerts import holding, send
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.models_surge import Alert, QuietHours, Usual
from paravent_desk.inbox.reading import author_of
from paravent_desk.inbox.rhythm import BIN_MINUTES, HOUR, RECENT, beyond
from paravent_desk.transitions import Conflict, change

CALM = HOUR
"""Bins without anything beyond, after which a surge is over."""
SAFETY = frozenset({"SELF_HARM", "EMERGENCY", "VIOLENCE", "THIRD_PARTY"})
SAFETY_LEAST = 3
"""Messages of SAFETY within the window, from which on nobody waits for the morning."""
ASKED = 2000
"""Authors that are counted at most: each has to be opened."""
TOLD = (Role.COMMUNITY_MANAGER, Role.CRISIS_LEAD)


def watch(now: datetime) -> int:
    """Look at every account whose next five minutes are over; gives how many surges were seen first. Telling is `tell`'s."""
    rows = Channel.objects.filter(state=Channel.State.CONNECTED).select_related("establishment").order_by("pk")
    found = sum(_look(channel, subject, now) for channel in rows for subject in state.SUBJECTS)
    _end(now)
    tell(now)
    return found


def _look(channel: Channel, subject: str, now: datetime) -> bool:
    last = state.last_bin(now)
    if Usual.objects.filter(channel=channel, subject=subject, looked_bin__gte=last).exists():
        return False
    state.count(channel, subject, last)
    known = state.known(channel, subject, last, now)
    first = last - RECENT + 1
    total, negative = state.counts(channel, subject, first, last)
    alarm = None
    if total.any():
        at = state.positions(channel, first, last)
        alarm = raised(known.bins, beyond(known.total, total, at), beyond(known.negative, negative, at))
    seen = _raise(channel, subject, alarm, last, now) if alarm else False
    Usual.objects.filter(channel=channel, subject=subject).update(looked_bin=last)
    return seen


def _raise(channel: Channel, subject: str, alarm: Alarm, last: int, now: datetime) -> bool:
    """Open an alert, or say of the one that is open that it goes on; gives whether it is a new one."""
    if Alert.objects.filter(channel=channel, subject=subject, state=Alert.State.OPEN).update(last_bin=last):
        return False
    first = last - alarm.beyond.window + 1
    rows = list(state.messages(channel, subject, first, last).order_by("-pk"))
    people = {author_of(row) for row in rows[:ASKED]}
    if not heard(len(people)):
        return False
    under = Counter(row.publication_id for row in rows if row.publication_id).most_common(1)
    told = {
        "publication_id": under[0][0] if under and under[0][1] * 2 >= len(rows) else None,
        "cause": alarm.cause.value,
        "began_at": state.begins(first),
        "raised_at": now,
        "last_bin": last,
        "minutes": alarm.beyond.window * BIN_MINUTES,
        "seen": len(rows),
        "expected": alarm.beyond.expected,
        "negative": sum(row.tag in state.NEGATIVE for row in rows),
        "people": len(people),
        "safety": sum(row.tag in SAFETY for row in rows) >= SAFETY_LEAST,
    }
    try:
        with transaction.atomic():
            row = Alert.objects.create(establishment_id=channel.establishment_id, channel=channel, subject=subject, **told)
            facts: dict[str, Fact] = {"cause": row.cause, "seen": row.seen, "people": row.people}
            record(WORKER, "surge.raise", f"alert:{row.pk}", channel.establishment_id, facts=facts)
    except IntegrityError:
        return False  # another process looked in the same instant
    return True


def _end(now: datetime) -> None:
    """Close what has been calm for an hour."""
    for row in Alert.objects.filter(state=Alert.State.OPEN, last_bin__lt=state.last_bin(now) - CALM):
        try:
            change(
                row,
                {"state": Alert.State.OPEN, "last_bin": row.last_bin},
                {"state": Alert.State.OVER},
                actor=WORKER,
                action="surge.over",
                chain=row.establishment_id,
            )
        except Conflict:
            continue


def tell(now: datetime) -> int:
    """Write to those who handle it; in quiet hours only where somebody may be in danger. Gives how many alerts were told."""
    quiet = {one.establishment_id for one in QuietHours.objects.select_related("establishment") if one.covers(now)}
    done = 0
    waiting = Alert.objects.filter(told_at=None).exclude(state=Alert.State.ORDINARY)
    for row in waiting.select_related("establishment", "channel"):
        if row.establishment_id in quiet and not row.safety:
            continue
        # marked first: a mail twice is worse than the page alone, which says the same
        if Alert.objects.filter(pk=row.pk, told_at=None).update(told_at=now):
            for person in holding(row.establishment, TOLD, now):
                _write(person, row)
            done += 1
    return done


def _write(person: User, row: Alert) -> None:
    with translation.override(person.language):
        subject = _("Many messages at once (%(account)s)") % {"account": row.channel.handle}
        page = f"{settings.SITE_ADDRESS}{reverse('inbox:alert', args=[row.establishment.slug, row.pk])}"
        told = {"minutes": row.minutes, "seen": row.seen, "people": row.people, "usual": round(row.expected, 1)}
        body = [
            _("Hello,"),
            _("Within %(minutes)s minutes %(seen)s messages came in, from %(people)s people.") % told,
            _("What they are about, how it goes on, and a button that pauses publishing:"),
            page,
            _("What was written is not in this mail. Please look there."),
        ]
    send(person, subject, "\n\n".join(body))


def ordinary(desk: Desk, row: Alert) -> None:
    """It is no bad buzz: from now on such a day teaches what is usual. Raises Conflict."""
    actor = desk.require(Action.SORT, row)
    if row.state == Alert.State.ORDINARY:
        raise Conflict(f"Alert {row.pk} was judged already.")
    to = {"state": Alert.State.ORDINARY, "ended_by": desk.user}
    with transaction.atomic():
        change(row, {"state": row.state}, to, actor=actor, action="surge.ordinary", chain=desk.chain)
        Usual.objects.filter(channel=row.channel_id, subject=row.subject).update(learned_at=row.raised_at - timedelta(days=2))


def carrying(row: Alert, most: int = 20) -> Sequence[Message]:
    """The messages that carry it: those that speak against the house first, then the newest."""
    first = int(row.began_at.timestamp() // state.BIN.total_seconds())
    rows = state.messages(row.channel, row.subject, first, row.last_bin).select_related("channel")
    found = list(rows.order_by("-at", "-pk")[:500])
    return sorted(found, key=lambda one: one.tag not in state.NEGATIVE)[:most]


def quiet(desk: Desk, first: time | None, last: time | None) -> None:
    """Set when nobody is written to about surges, or, without hours, that there is no such time."""
    actor = desk.require(Action.WATCH, desk.whole())
    with transaction.atomic():
        if first is None or last is None:
            QuietHours.objects.filter(establishment=desk.establishment).delete()
        else:
            QuietHours.objects.update_or_create(establishment=desk.establishment, defaults={"first": first, "last": last})
        record(actor, "surge.quiet", f"establishment:{desk.establishment.pk}", desk.chain)
