"""What people do about a message. Each is one guarded change with its line in the journal; a lost race raises Conflict.

What is asked of a network is asked first, and is the same when asked twice: where the change is lost afterwards, it stands
there, and the person is told to look again.
"""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor, Fact, record
from paravent_desk.channels import entering
from paravent_desk.drafts.models import Draft
from paravent_desk.inbox.alerts import call
from paravent_desk.inbox.classes import Doing, class_of
from paravent_desk.inbox.erasing import erase_row
from paravent_desk.inbox.intake import Connect
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import text_of
from paravent_desk.networks.errors import NetworkError, Reconnect, Unsupported
from paravent_desk.networks.moderation import Cause, Moderating, moderating
from paravent_desk.networks.protocol import Action as Asked
from paravent_desk.networks.protocol import Reference
from paravent_desk.publishing.calls import asking
from paravent_desk.transitions import Conflict, change
from paravent_desk.vault import Sealed

State = Message.State
OPEN = frozenset({State.NEW, State.TAKEN})
"""Somebody still has to do something."""
STANDING = frozenset(State) - {State.REMOVED, State.ERASED}
"""What there still is to hide, report or answer."""
NEEDS: Mapping[Doing, Asked] = {Doing.HIDE: Asked.HIDE, Doing.REMOVE: Asked.REMOVE_THEIRS, Doing.REPORT: Asked.REPORT}
"""What the network must be able to do."""


class Kept(Exception):
    """It stays where everybody can read it: its class says so."""


def may_do(message: Message) -> frozenset[Doing]:
    """What can be done about a message as it stands, by its state, network and class; permissions are another matter."""
    return network_does(message) - frozenset(class_of(message.tag).never)


def network_does(message: Message) -> frozenset[Doing]:
    """What its network lets programs do about a message as it stands, and all that needs no network."""
    if message.state not in STANDING:
        return frozenset()
    known = entering.networks().get(message.channel.network)
    can = known.can if known else frozenset[Asked]()
    return frozenset(one for one in Doing if one not in NEEDS or NEEDS[one] in can)


def take(desk: Desk, message: Message) -> None:
    """Say that one sees to it, so that colleagues do not."""
    actor = desk.require(Action.SORT, message)
    _change(message, {State.NEW}, {"state": State.TAKEN, "taken_by": desk.user}, actor, "message.take")


def put_back(desk: Desk, message: Message) -> None:
    """Leave it to others again, or open again what was thought done; an answer that was begun no longer closes it."""
    actor = desk.require(Action.SORT, message)
    done = {State.TAKEN, State.ANSWERED, State.MOVED, State.REPORTED, State.DISMISSED}
    _change(message, done, {"state": State.NEW, "taken_by": None, "answer": None}, actor, "message.back")


def sort(desk: Desk, message: Message, tag: str) -> None:
    """Put it into another class; it is then due by that class's delay, and whoever that class calls at once is called.

    Nothing learns from it, and the machine leaves it be.
    """
    actor = desk.require(Action.SORT, message)
    one = class_of(tag)
    to = {
        "tag": one.tag,
        "rank": one.rank,
        "sorted_by": "person",
        "due_at": one.due(message.received_at, ZoneInfo(desk.establishment.time_zone)),
    }
    facts: dict[str, Fact] = {"from": message.tag, "to": one.tag}
    expect = {"tag": message.tag, "sorted_by": message.sorted_by}
    chain = message.establishment_id
    with transaction.atomic():
        change(message, expect, to, actor=actor, action="message.sort", chain=chain, facts=facts)
        if one.at_once and facts["from"] != one.tag:
            call([message], timezone.now())


def unmask(desk: Desk, message: Message) -> str:
    """Give the words that are covered; the journal says who asked. Raises vault.Sealed."""
    actor = desk.require(Action.UNMASK, message)
    text = text_of(message)
    with transaction.atomic():
        record(actor, "message.unmask", f"message:{message.pk}", message.establishment_id)
    return text


def dismiss(desk: Desk, message: Message) -> None:
    """Nothing is to be done about it."""
    actor = desk.require(Action.SORT, message)
    _change(message, OPEN, {"state": State.DISMISSED}, actor, "message.dismiss")


def moved(desk: Desk, message: Message) -> None:
    """It goes on in private: by telephone, by mail, at the complaints office."""
    actor = desk.require(Action.SORT, message)
    _change(message, STANDING - {State.MOVED}, {"state": State.MOVED}, actor, "message.move")


