"""Streams: an account whose network says at once that something came is read at once, and seldom otherwise.

A stream only rings. What came is read as everywhere, page by page behind the cursor: nothing hangs on a stream that left a word
out, broke off, or was never there.
"""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import uniform
from threading import Event, Thread

from django.db import connection as database
from django.db.models import Q

from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.inbox.intake import ALIVE, FIRST, LONGEST, Connect
from paravent_desk.inbox.models import Cursor
from paravent_desk.networks.errors import NetworkError, Refused, TryLater
from paravent_desk.networks.moderation import moderating
from paravent_desk.networks.protocol import Action, Connection
from paravent_desk.publishing.calls import asking
from paravent_desk.vault import Sealed

logger = logging.getLogger(__name__)
LOOK = 5.0
"""Seconds between two looks at which accounts there are."""
MOST = 50
"""Streams of one process; the other accounts are asked as those of networks without streams are."""
BEAT = timedelta(seconds=10)
"""How often it is written down that a stream is alive."""


def unheard(now: datetime) -> list[Channel]:
    """The accounts whose network has a stream that nobody follows, in this process or another."""
    networks = [name for name, one in entering.networks().items() if Action.STREAM in one.can]
    alone = Q(reading_cursor__heard_at=None) | Q(reading_cursor__heard_at__lte=now - ALIVE)
    patient = Q(not_before=None) | Q(not_before__lte=now)
    read = Q(reading_cursor__isnull=False)  # what was never read is read first
    rows = Channel.objects.filter(alone, patient, read, network__in=networks, state=Channel.State.CONNECTED)
    return list(rows.order_by("pk"))


def hear(channel: Channel, clock: Callable[[], datetime], stop: Event, connect: Connect = entering.connect) -> None:
    """Follow an account's stream until it ends, is to stop, or the account is no longer connected.

    When it opens and when it ends the account is read, for what came while nobody listened. Raises NetworkError.
    """
    mine, heard = Cursor.objects.filter(channel=channel), None
    try:
        with closing(moderating(_entered(channel, connect)).stream()) as stream:
            for told in stream:
                now = clock()
                if told is not None or heard is None:
                    _ring(channel)
                if heard is None or now - heard >= BEAT:
                    heard = now
                    mine.update(heard_at=now)
                    if stop.is_set() or not Channel.objects.filter(pk=channel.pk, state=Channel.State.CONNECTED).exists():
                        return
    finally:
        if heard is not None:
            mine.update(heard_at=None, rung=True)


def _ring(channel: Channel) -> None:
    """Have it read. In a burst it was rung already: a look takes no lock."""
    if Cursor.objects.filter(channel=channel, rung=False).exists():
        Cursor.objects.filter(channel=channel).update(rung=True)


def _entered(channel: Channel, connect: Connect) -> Connection:
    try:
        return connect(channel)
    except (Sealed, KeyError):
        raise Refused("credentials") from None


@dataclass
class Listening:
    """Follows every stream there is, each on a thread of its own, until it is to stop."""

    clock: Callable[[], datetime]
    stop: Event
    connect: Connect = entering.connect
    _threads: dict[int, Thread] = field(default_factory=dict)
    _again: dict[int, tuple[float, int]] = field(default_factory=dict)
    """By account: not before which second of this process, after how many failures in a row."""

    def run(self) -> None:
        """Until it is to stop. Threads that wait for a server's next word end with the process."""
        while not self.stop.is_set():
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - a database that restarts: the next look is soon
                logger.error("Streams will be looked for again: %s", type(error).__name__)
            finally:
                database.close()
            self.stop.wait(LOOK)

    def look(self) -> None:
        """Follow what nobody follows."""
        self._threads = {pk: one for pk, one in self._threads.items() if one.is_alive()}
        for channel in unheard(self.clock()):
            soon, _ = self._again.get(channel.pk, (0.0, 0))
            if channel.pk not in self._threads and len(self._threads) < MOST and time.monotonic() >= soon:
                thread = Thread(target=self.follow, args=(channel,), name=f"stream-{channel.pk}", daemon=True)
                self._threads[channel.pk] = thread
                thread.start()

    def follow(self, channel: Channel) -> None:
        """Follow one until it ends, and note when it may be tried again: later each time that it hardly lasted."""
        begun = time.monotonic()
        try:
            answer = asking(partial(hear, channel, self.clock, self.stop, self.connect))
        finally:
            database.close()
        _, failures = self._again.get(channel.pk, (0.0, 0))
        failures = 0 if time.monotonic() - begun > LONGEST.total_seconds() / 60 else failures
        self._again[channel.pk] = (time.monotonic() + _wait(answer, failures).total_seconds(), failures + 1)


def _wait(answer: NetworkError | None, failures: int) -> timedelta:
    """As the network asks; an hour where it has no stream for this account; else longer each time."""
    if isinstance(answer, Refused):
        return LONGEST
    if isinstance(answer, TryLater) and answer.after is not None:
        return answer.after
    wait: timedelta = min(FIRST * 2 ** min(failures, 12), LONGEST)
    return wait * uniform(0.75, 1.25)  # noqa: S311 - not all at once
