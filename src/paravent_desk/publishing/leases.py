"""One worker at a time speaks on an account. A hold is over when another worker has watched it unchanged for its whole length.

It watches on its own steady clock, so that no wall clock that jumps, on whichever machine, ends a hold too soon.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from paravent_desk.channels.models import Channel

LENGTH = timedelta(minutes=5)
"""Longer than any call to a network lasts: their time-outs are far below."""
FRESH = 0.2
"""A call begins in the first fifth of a hold, or not at all."""


@dataclass
class Watch:
    """What one process has seen of the holds of others."""

    length: timedelta = LENGTH
    clock: Callable[[], float] = time.monotonic
    _seen: dict[int, tuple[str, float]] = field(default_factory=dict)

    def over(self, channel: Channel) -> bool:
        """Whether the account's hold has not moved for as long as a hold lasts."""
        lease, since = self._seen.get(channel.pk, ("", 0.0))
        if lease != channel.lease:
            self._seen[channel.pk] = (channel.lease, self.clock())
            return False
        return self.clock() - since >= self.length.total_seconds()

    def forget(self, channel: int) -> None:
        """It is ours now, or free."""
        self._seen.pop(channel, None)


@dataclass
class Hold:
    """An account in one worker's hands."""

    channel: int
    token: str
    watch: Watch
    taken: float

    def fresh(self) -> bool:
        """Whether it is held for long enough still to begin a call."""
        return self.watch.clock() - self.taken < self.watch.length.total_seconds() * FRESH

    def renew(self, now: datetime) -> bool:
        """Hold it anew; False where it was lost."""
        token, taken = secrets.token_hex(8), self.watch.clock()
        held = Channel.objects.filter(pk=self.channel, lease=self.token)
        if held.update(lease=token, lease_until=now + self.watch.length) != 1:
            return False
        self.token, self.taken = token, taken
        return True

    def release(self) -> None:
        """Let go of it, where it is still ours."""
        Channel.objects.filter(pk=self.channel, lease=self.token).update(lease="", lease_until=None)


def take(channel: Channel, now: datetime, watch: Watch) -> Hold | None:
    """Take an account that is free, or whose worker is gone; None where it is held."""
    if channel.lease and not watch.over(channel):
        return None
    hold = Hold(channel.pk, channel.lease, watch, watch.clock())
    if not hold.renew(now):
        return None
    watch.forget(channel.pk)
    return hold
