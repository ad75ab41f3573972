"""What is done again and again for the inbox, each by itself: while a burst is looked at, what comes meanwhile is read."""

from datetime import datetime

from paravent_desk.channels import entering
from paravent_desk.inbox import arrival
from paravent_desk.inbox.closing import close_answered
from paravent_desk.inbox.intake import Connect, read_due
from paravent_desk.inbox.watched import search_due

SLICE = 2.5
"""Seconds of looking after which others that share a worker have their turn: in doubt a message is there, covered."""


def read(now: datetime, connect: Connect = entering.connect) -> int:
    """Read the accounts whose turn it is; gives how many messages came in."""
    return read_due(now, connect)


def search(now: datetime, connect: Connect = entering.connect) -> int:
    """Search for watched words, and close what is answered; gives how many messages came in."""
    came = search_due(now, connect)
    close_answered()
    return came


def look(now: datetime) -> int:
    """Look at some of what came in; gives at how many."""
    return arrival.look(now, SLICE)
