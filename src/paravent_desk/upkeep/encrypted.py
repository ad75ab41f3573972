"""Everything that the desk keeps encrypted, in one table: what `keys reencrypt` walks. A test holds it against the sources."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from paravent_desk import store
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Upload
from paravent_desk.history.models import Past
from paravent_desk.inbox.models import Message
from paravent_desk.incidents.models import Copy, SealedText
from paravent_desk.vault import VERSION, Sealed, keys


class Kept(Protocol):
    """A kind of thing that is kept encrypted."""

    @property
    def about(self) -> str: ...  # noqa: D102

    def rows(self) -> Iterator[tuple[int, Any]]:
        """Each row's id and what stands there, the empty ones left out."""

    def key_of(self, there: Any) -> str:  # noqa: ANN401 - whatever `rows` gave
        """The key that it is encrypted under; raises Sealed."""

    def encrypt_anew(self, pk: int, there: Any) -> None:  # noqa: ANN401 - as above
        """Encrypt under the current key, if it is still what it was; raises Sealed."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of one model, whose content is encrypted under "<about>:<id>"; `stored`: it names a file in the store."""

    model: type[models.Model]
    name: str
    about: str
    stored: bool

    def rows(self) -> Iterator[tuple[int, Any]]:
        """Each row's id and what stands there, the empty ones left out."""
        empty: object = "" if self.stored else b""
        found = self.model._default_manager.exclude(**{self.name: empty}).order_by("pk")
        return found.values_list("pk", self.name).iterator(chunk_size=200)

    def key_of(self, there: Any) -> str:  # noqa: ANN401 - a place in the store, or bytes as the database gives them
        """The key that it is encrypted under; raises Sealed."""
        return store.key_of(there) if self.stored else keys().key_of(bytes(there))

    def encrypt_anew(self, pk: int, there: Any) -> None:  # noqa: ANN401 - as above
        """Encrypt under the current key, if it is still what it was; raises Sealed."""
        about = f"{self.about}:{pk}"
        rows = self.model._default_manager.filter(pk=pk, **{self.name: there})
        if not self.stored:
            rows.update(**{self.name: keys().encrypt(keys().decrypt(bytes(there), about), about)})
            return
        place = store.put(store.get(there, about), about)
        moved = rows.update(**{self.name: place})
        store.erase(there if moved else place)


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Secrets of second factors: strings in base64 among others in a JSON object, written through `accounts.adapter`."""

    about: str = "second-factor"

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Those that hold something encrypted."""
        found = Authenticator.objects.order_by("pk").values_list("pk", "data").iterator(chunk_size=200)
        return ((pk, data) for pk, data in found if any(_sealed(value) for value in data.values()))

    def key_of(self, there: dict[str, Any]) -> str:
        """The oldest of its secrets' keys: what must be encrypted anew."""
        names = {keys().key_of(sealed) for sealed in map(_sealed, there.values()) if sealed}
        return min(names, key=lambda name: (name == keys().current, name))

    def encrypt_anew(self, pk: int, there: dict[str, Any]) -> None:
        """All its secrets at once."""
        data = {name: self._anew(value) for name, value in there.items()}
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is not None and row.data == there:
                Authenticator.objects.filter(pk=pk).update(data=data)

    def _anew(self, value: object) -> object:
        sealed = _sealed(value)
        return b64encode(keys().encrypt(keys().decrypt(sealed, self.about), self.about)).decode() if sealed else value


def _sealed(value: object) -> bytes:
    """What an encrypted value holds; nothing for one that is not encrypted."""
    try:
        content = b64decode(value, validate=True) if isinstance(value, str) else b""
        return content if content[:1] == VERSION and keys().key_of(content) in keys().keys else b""
    except (ValueError, Sealed):
        return b""


FIELDS: tuple[Kept, ...] = (
    Field(Channel, "credentials", "channel", stored=False),
    Field(Consent, "identity", "consent", stored=False),
    Field(Consent, "form_file", "consent-form", stored=True),
    Field(SealedText, "content", "incident-text", stored=False),
    Field(Copy, "proof", "incident-proof", stored=True),
    Field(Upload, "name", "upload-name", stored=False),
    Field(Upload, "original", "original", stored=True),
    Field(Upload, "derivative", "derivative", stored=True),
    Field(Upload, "shown", "shown", stored=True),
    Field(Message, "text", "message-text", stored=False),
    Field(Message, "author", "message-author", stored=False),
    Field(Past, "text", "past", stored=False),
    SecondFactors(),
)


def uses(key: str) -> int:
    """How many things are encrypted under a key. What cannot be read counts: it may be."""
    return sum(_may_be_under(field, there, key) for field in FIELDS for _pk, there in field.rows())


def _may_be_under(field: Kept, there: object, key: str) -> bool:
    try:
        return field.key_of(there) == key
    except Sealed:
        return True
