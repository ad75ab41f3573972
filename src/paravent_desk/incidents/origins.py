"""What an incident may be opened from, by its name in an address ("publication:3"): one table of kinds.

Parts of the desk that may not be there are asked for by name, so that this part stands without them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.http import Http404

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor
from paravent_desk.audit.models import Line
from paravent_desk.publishing.models import Publication

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
    rows = Publication.objects.select_related("channel")
    row = rows.filter(pk=pk, establishment=desk.establishment).first()
    if row is None:
        raise Http404
    return Origin(f"publication:{pk}", row, _own(row))


def _own(row: Publication) -> tuple[Address, ...]:
    """Every part of it that went out on that account."""
    parts = Publication.objects.filter(version=row.version_id, channel=row.channel_id).exclude(remote_url="", remote_id="")
    return tuple((one.remote_url, row.channel.network, one) for one in parts.order_by("part"))


def _message(desk: Desk, pk: int) -> Origin:
    """A message that came in: where it stands on its network; its words stay in the inbox."""
    row = _row("inbox", "Message", desk, pk)
    return Origin(f"message:{pk}", row.publication, ((row.remote_url, row.channel.network, None),))


def _finding(desk: Desk, pk: int) -> Origin:
    """A leak of the past, found in an account's history, which is told of the incident."""
    row = _row("history", "Past", desk, pk)

    def tell(actor: Actor, number: str) -> None:
        import_module("paravent_desk.history.actions").became_incident(actor, row, number)

    return Origin(f"finding:{pk}", addresses=((row.url, row.run.network, None),), tell=tell)


def _line(desk: Desk, number: int) -> Origin:
    """A line of the journal, by its place in this establishment's chain; for those who may read the journal."""
    desk.require(Action.READ_AUDIT)
    if not Line.objects.filter(chain=desk.chain, number=number).exists():
        raise Http404
    return Origin(f"line:{number}")


def _row(app: str, model: str, desk: Desk, pk: int) -> Any:  # noqa: ANN401 - a model that this part does not know
    try:
        kind: Any = apps.get_model(app, model)
    except LookupError:
        raise Http404 from None
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
