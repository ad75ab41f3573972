"""Names of patients and relatives (PATIENT), and of professionals and public figures named as such (STAFF)."""

import re
from collections.abc import Iterator

from paravent.detectors.mentions import UPPER, Mention, historical, mentions
from paravent.detectors.roles import Role, roles
from paravent.finding import Finding, Label, Seen
from paravent.reading import TextReading
from paravent.words import common, fold, given_name

LEAST = 0.25
"""From which probability a mention is somebody's name; found by cross-validation on our corpus."""

STAFF_WEIGHT = 0.9
"""Below 1: in doubt a name is a patient's."""

NAMELESS = re.compile(
    r"(?:maladie|syndrome|signe|score|échelle|test|manœuvre|manoeuvre|méthode|fracture|opération|loi|prix|plan|rue|avenue|boulevard|place|quai|impasse|allée|hôpital|hopital"
    r"|clinique|polyclinique|chu|chru|ch|lycée|collège|école|stade|gare|fondation|institut|salle|pavillon|bâtiment|aile|résidence|ehpad|square|amphithéâtre)"
    r" (?:(?:de|du|des|d'|la|le|l'|dit|dite) ?)*$"
)
NAMELESS_AFTER = re.compile(
    r"'?s? (?:disease|syndrome|sign|score|scale|test|man(?:oeuvre|euver)|fracture|procedure|phenomenon|palsy|lymphoma|street|road|avenue|lane|close|drive|hospital|infirmary"
    r"|clinic|ward|wing|unit|building|centre|center|school|college|university|foundation|trust|prize|award|lecture|institute|hospice|house|theatre|day|law|act)\b", re.IGNORECASE
)


def detect(reading: TextReading) -> Iterator[Seen]:
    """Yield PATIENT and STAFF findings; kinds: given_name, surname, full_name, initials, nickname, hashtag, historical, title."""
    found = mentions(reading)
    for mention, role in zip(found, roles(reading, found), strict=True):
        label, probability = _judge(reading, mention, role)
        if probability < LEAST:
            continue
        kind = kind_of(reading, mention)
        for place in reading.places(mention.start, mention.end):
            yield Finding(
                Label.STAFF if kind == "historical" else label, place, round(0.5 + (probability - LEAST) / (1 - LEAST) / 2, 3), "names", kind
            )


def _judge(reading: TextReading, mention: Mention, role: Role) -> tuple[Label, float]:
    before = reading.lowered[max(0, mention.start - 40) : mention.start]
    if NAMELESS.search(before) or NAMELESS_AFTER.match(reading.content, mention.end):
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
