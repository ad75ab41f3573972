"""Rooms, beds and boxes that point to a patient ("chambre 214", "212 lit fenêtre", "bay 2 bed 4", "la 12" as nurses say it).

A ward with a name alone is no direct identifier and is not given; nor is a room of a meeting.
"""

import re
from collections.abc import Iterator
from functools import cache

from paravent.detectors.room_forms import english, french, words
from paravent.finding import Finding, Label
from paravent.post import Author, Kind, Language
from paravent.reading import TextReading

BEFORE, AFTER = 70, 70
NAMED = (
    *("chamb", "chb", "salle", "brancard", "couveuse", "fauteuil", "couloir", "berceau", "room", "bed", "cubicle", "ward"),
    *("trolley", "chair", "corridor", "hallway", "incubator", "isolette", "bassinet", "resus", "curtain", "stretcher"),
    *("majors", "minors", "recliner"),
)
SHORT = re.compile(r"\b(?:ch\b|lits?\b|box|rm\b|cot\b|pod\b|(?:l[ae]|du|au|in) \d)|(?:ch|lit)\d|bay\b")
"""A text with none of `NAMED` and none of these says no room: most hold none, which a plain search tells at once."""

FRENCH = re.compile(r"\b(?:ch|lit|box|brancard|couveuse|fauteuil|berceau|couloir|poste de|isolement|salle|(?:l[ae]|du|au) \d)")
ENGLISH = re.compile(
    r"room|\b(?:ward|bay|bed|(?:side)?rm|cubicle|curtain|trolley|stretcher|incubator|isolette|bassinet|cot|resus|corridor"
    r"|hallway|recliner|chemo|chair|dialysis|pod|majors|minors|in \d)"
)
"""What each of the two languages' forms begins with or holds."""
MEETING = re.compile(
    r"(?:meeting|conference|seminar|training|class|lecture|board|staff|waiting|post|mail|exam|p\.?o\.?|tick|check|zoom"
    r"|breakout|committee|operating|court|escape|hotel)[ -]?$"
)
READS = re.compile(r"\b(?:il|elle|on|qui|se|je|tu|ne|les|y|en)\s$|\bl'on\s$")
UNNAMED_BEFORE = re.compile(r"\b(?:de|du|à|au|dame|monsieur|mamie|papi|papy|patiente?|chez|pour|fille|gars|mec|voisine?)\s$")
MONTH_OR_UNIT = re.compile(
    r" ?(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[ûu]t|sept|oct|nov|d[ée]c|h\b|%|€|mars|ans\b|mg|ml|/|\d|[èe]me|er\b"
    r"|novembre|premiers?|derni|meilleur|autres?\b|"
    r"bis|rue|points?|semaines?|jours?|h\d|soir|matin|au\b|et le|ou le|ou la)"
)
NUMBERED = "numbered"
TELLERS = frozenset({Author.HOSPITAL, Author.PROFESSIONAL, Author.PATIENT})
SURE, LIKELY = 0.9, 0.7


def detect(reading: TextReading) -> Iterator[Finding]:
    """Yield the numbered rooms, beds and boxes that point to a patient; kind "numbered"."""
    low = reading.lowered
    if not (any(word in low for word in NAMED) or SHORT.search(low)):
        return
    for begins, forms in ((FRENCH, french), (ENGLISH, english)):
        for match in forms().finditer(low) if begins.search(low) else ():
            found = _weigh(reading, match)
            if found:
                start, end, confidence = found
                for place in reading.places(start, end):
                    yield Finding(Label.ROOM, place, confidence, "rooms", NUMBERED)


def _weigh(reading: TextReading, match: re.Match[str]) -> tuple[int, int, float] | None:
    group = match.lastgroup or ""
    start, end = match.span()
    low = reading.lowered
    groups = match.groupdict()
    if groups.get("number"):
        return _unnamed(reading, match)
    for name in ("of", "inside", "named"):
        if groups.get(name):
            date = name == "of" and MONTH_OR_UNIT.match(low, end)
            return (match.start(name), end, LIKELY) if reading.author in TELLERS and not date else None
    if group == "box" and reading.lang is Language.EN:
        return None
    reads = match.re is french() and group == "bed" and READS.search(low, max(0, start - 8), start)
    if reads or MEETING.search(low, max(0, start - 14), start):
        return None
    person, venue = _around(reading, start, end)
    if group in {"hall", "ward", "bay", "more", "inbay"} and not _pointed(match, person, venue):
        return None
    if venue and not person:
        return None
    announces = reading.author is Author.HOSPITAL and reading.kind is not Kind.REPLY
    if match.re is english() and group == "room" and announces and not person:
        return None
    return start, end, SURE if person else LIKELY


def _pointed(match: re.Match[str], person: bool, venue: bool) -> bool:
    """A hall, a ward or a bay holds many: it points to one beside them, or with a bed of its own."""
    groups = match.groupdict()
    if groups.get("more") or groups.get("inbay"):
        return True
    return person and not venue


def _unnamed(reading: TextReading, match: re.Match[str]) -> tuple[int, int, float] | None:
    """Weigh "la 12", "le 14": whoever lies there, as nurses say it; a date, a line, an emergency number otherwise."""
    low = reading.lowered
    start, end = match.span()
    if MONTH_OR_UNIT.match(low, end):
        return None
    lies = UNNAMED_BEFORE.search(low, max(0, start - 14), start) is not None
    does = _after(match["article"]).match(low, end) is not None
    if match["article"] == "le":
        spoken_by_carer = reading.author is Author.PROFESSIONAL and match["number"] not in {"15", "17", "18"}
        confidence = LIKELY if does and spoken_by_carer else 0.0
    elif reading.author is Author.PROFESSIONAL:
        confidence = LIKELY if lies or does or low[end : end + 1] in {"", "\n", ".", ",", "!", "?"} else 0.0
    else:
        confidence = LIKELY if lies or (does and reading.author is not Author.HOSPITAL) else 0.0
    return (start, end, confidence) if confidence else None


def _around(reading: TextReading, start: int, end: int) -> tuple[bool, bool]:
    """Whether words of a patient, and words of a meeting or of works, stand near."""
    low = reading.lowered
    first, last = max(0, start - BEFORE), min(len(low), end + AFTER)
    venue = _near("venue").search(low, first, last) is not None
    people = ("person", "answered") if reading.kind is Kind.REPLY and not venue else ("person",)
    person = any(_near(name).search(low, first, start) or _near(name).search(low, end, last) for name in people)
    return person, venue


@cache
def _near(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words(name))})")


@cache
def _after(article: str) -> re.Pattern[str]:
    known = words("after-le") if article == "le" else words("after") + words("after-le")
    return re.compile(rf" (?:{'|'.join(known)})")