def answering(desk: Desk, message: Message, draft: Draft) -> None:
    """A reply was begun: whoever began it has the message in hand."""
    actor = desk.require(Action.SORT, message)
    state = State.TAKEN if message.state == State.NEW else message.state
    to = {"state": state, "answer": draft, "taken_by": message.taken_by or desk.user}
    facts: dict[str, Fact] = {"draft": draft.pk}
    _change(message, STANDING, to, actor, "message.answer", facts)


def answered(message: Message, actor: Actor) -> None:
    """Its reply is out."""
    _change(message, OPEN, {"state": State.ANSWERED}, actor, "message.answered")


def hide(desk: Desk, message: Message, connect: Connect = entering.connect) -> None:
    """Take it out of sight on the network. Raises Kept; NetworkError: nothing was changed here."""
    actor = desk.require(Action.MODERATE, message)
    _expect(message, STANDING - {State.HIDDEN})
    _refuse_kept(message, Doing.HIDE)
    _ask(message, Doing.HIDE, connect, lambda way: way.hide(_reference(message)))
    _change(message, STANDING - {State.HIDDEN}, {"state": State.HIDDEN}, actor, "message.hide")


def unhide(desk: Desk, message: Message, connect: Connect = entering.connect) -> None:
    """Show it again on the network; it is then in hand. Raises NetworkError: nothing was changed here."""
    actor = desk.require(Action.MODERATE, message)
    _expect(message, {State.HIDDEN})
    _ask(message, Doing.HIDE, connect, lambda way: way.unhide(_reference(message)))
    _change(message, {State.HIDDEN}, {"state": State.TAKEN, "taken_by": desk.user}, actor, "message.unhide")


def remove(desk: Desk, message: Message, connect: Connect = entering.connect) -> None:
    """Remove it from the network for good. Raises Kept; NetworkError: nothing was changed here."""
    actor = desk.require(Action.MODERATE, message)
    _expect(message, STANDING)
    _refuse_kept(message, Doing.REMOVE)
    _ask(message, Doing.REMOVE, connect, lambda way: way.remove_theirs(_reference(message)))
    _change(message, STANDING, {"state": State.REMOVED}, actor, "message.remove")


def report(desk: Desk, message: Message, cause: Cause, text: str = "", connect: Connect = entering.connect) -> None:
    """Report it to those who run the network. Raises NetworkError. What was hidden stays so."""
    actor = desk.require(Action.MODERATE, message)
    _expect(message, STANDING - {State.REPORTED})
    _ask(message, Doing.REPORT, connect, lambda way: way.report(_reference(message), cause, text))
    state = message.state if message.state == State.HIDDEN else State.REPORTED
    facts: dict[str, Fact] = {"cause": cause.value}
    _change(message, STANDING - {State.REPORTED}, {"state": state}, actor, "message.report", facts, text)


def erase(desk: Desk, message: Message) -> None:
    """Erase it here, at its author's wish or because nobody needs it; on the network it stays as it is."""
    actor = desk.require(Action.MODERATE, message)
    _expect(message, frozenset(State) - {State.ERASED})
    erase_row(message, timezone.now(), actor, "message.erase")


def _ask(message: Message, doing: Doing, connect: Connect, call: Callable[[Moderating], None]) -> None:
    if doing not in network_does(message):
        raise Unsupported(NEEDS[doing].value)
    try:
        way = moderating(connect(message.channel))
    except Sealed:
        raise Reconnect("credentials") from None
    answer = asking(lambda: call(way))
    if isinstance(answer, NetworkError):
        raise answer


def _refuse_kept(message: Message, doing: Doing) -> None:
    if doing in class_of(message.tag).never:
        raise Kept


def _reference(message: Message) -> Reference:
    return Reference(message.remote_id, message.remote_url, message.remote_version)


def _expect(message: Message, states: frozenset[State] | set[State]) -> None:
    if message.state not in states:
        raise Conflict(f"Message {message.pk} is no longer as it was.")


def _change(
    message: Message,
    states: frozenset[State] | set[State],
    to: Mapping[str, object],
    actor: Actor,
    action: str,
    facts: Mapping[str, Fact] | None = None,
    note: str = "",
) -> None:
    """One change from one of these states."""
    _expect(message, states)
    expect = {"state": message.state}
    change(message, expect, to, actor=actor, action=action, chain=message.establishment_id, facts=facts, note=note)
