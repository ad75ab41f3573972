"""Words of people as values: written encrypted, opened to be shown, hidden in every `repr`."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TypeVar

from django.db import transaction

from paravent_desk.incidents.models import SealedText
from paravent_desk.vault import Sealed, keys


@dataclass(frozen=True, slots=True)
class Account:
    """What people write of an incident; each part is one that the CNIL asks for (RGPD art. 33(1) and (3))."""

    happened: str = field(default="", repr=False)
    consequences: str = field(default="", repr=False)
    taken: str = field(default="", repr=False)
    """Measures that were taken."""
    planned: str = field(default="", repr=False)
    """Measures that are proposed, those for the people concerned among them."""
    delay: str = field(default="", repr=False)
    """Why the CNIL is told after 72 hours."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a copy stands: its URL, and what was noted of it."""

    url: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, how to reach them, and the words in which they were told."""

    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    told: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence or two: reasons, a lesson, who knows."""

    text: str = field(default="", repr=False)


Sealable = Account | Address | Identity | Words
Kind = TypeVar("Kind", Account, Address, Identity, Words)


def seal(told: Sealable) -> SealedText:
    """Keep it in a row of its own, in the caller's transaction."""
    with transaction.atomic():
        row = SealedText.objects.create()
        row.content = sealed(told, row.pk)
        row.save(update_fields=["content"])
    return row


def sealed(told: Sealable, pk: int) -> bytes:
    """Encrypt it for the row of that id."""
    content = json.dumps(asdict(told), ensure_ascii=False).encode()
    return keys().encrypt(content, f"incident-text:{pk}")


def unseal(row: SealedText, kind: type[Kind]) -> Kind:
    """Open it; a value without words where they were erased. Raises vault.Sealed."""
    if not row.content:
        return kind()
    told = json.loads(keys().decrypt(bytes(row.content), f"incident-text:{row.pk}"))
    return kind(**{one.name: str(told.get(one.name, "")) for one in fields(kind)})


def opened(row: SealedText, kind: type[Kind]) -> Kind:
    """The same for a page, which shows the rest where this cannot be opened."""
    try:
        return unseal(row, kind)
    except Sealed:
        return kind()
