"""A message whose reply is out is answered: nobody has to say so."""

from paravent_desk.audit.actions import WORKER
from paravent_desk.drafts.models import Draft
from paravent_desk.inbox.actions import OPEN, answered
from paravent_desk.inbox.models import Message
from paravent_desk.transitions import Conflict


def close_answered() -> int:
    """Mark what waits and whose reply is published; gives how many. One that is hidden, moved or reported stays as it is."""
    rows = Message.objects.filter(state__in=OPEN, answer__state=Draft.State.PUBLISHED)
    done = 0
    for row in rows.order_by("pk")[:500]:
        try:
            answered(row, WORKER)
        except Conflict:
            continue
        done += 1
    return done
