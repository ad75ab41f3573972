"""How a line is bound to the one before it: SHA-256 over everything it says. No database here.

The construction is the hash chain of Haber and Stornetta (1991): who knows one digest can tell any change before it. What a
person wrote enters as a digest of two salted digests, so that each part can be erased and the chain still be checked.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

Fact = str | int | bool | None
WRITTEN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
"""JSON without spaces, names in order, letters as they are."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says, in the order in which it is hashed."""

    chain: int
    number: int
    at: datetime
    actor: int | None
    role: str
    action: str
    subject: str
    content: str
    facts: Mapping[str, Fact]
    note_digest: str
    previous: str

    def digest(self) -> str:
        """SHA-256, in hex, over all of it, the digest of the line before included."""
        told = [
            self.chain,
            self.number,
            self.at.astimezone(UTC).isoformat(),
            self.actor,
            self.role,
            self.action,
            self.subject,
            self.content,
            self.facts,
            self.note_digest,
            self.previous,
        ]
        return hashlib.sha256(WRITTEN(told).encode("utf-8", "surrogatepass")).hexdigest()


def new_salt() -> str:
    """128 random bits, in hex."""
    return secrets.token_hex(16)


def part_digest(salt: str, part: str) -> str:
    """What is left of a part of a note once it is erased; without the salt it cannot be guessed from."""
    return hashlib.sha256(f"{salt}\0{part}".encode("utf-8", "surrogatepass")).hexdigest()


def note_digest(text_digest: str, address_digest: str) -> str:
    """What the chain keeps of a note."""
    return hashlib.sha256(f"{text_digest}\0{address_digest}".encode()).hexdigest()
