"""One round of what comes in: accounts are read, words searched for, what came is looked at, what is answered is closed."""

from datetime import datetime

from paravent_desk.channels import entering
from paravent_desk.inbox.arrival import look
from paravent_desk.inbox.closing import close_answered
from paravent_desk.inbox.intake import Connect, read_due
from paravent_desk.inbox.watched import search_due


def flow(now: datetime, connect: Connect = entering.connect) -> int:
    """Do a round; gives how many messages came in. What an earlier round left is looked at too."""
    look(now)
    came = read_due(now, connect) + search_due(now, connect)
    if came:
        look(now)
    close_answered()
    return came
