"""Everything that the desk keeps encrypted, in one table: what `keys reencrypt` walks. A test holds it against the sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from paravent_desk import store
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Upload
from paravent_desk.vault import Sealed, keys


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


FIELDS = (
    Field(Channel, "credentials", "channel", stored=False),
    Field(Consent, "identity", "consent", stored=False),
    Field(Consent, "form_file", "consent-form", stored=True),
    Field(Upload, "name", "upload-name", stored=False),
    Field(Upload, "original", "original", stored=True),
    Field(Upload, "derivative", "derivative", stored=True),
    Field(Upload, "shown", "shown", stored=True),
)


def uses(key: str) -> int:
    """How many things are encrypted under a key. What cannot be read counts: it may be."""
    return sum(_may_be_under(field, there, key) for field in FIELDS for _pk, there in field.rows())


def _may_be_under(field: Field, there: object, key: str) -> bool:
    try:
        return field.key_of(there) == key
    except Sealed:
        return True
