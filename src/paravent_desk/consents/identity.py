"""Who agreed. It is written encrypted, opened to be shown by a deliberate click, and hidden in every `repr`."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date

from paravent_desk.consents.models import Consent
from paravent_desk.vault import keys


@dataclass(frozen=True, slots=True)
class Identity:
    """The person, those who decide with or for them, and the witness, as written on the form."""

    name: str = field(default="", repr=False)
    born_on: date | None = field(default=None, repr=False)
    contact: str = field(default="", repr=False)
    deciders: str = field(default="", repr=False)
    witness: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return any(getattr(self, one.name) for one in fields(self))

    def updated(self, other: "Identity") -> "Identity":
        """Itself, with all that the other knows: what is left empty stays as it was."""
        return replace(self, **{one.name: value for one in fields(other) if (value := getattr(other, one.name))})


def seal(identity: Identity, consent: int) -> bytes:
    """Encrypt it for the consent of that id."""
    told = asdict(identity) | {"born_on": identity.born_on.isoformat() if identity.born_on else ""}
    return keys().encrypt(json.dumps(told, ensure_ascii=False).encode(), f"consent:{consent}")


def unseal(consent: Consent) -> Identity:
    """Open it; nothing known where nothing is kept. Raises vault.Sealed. Whoever shows it asks `actions.show_identity`."""
    if not consent.identity:
        return Identity()
    told = json.loads(keys().decrypt(bytes(consent.identity), f"consent:{consent.pk}"))
    return Identity(**told | {"born_on": date.fromisoformat(told["born_on"]) if told["born_on"] else None})
