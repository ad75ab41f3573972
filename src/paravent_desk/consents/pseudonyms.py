"""Names for inside the desk: "Luma-Toveri". Made by chance, so that they say nothing of whom they stand for."""

import secrets

from paravent_desk.accounts.models import Establishment
from paravent_desk.consents.models import Consent

CONSONANTS = "dlmnrtv"
VOWELS = "aeiou"
REFUSED = ("tare", "tara", "mata", "nevro", "delir", "tumo", "rate", "rale", "mori", "lolo", "nana", "dodo")
"""Sounds that would be read as a judgement or an illness."""


def invent() -> str:
    """Make a name of two words that can be said in French and in English; about 50 million of them."""
    while True:
        first, last = _word(2), _word(3)
        if not any(sound in first + " " + last for sound in REFUSED):
            return f"{first}-{last}".title()


def free(establishment: Establishment) -> str:
    """A name that nobody there has yet."""
    while Consent.objects.filter(establishment=establishment, pseudonym=(name := invent())).exists():
        pass
    return name


def _word(syllables: int) -> str:
    return "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(syllables))
