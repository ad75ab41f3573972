"""Ages of people: "87 ans", "8 mois", "a 9-year-old", "54F", "la quarantaine", in digits and in words.

An age is told from a duration ("depuis 12 ans"), a limit ("dès 50 ans") and the age of an institution by the words round it.
"""

import re
from collections.abc import Iterator

from paravent.detectors.grammar import matches, pattern
from paravent.finding import Finding, Label
from paravent.post import Language
from paravent.reading import TextReading

LISTED = re.compile(r"\d+\.")
INTRODUCED = frozenset({"i'm", "am", "he's", "she's", "is", "turned", "was", "im", "at"})
SELF_EVIDENT = frozenset({"decade", "shorthand", "birth_year", "ordinal"})


def detect(reading: TextReading) -> Iterator[Finding]:
    """Yield each age once; durations, limits and institutions are left alone."""
    for kind, start, end in matches(f"ages_{reading.lang}", reading.lowered, reading.content):
        if kind != "apposition" or _plausible(reading.content, start):
            for place in reading.places(start, end):
                yield Finding(Label.AGE, place, _confidence(reading, kind, start, end), "ages", kind)


def _confidence(reading: TextReading, kind: str, start: int, end: int) -> float:
    before, after = reading.content[max(0, start - 30) : start], reading.content[end : end + 30]
    name = f"ages_{reading.lang}"
    if kind in SELF_EVIDENT or (kind == "years" and reading.lang is Language.EN):
        return 0.85
    if kind in {"class", "apposition"}:
        return 0.65
    duration = pattern(name, "not:after").match(after) and not pattern(name, "near:of").search(before)
    if duration or pattern(name, "not:before").search(before):
        return 0.2
    if kind == "months":
        return 0.7 if pattern(name, "near:child").search(before) else 0.3
    return 0.85 if pattern(name, "near:person").search(before) or after[:1] in {",", ";", ")"} else 0.35


def _plausible(content: str, start: int) -> bool:
    """A bare number is an age after a name ("Terence, 71,"), a pronoun, or at the very start."""
    before = content[max(0, start - 40) : start].rstrip(", ")
    if not before or not (before[-1].isalnum() or before[-1] in "'’-"):
        return not (LISTED.match(content, start) and content[start - 1 : start] in {"", "\n"})
    last = before.split()[-1]
    return last[:1].isupper() or last.isdigit() or last.lower() in INTRODUCED
