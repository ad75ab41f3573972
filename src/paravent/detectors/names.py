"""Names of patients and relatives (PATIENT), and of professionals and public figures named as such (STAFF)."""

import re
from collections.abc import Iterator
from functools import cache

from paravent.detectors.hashtags import UPPER
from paravent.detectors.mentions import Mention, cues, historical, mentions
from paravent.detectors.roles import Role, roles
from paravent.finding import Finding, Label, Seen
from paravent.reading import TextReading
from paravent.words import common, entries, fold, given_name, regions

LEAST = 0.15
"""From which probability a mention is somebody's name; found by cross-validation on our corpus."""

KNOWN_NAME = 4
"""Rank from which a word is known as a given name: "Bretagne" is none, "France" is."""

STAFF_WEIGHT = 0.65
"""Below 1: in doubt a name is a patient's."""


@cache
def nameless() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands right before and right after the name of an institution, a street, a disease or a scale."""
    before = "|".join(sorted(cues()["nameless_before"]))
    after = "|".join(sorted(cues()["nameless_after"]))
    return (
        re.compile(rf"(?<!\w)(?:{before})[ -](?:(?:de|du|des|d'|la|le|l'|dit|dite) ?){{0,3}}$"),
        re.compile(rf"(?:'s?|s)? (?:{after})(?!\w)", re.IGNORECASE),
    )


def detect(reading: TextReading) -> Iterator[Seen]:
    """Yield PATIENT and STAFF findings; kinds: given_name, surname, full_name, initials,
    nickname, hashtag, historical, title.
    """
    found = mentions(reading)
    for mention, role in zip(found, roles(reading, found), strict=True):
        label, probability = _judge(reading, mention, role)
        if probability < LEAST:
            continue
        kind = kind_of(reading, mention)
        for place in reading.places(mention.start, mention.end):
            yield Finding(
                Label.STAFF if kind == "historical" else label,
                place,
                round(0.5 + (probability - LEAST) / (1 - LEAST) / 2, 3),
                "names",
                kind,
            )


def nobodys(reading: TextReading, start: int, end: int) -> bool:
    """Whether `[start, end)` of the content names an institution, a street, a scale, a drug or a land, and nobody."""
    before, after = nameless()
    if before.search(reading.lowered[max(0, start - 40) : start]) or after.match(reading.content, end):
        return True
    name = fold(reading.content[start:end])
    return name in entries("drugs") or (name in regions() and given_name(name) < KNOWN_NAME)


def _judge(reading: TextReading, mention: Mention, role: Role) -> tuple[Label, float]:
    if nobodys(reading, mention.start, mention.end):
        return Label.STAFF, 0.0
    label = Label.STAFF if role.staff * STAFF_WEIGHT > role.patient else Label.PATIENT
    return label, role.patient + role.staff


def kind_of(reading: TextReading, mention: Mention) -> str:
    """Say what sort of name stands at a mention."""
    name = reading.content[mention.start : mention.end]
    if mention.kind in {"hashtag", "initials", "nickname"}:
        return mention.kind
    whole = fold(name)
    if " " in whole and whole in historical():
        return "historical"
    if re.fullmatch(rf"(?:{UPPER}\.? ?)+", name) and len(name) < 7 and "." in name:
        return "initials"
    if " " in name:
        return "full_name"
    if mention.kind == "title":
        return "title"
    return "given_name" if given_name(name) >= 2 or not common(name, reading.lang.value) else "surname"
