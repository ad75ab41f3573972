"""Towns with their population: every French commune, and places of about 500 people or more in the other countries read."""

import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from paravent.errors import MissingPart

if TYPE_CHECKING:
    import marisa_trie

FROZEN = Path(__file__).parent / "frozen"
OFFSET = struct.Struct("<I")
SIGNS = re.compile(r"[^a-z0-9]+")
SAINT = re.compile(r"\b(?:st|ste|sts|stes)\b")
SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
ARTICLE = re.compile(r"^(?:le|la|les|l|the) ")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Commune:
    """A town: its name, its people (0 unknown), département or county code, region code, and ISO country code."""

    name: str
    population: int
    department: str
    region: str
    country: str


def town_key(name: str) -> str:
    """Give the key form of a town's name: folded, signs as single spaces, "st"/"ste" as "saint"/"sainte"."""
    low = name.lower().translate(LIGATURES)
    if not low.isascii():
        low = "".join(c for c in unicodedata.normalize("NFD", low) if not "\u0300" <= c <= "\u036f")
    key = SIGNS.sub(" ", low).strip()
    return SAINT.sub(lambda match: SAINTS[match.group()], key) if "st" in key else key


def communes(name: str) -> tuple[Commune, ...]:
    """The towns of a name, largest first; case, accents, hyphens and "St" do not count, a leading article may be left out.

    Population: INSEE 2026 file for France, GeoNames elsewhere.
    """
    return _named(town_key(name))


def is_town(name: str) -> bool:
    """Whether a town bears a name, as `communes` compares them."""
    return town_key(name) in _towns()[0]


def longest_town(words: list[str]) -> int:
    """How many of the first words (already `town_key`s, one a word) make the longest name of a town; 0 none."""
    trie = _towns()[0]
    longest, key = 0, ""
    for count, word in enumerate(words[:MOST_WORDS], 1):
        key = f"{key} {word}" if key else word
        if key in trie:
            longest = count
        elif next(trie.iterkeys(key), None) is None:
            break
    return longest


def larger_area(name: str) -> bool:
    """Whether a name is that of an area too large to be a finding: a département, region, county, state, country."""
    return town_key(name) in _areas()


@cache
def _areas() -> frozenset[str]:
    from paravent.words import lines

    return frozenset(town_key(name) for name in lines("regions") + lines("countries"))


def _named(key: str) -> tuple[Commune, ...]:
    trie, offsets, table = _towns()
    index: int = trie.get(key, -1)
    if index < 0:
        return ()
    start, stop = OFFSET.unpack_from(offsets, index * 4)[0], OFFSET.unpack_from(offsets, index * 4 + 4)[0]
    return tuple(_commune(row) for row in table[start:stop].decode("utf-8").split("\n"))


def _commune(row: str) -> Commune:
    name, population, department, region, country = row.split("\t")
    return Commune(name, int(population), department, region, country)


@cache
def _towns() -> "tuple[marisa_trie.Trie, bytes, bytes]":
    import marisa_trie  # loaded at the first look-up: start-up stays small

    try:
        trie = marisa_trie.Trie()
        trie.mmap(str(FROZEN / "towns.trie"))
        return trie, (FROZEN / "towns.offsets").read_bytes(), (FROZEN / "towns.table").read_bytes()
    except OSError:
        raise MissingPart("The list of towns is missing from this installation. Install paravent again.") from None
