"""What is deleted there is erased here: each account's messages are asked after in turn, the longest not seen first."""

from datetime import datetime, timedelta

from paravent_desk.audit.actions import WORKER
from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.inbox.erasing import erase_row
from paravent_desk.inbox.intake import Connect
from paravent_desk.inbox.models import Message
from paravent_desk.networks.errors import NetworkError
from paravent_desk.networks.moderation import moderating
from paravent_desk.networks.protocol import Action, Reference
from paravent_desk.publishing.calls import asking
from paravent_desk.transitions import Conflict
from paravent_desk.vault import Sealed

BATCH = 100
"""Of an account in one turn."""
AGAIN = timedelta(minutes=30)
"""How soon the same message is asked after again, at the earliest."""


def erase_gone(now: datetime, connect: Connect = entering.connect) -> int:
    """Ask every account that can tell; gives how many messages were erased."""
    return sum(_erase_gone(one, now, connect) for one in Channel.objects.filter(state=Channel.State.CONNECTED).order_by("pk"))


def _erase_gone(channel: Channel, now: datetime, connect: Connect) -> int:
    found = Message.objects.filter(channel=channel, stood_at__lte=now - AGAIN).exclude(state=Message.State.ERASED)
    rows = list(found.order_by("stood_at", "pk")[:BATCH])
    gone = _gone(channel, rows, connect) if rows else None
    if gone is None:
        return 0
    Message.objects.filter(pk__in=[row.pk for row in rows if row.remote_id not in gone]).update(stood_at=now)
    return sum(_erased(row, now) for row in rows if row.remote_id in gone)


def _gone(channel: Channel, rows: list[Message], connect: Connect) -> frozenset[str] | None:
    """The ids of those that surely no longer stand; None where nobody can tell now."""
    try:
        if Action.GONE not in entering.network(channel.network).can:
            return None
        way = moderating(connect(channel))
    except (Sealed, KeyError, NetworkError):
        return None
    answer = asking(lambda: way.gone([Reference(row.remote_id, row.remote_url) for row in rows]))
    return None if isinstance(answer, NetworkError) else answer


def _erased(row: Message, now: datetime) -> bool:
    try:
        erase_row(row, now, WORKER, "message.gone")
    except Conflict:
        return False
    return True
