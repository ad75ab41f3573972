"""Which accounts come to their end."""

import math
from datetime import datetime, timedelta

from django.db.models import QuerySet

from paravent_desk.accounts.models import Establishment
from paravent_desk.channels.models import Channel

SOON = 14


def expiring(establishment: Establishment, now: datetime) -> QuerySet[Channel]:
    """Those that end within fourteen days or have to be connected again, the most pressing first."""
    soon = Channel.objects.filter(state=Channel.State.CONNECTED, expires_at__lte=now + timedelta(days=SOON))
    gone = Channel.objects.filter(state=Channel.State.RECONNECT)
    return (soon | gone).filter(establishment=establishment).order_by("expires_at", "pk")


def ending(now: datetime, days: int) -> QuerySet[Channel]:
    """Those of every establishment that are connected and end within so many days, or ended."""
    return Channel.objects.filter(state=Channel.State.CONNECTED, expires_at__lte=now + timedelta(days=days)).order_by("pk")


def days_left(channel: Channel, now: datetime) -> int:
    """Whole days until an account's end, a begun one counted; 0 or less: it ended."""
    if channel.expires_at is None:
        return SOON + 1
    return math.ceil((channel.expires_at - now) / timedelta(days=1))
