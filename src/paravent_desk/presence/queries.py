"""The establishment's accounts on a day, in eight questions to the database whatever their number."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q

from paravent_desk.accounts.models import Establishment
from paravent_desk.channels.models import Channel
from paravent_desk.history.models import Past
from paravent_desk.inbox.models import Cursor, Message
from paravent_desk.metrics.models import AccountFigures
from paravent_desk.presence.account import Account, Followers, Messages, Seen, Source, Watch
from paravent_desk.presence.models import DeclaredAccount
from paravent_desk.publishing.models import Publication

FRESH = timedelta(days=1)
"""An account that the desk reads was read yesterday at the latest; the longest pause after failures is shorter."""
MESSAGES = 90
"""Days of messages that are counted."""
AGO = (30, 60)
"""Followers are compared with the newest reading that is so many days older, and no older than that."""
STALE = 100
"""Days after which a number of followers is not worth telling."""
DONE, WAITING = ("answered", "moved"), ("new", "taken")


def accounts(establishment: Establishment, today: date) -> tuple[Account, ...]:
    """Every account, connected or told by hand, by network and name: as it stood at the end of `today`, as far as is known."""
    zone = ZoneInfo(establishment.time_zone)
    channels = list(Channel.objects.filter(establishment=establishment).defer("credentials"))
    told = list(DeclaredAccount.objects.filter(establishment=establishment))
    known = _Known(zone, today)
    known.read(establishment, channels)
    completing = {one.channel_id: one for one in told if one.channel_id}
    found = [known.of(one, completing.get(one.pk)) for one in channels]
    found += [_by_hand(one, today) for one in told if not one.channel_id]
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.handle.casefold(), one.channel or 0)))


def _by_hand(row: DeclaredAccount, today: date) -> Account:
    return Account(
        None,
        row.pk,
        row.network,
        row.address,
        today,
        connected=False,
        opened=_told(row.opened_on, today),
        last=_told(row.last_seen_on, today),
        closed=_told(row.closed_on, today).day,
        watch=Watch.PEOPLE if row.watched else Watch.NOBODY,
        whose=row.whose,
    )


@dataclass(slots=True)
class _Known:
    """What the tables say of channels, by their number."""

    zone: ZoneInfo
    today: date
    sent: dict[int, Counter[date]] = field(default_factory=dict)
    past: dict[int, Counter[date]] = field(default_factory=dict)
    dates: dict[int, tuple[date | None, date | None]] = field(default_factory=dict)
    followers: dict[int, Followers] = field(default_factory=dict)
    messages: dict[int, Messages] = field(default_factory=dict)
    read_on: dict[int, date] = field(default_factory=dict)

    def read(self, here: Establishment, channels: Iterable[Channel]) -> None:
        """Ask each table once."""
        self._posts(here, {(one.network, one.handle.casefold()): one.pk for one in channels})
        self._figures(here)
        since, until = self._midnight(self.today - timedelta(MESSAGES)), self._midnight(self.today + timedelta(1))
        rows = Message.objects.filter(establishment=here, beside=False, at__gte=since, at__lt=until).exclude(state="erased")
        counted = (
            rows.order_by()
            .values_list("channel")
            .annotate(
                came=Count("pk"), done=Count("pk", filter=Q(state__in=DONE)), waits=Count("pk", filter=Q(state__in=WAITING))
            )
        )
        self.messages = {channel: Messages(*counts) for channel, *counts in counted}
        read = Cursor.objects.filter(channel__establishment=here).exclude(read_at=None).values_list("channel", "read_at")
        self.read_on = {channel: self._day(at) for channel, at in read if at}

    def of(self, channel: Channel, told: DeclaredAccount | None) -> Account:
        """One of them."""
        sent, past = self.sent.get(channel.pk, Counter()), self.past.get(channel.pk, Counter())
        opened, newest = self.dates.get(channel.pk, (None, None))
        firsts = [Seen(min(days), by) for days, by in ((sent, Source.DESK), (past, Source.PAST)) if days]
        lasts = [Seen(max(days), by) for days, by in ((sent, Source.DESK), (past, Source.PAST)) if days]
        lasts += [Seen(newest, Source.NETWORK)] if newest else []
        by_hand = (told.opened_on, told.last_seen_on, told.closed_on) if told else (None, None, None)
        said, last_said, closed = (_told(day, self.today) for day in by_hand)
        lasts += [last_said] if last_said.day else []
        first = said if said.day else min(firsts, key=_when, default=Seen())
        return Account(
            channel.pk,
            told.pk if told else None,
            channel.network,
            channel.handle,
            self.today,
            connected=channel.state == Channel.State.CONNECTED,
            opened=Seen(opened, Source.NETWORK) if opened else first,
            last=max(lasts, key=_when, default=Seen()),
            closed=closed.day,
            days=sent + past,
            counted=bool(sent or past),
            followers=self.followers.get(channel.pk),
            watch=self._watch(channel, told),
            messages=self.messages.get(channel.pk, Messages()),
            whose=told.whose if told else "",
        )

    def _watch(self, channel: Channel, told: DeclaredAccount | None) -> Watch:
        read = self.read_on.get(channel.pk)
        if read and channel.state == Channel.State.CONNECTED and read >= self.today - FRESH:
            return Watch.DESK
        if told and told.watched:
            return Watch.PEOPLE
        return Watch.STOPPED if read else Watch.NOBODY

    def _posts(self, here: Establishment, by_name: Mapping[tuple[str, str], int]) -> None:
        """Those that the desk sent, a thread once; those brought in, once each, and not those that the desk had sent."""
        until = self._midnight(self.today + timedelta(1))
        rows = Publication.objects.filter(establishment=here, state=Publication.State.SENT, sent_at__lt=until)
        ours = set()
        for channel, part, remote, at in rows.values_list("channel", "part", "remote_id", "sent_at").iterator():
            ours.add((channel, remote))
            if part == 1 and at:
                self.sent.setdefault(channel, Counter())[self._day(at)] += 1
        past = Past.objects.filter(establishment=here, at__lt=until).exclude(state=Past.State.DELETED)
        names = ("run__channel", "run__network", "run__handle", "remote_id", "at")
        for channel, network, handle, remote, at in past.values_list(*names).iterator():
            whose = channel or by_name.get((network, handle.casefold()))
            if whose and at and (whose, remote) not in ours:
                ours.add((whose, remote))
                self.past.setdefault(whose, Counter())[self._day(at)] += 1

    def _figures(self, here: Establishment) -> None:
        rows = AccountFigures.objects.filter(establishment=here, day__lte=self.today).order_by()
        counted = rows.values_list("channel").annotate(
            opened=Min("opened_on"), newest=Max("last_post_on", filter=Q(last_post_on__lte=self.today))
        )
        self.dates = {channel: (opened, newest) for channel, opened, newest in counted}
        lately = rows.filter(day__gte=self.today - timedelta(STALE + AGO[1])).exclude(followers=None).order_by("day")
        readings: dict[int, list[tuple[date, int]]] = {}
        for channel, day, count in lately.values_list("channel", "day", "followers"):
            readings.setdefault(channel, []).append((day, count or 0))
        for channel, told in readings.items():
            if (self.today - told[-1][0]).days <= STALE:
                self.followers[channel] = _followers(told)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def _followers(readings: list[tuple[date, int]]) -> Followers:
    """Of readings in order."""
    on, count = readings[-1]
    before = [one for one in readings if AGO[0] <= (on - one[0]).days <= AGO[1]]
    return Followers(count, on, count - before[-1][1], before[-1][0]) if before else Followers(count, on)


def _told(day: date | None, today: date) -> Seen:
    """By hand; what came after `today` was not known then."""
    return Seen(day, Source.PERSON) if day and day <= today else Seen()


def _when(seen: Seen) -> date:
    return seen.day or date.min
