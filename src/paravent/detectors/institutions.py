"""Whether an account, a mail box or a line is an institution's or a person's, by the words of its name and of its sentence."""

import re
from enum import Enum
from functools import cache

from paravent.post import Author
from paravent.reading import TextReading
from paravent.words import fold, lines

BEFORE, AFTER = 100, 40
"""Characters of the sentence looked at on either side."""

SPEAKS = frozenset({Author.HOSPITAL, Author.PROFESSIONAL})
PARTS = re.compile(r"[A-Z]{2,}?(?=[A-Z][a-z])|[A-Z]{2,}|[A-Z]?[a-zà-ÿ]+|[A-Z]|\d+")
STOP = re.compile(r"[.!?…](?=\s)|\n")
NAMED = re.compile(r"\b(?:our|notre|nos) (?=[A-Z])")


class Owner(Enum):
    """Whose line a sentence says it is."""

    PERSON = "person"
    INSTITUTION = "institution"
    UNSAID = "unsaid"


def institutional(name: str, *sections: str) -> bool:
    """Whether a handle, mail box or domain says by its own words that it is an institution's, by sections of the lexicon."""
    parts = {fold(part) for part in PARTS.findall(name)}
    whole = fold(name)
    for section in sections:
        known = _section(section)
        if section == "inside":
            if any(word in whole for word in known):
                return True
        elif parts & known or whole in known:
            return True
    return False


def owner(reading: TextReading, start: int, end: int, ours: bool | None = None) -> Owner:
    """Whose the number or address at `content[start:end]` is, by the nearest telling word before it, else the first after.

    `ours`: whether "nous" and "our" speak for an institution; None, as the author does.
    """
    if NAMED.search(reading.content, max(0, start - 30), start):
        return Owner.PERSON
    low = reading.lowered
    first = max(0, start - BEFORE)
    first = max([stop.end() for stop in STOP.finditer(low, first, start - 1)], default=first)
    after = STOP.search(low, end, end + AFTER)
    last = after.start() if after else min(len(low), end + AFTER)
    cues = _cues(reading.author in SPEAKS if ours is None else ours)
    told = list(cues.finditer(low, first, start)) or list(cues.finditer(low, end, last))[:1]
    if not told:
        return Owner.UNSAID
    return Owner.PERSON if told[-1].lastgroup == "person" else Owner.INSTITUTION


def any_ending(word: str) -> str:
    """The pattern of a lexicon's word: whole, or with any ending where it bears a star."""
    return re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else r"(?!\w)")


@cache
def _section(name: str) -> frozenset[str]:
    return frozenset(_sections().get(name, ()))


@cache
def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in lines("institution_words"):
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        else:
            section.append(line)
    return {
        name: [fold(word) for word in words] if name in {"part", "inside", "handle"} else words for name, words in found.items()
    }


@cache
def _cues(ours: bool) -> re.Pattern[str]:
    def either(*names: str) -> str:
        words = sorted({word for name in names for word in _sections()[name]}, key=lambda word: (-len(word), word))
        return "|".join(any_ending(word) for word in words)

    institution = either("line", "ours") if ours else either("line")
    return re.compile(rf"\b(?:(?P<person>{either('personal')})|(?P<institution>{institution}))")
