"""What singles a person out (TRAIT): a trade, kinship to a known person, nationality, a rare feature, a known event."""

import re
from collections.abc import Iterator

from paravent.detectors.features import groups_of
from paravent.detectors.statements import QUALIFIERS, statements
from paravent.detectors.weighing import weights
from paravent.finding import Finding, Label, Seen
from paravent.reading import TextReading
from paravent.words import fold

WORD = re.compile(r"[\w'-]+")
LEAST = 0.3
"""From which probability a statement is about one real person; found by cross-validation on our corpus."""


def detect(reading: TextReading) -> Iterator[Seen]:
    """Yield TRAIT findings; kinds: trade, kinship, nationality, feature, event."""
    found = statements(reading)
    for statement, weight in zip(found, weights(reading, found), strict=True):
        if statement.label == "TRAIT" and weight >= LEAST:
            confidence = round(0.5 + (weight - LEAST) / (1 - LEAST) / 2, 3)
            for place in reading.places(statement.start, statement.end):
                yield Finding(Label.TRAIT, place, confidence, "circumstances", kind_of(reading, statement.start, statement.end))


def kind_of(reading: TextReading, start: int, end: int) -> str:
    """Say what sort of circumstance stands at a span, by its words."""
    groups = [set(groups_of(fold(word), reading.lang.value)) for word in WORD.findall(reading.content[start:end])]
    present = set().union(*groups) if groups else set()
    first = next((g for g in groups if g & {"kin", "trade", "staff", "office", "nation", "event", "rare"}), set())
    if "kin" in first and present & {"trade", "office", "staff"}:
        return "kinship"
    if "event" in present:
        return "event"
    for group, kind in (
        ("trade", "trade"),
        ("staff", "trade"),
        ("office", "trade"),
        ("nation", "nationality"),
        ("kin", "kinship"),
    ):
        if group in present:
            return kind
    return "trade" if QUALIFIERS & {fold(word) for word in WORD.findall(reading.content[start:end])} else "feature"
