"""Agreements as the register's tests need them. All people are invented."""

from datetime import date
from typing import Any

from paravent_desk.accounts.desk import Desk
from paravent_desk.consents import actions
from paravent_desk.consents.files import FormFile
from paravent_desk.consents.identity import Identity
from paravent_desk.consents.models import Care, Consent, Decides, Person
from paravent_desk.consents.requirements import TABLE

NAME, CONTACT = "Odalie Fernanville", "06 39 98 41 17"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60 + b"\xff\xd9"
GIVEN = date(2026, 3, 2)


def complete(person: str = Person.ADULT, decides: str = Decides.ALONE, **fields: Any) -> dict[str, Any]:
    """All that the table asks for."""
    needs = TABLE[Person(person), Decides(decides)]
    return {
        "person": person,
        "decides": decides,
        "care": Care.ENDED,
        "care_ended_on": date(2026, 1, 5),
        "image": True,
        "story": False,
        "media": ["photo"],
        "networks": ["mastodon"],
        "purpose": "Semaine de la sécurité",
        "told": "Qu’elle a été soignée ici",
        "signatures": list(needs.signatures),
        "confirmed": list(needs.conditions),
        "witnessed": True,
        "form": Consent.Form.PAPER,
        "form_place": "Armoire 3, classeur B",
        "informed_on": date(2026, 2, 27),
        "given_on": GIVEN,
        "ends_on": date(2028, 3, 2),
        **fields,
    }


def gathered(
    desk: Desk, born_on: date | None = date(1980, 6, 1), file: bytes = b"", name: str = NAME, **fields: Any
) -> Consent:
    """One that is being gathered."""
    identity = Identity(name, born_on, CONTACT, "", "Basile Trémeur")
    told = complete(**fields)
    consent = actions.create(desk, told, identity)
    if file:
        actions.change(desk, consent, {"form": Consent.Form.FILE, "form_place": ""}, form=FormFile(file))
    return consent


def given(desk: Desk, **fields: Any) -> Consent:
    """One that was recorded as given."""
    consent = gathered(desk, **fields)
    actions.give(desk, consent)
    return consent
