"""What an incident may be opened from, by its name in an address ("publication:3"): one table of kinds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model
from django.http import Http404

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor
from paravent_desk.audit.models import Line
from paravent_desk.history.actions import became_incident
from paravent_desk.history.models import Past
from paravent_desk.inbox.models import Message
from paravent_desk.publishing.models import Publication

Row = TypeVar("Row", bound=Model)
Address = tuple[str, str, Publication | None]
"""A URL ("" where none is known), its network, and our own post where it is one."""


def _nobody(actor: Actor, number: str) -> None:
    """Nothing waits to be told."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where it began: its name, our post where there is one, and the addresses where it stands."""

    name: str = "hand"
    publication: Publication | None = None
    addresses: tuple[Address, ...] = ()
    tell: Callable[[Actor, str], None] = _nobody
    """Tells where it came from, in the transaction of the opening: given who opens it and the incident's number."""


HAND = Origin()


def find(desk: Desk, name: str) -> Origin:
    """The origin of that name; "" and "hand": none. Raises Http404 where there is no such thing in this establishment."""
    if name in {"", "hand"}:
        return HAND
    kind, _colon, number = name.partition(":")
    if kind not in KINDS or not (number.isascii() and number.isdecimal()) or len(number) > 18:
        raise Http404
    return KINDS[kind](desk, int(number))


def _publication(desk: Desk, pk: int) -> Origin:
    row = _row(Publication, desk, pk)
    return Origin(f"publication:{pk}", row, _copies(row))


def _copies(row: Publication) -> tuple[Address, ...]:
    """Every part of that post on every account where it went out: it leaks there as much as here."""
    out = Publication.objects.filter(version=row.version_id).exclude(remote_url="", remote_id="").select_related("channel")
    return tuple((one.remote_url, one.channel.network, one) for one in out.order_by("channel", "part"))


def _message(desk: Desk, pk: int) -> Origin:
    """A message that came in: where it stands on its network; its words stay in the inbox."""
    row = _row(Message, desk, pk)
    return Origin(f"message:{pk}", row.publication, ((row.remote_url, row.channel.network, None),))


def _finding(desk: Desk, pk: int) -> Origin:
    """A leak of the past, found in an account's history, which is told of the incident."""
    row = _row(Past, desk, pk)

    def tell(actor: Actor, number: str) -> None:
        became_incident(actor, row, number)

    return Origin(f"finding:{pk}", addresses=((row.url, row.run.network, None),), tell=tell)


def _line(desk: Desk, number: int) -> Origin:
    """A line of the journal, by its place in this establishment's chain; for those who may read the journal."""
    desk.require(Action.READ_AUDIT)
    if not Line.objects.filter(chain=desk.chain, number=number).exists():
        raise Http404
    return Origin(f"line:{number}")


def _row(kind: type[Row], desk: Desk, pk: int) -> Row:
    row = kind._default_manager.filter(pk=pk, establishment=desk.establishment).first()
    if row is None:
        raise Http404
    return row


KINDS: Mapping[str, Callable[[Desk, int], Origin]] = {
    "publication": _publication,
    "message": _message,
    "finding": _finding,
    "line": _line,
}
