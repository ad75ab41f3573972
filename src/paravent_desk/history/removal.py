"""Take a post of the past down on its network, or have it done by hand where the network lets no program do it."""

import logging
from typing import Any

from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor
from paravent_desk.channels.entering import NoSuchNetwork
from paravent_desk.channels.models import Channel
from paravent_desk.history import doors
from paravent_desk.history.models import Past
from paravent_desk.networks import protocol
from paravent_desk.networks.errors import NetworkError, Reconnect, Unsupported, Unsure
from paravent_desk.networks.protocol import Reference
from paravent_desk.publishing.models import Publication
from paravent_desk.transitions import change
from paravent_desk.vault import Sealed

logger = logging.getLogger(__name__)
State = Past.State
UNDONE = (State.OPEN, State.DELETING, State.INCIDENT, State.DISMISSED)


def by_program(past: Past) -> bool:
    """Whether the desk can do it: the account is connected, the archive gave the post's id, and the network lets it."""
    channel = past.run.channel
    if (
        channel is None
        or channel.state != Channel.State.CONNECTED
        or "#" in past.remote_id
        or past.remote_id.startswith("note:")
    ):
        return False
    try:
        return protocol.Action.DELETE in doors.network(channel.network).can
    except NoSuchNetwork:
        return False


def published_here(past: Past) -> Publication | None:
    """The desk's own publication that this post is, if it is one: it is taken down there, with all its parts."""
    channel = past.run.channel
    if channel is None:
        return None
    return Publication.objects.filter(channel=channel, remote_id=past.remote_id, state=Publication.State.SENT).first()


def delete(desk: Desk, past: Past) -> NetworkError | None:
    """Take it down; gives what went wrong, after which it stands as before. A removal that was cut off is asked for again.

    Raises Conflict where somebody else has dealt with it.
    """
    actor = desk.require(Action.TAKE_DOWN, past)
    before = past.state
    change(past, {"state": before, "state__in": UNDONE}, {"state": State.DELETING}, **_by(actor, past, "past.delete.ask"))
    error = _call(past)
    if error is None:
        _done(actor, past, by_hand=False)
    else:
        back = State.OPEN if before == State.DELETING else before
        change(
            past,
            {"state": State.DELETING},
            {"state": back},
            facts={"code": error.code},
            **_by(actor, past, "past.delete.failed"),
        )
    return error


def deleted_by_hand(desk: Desk, past: Past) -> None:
    """A person took it down on the network; raises Conflict."""
    _done(desk.require(Action.TAKE_DOWN, past), past, by_hand=True)


def _done(actor: Actor, past: Past, *, by_hand: bool) -> None:
    to = {"state": State.DELETED, "handled_at": timezone.now()}
    change(past, {"state__in": UNDONE}, to, facts={"by_hand": by_hand}, **_by(actor, past, "past.delete.done"))


def _call(past: Past) -> NetworkError | None:
    """Whatever happens in the call comes back as a value; a removal may be asked for twice."""
    channel = past.run.channel
    if channel is None or not by_program(past):
        return Unsupported("by_hand")
    try:
        doors.connect(channel).delete(Reference(past.remote_id, past.url))
    except NetworkError as error:
        return error
    except Sealed:
        return Reconnect("credentials")
    except Exception as error:  # noqa: BLE001 - whatever it was, the call may have had its effect
        logger.warning("A network's module failed: %s", type(error).__name__)
        return Unsure("unexpected")
    return None


def _by(actor: Actor, past: Past, action: str) -> dict[str, Any]:
    return {"actor": actor, "action": action, "chain": past.establishment_id}
