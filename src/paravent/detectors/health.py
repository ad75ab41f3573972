"""Health information about one real individual (HEALTH): condition, symptom, act, medicine taken, result.

General information is none: `weighing` tells one from the other.
"""

import re
from collections.abc import Iterator

from paravent.detectors.features import groups_of
from paravent.detectors.statements import statements
from paravent.detectors.weighing import weights
from paravent.finding import Finding, Label, Seen
from paravent.post import Author
from paravent.reading import TextReading
from paravent.words import fold

GENERAL = re.compile(
    r"(?:symptom|sign|symptôme|signe|cause|facteur|factor)s? (?:of|de|du|d'|include|are|sont|d'alerte|:)[^.!?\n]*$"
    r"|awareness (?:day|week|month)"
)
LEAST = 0.4
"""From which probability a statement is about one real person; found by cross-validation on our corpus."""
KINDS = (
    ("medicine", "treatment"),
    ("test", "result"),
    ("act", "act"),
    ("condition", "condition"),
    ("symptom", "symptom"),
    ("ward", "specialty"),
)


def detect(reading: TextReading) -> Iterator[Seen]:
    """Yield HEALTH findings; kinds: condition, symptom, act, treatment, result, specialty, state."""
    found = statements(reading)
    for statement, weight in zip(found, weights(reading, found), strict=True):
        if statement.label == "HEALTH" and weight >= LEAST and not _general(reading, statement.start):
            confidence = round(0.5 + (weight - LEAST) / (1 - LEAST) / 2, 3)
            for place in reading.places(statement.start, statement.end):
                yield Finding(Label.HEALTH, place, confidence, "health", kind_of(reading, statement.start, statement.end))


def _general(reading: TextReading, start: int) -> bool:
    if reading.author not in {Author.HOSPITAL, Author.PROFESSIONAL}:
        return False
    sentence = reading.lowered[max(0, start - 80) : start + 30]
    return GENERAL.search(sentence) is not None


def kind_of(reading: TextReading, start: int, end: int) -> str:
    """Say what sort of health information stands at a span, by its words."""
    present: set[str] = set()
    for word in re.findall(r"[\w'-]+", reading.content[start:end]):
        present.update(groups_of(fold(word), reading.lang.value))
    return next((kind for group, kind in KINDS if group in present), "state")
