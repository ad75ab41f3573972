"""Dates and moments of at least day precision: "le 12 mars", "hier soir", "last Tuesday", "born 03/04/1987".

Every form is found by its grammar. A habit ("tous les lundis"), a range of opening days and the day a consent was signed get a
confidence under one half, and `merge` drops them; whether the day is one of somebody's life or of an agenda, `context` tells by
what stands beside it.
"""

from collections.abc import Iterator

from paravent.detectors.grammar import matches, pattern
from paravent.finding import Finding, Label
from paravent.reading import TextReading

DOUBT = 0.2
SURE = {"birth": 0.98, "day": 0.75, "feast": 0.7, "relative": 0.7, "weekday": 0.7}


def detect(reading: TextReading) -> Iterator[Finding]:
    """Yield each date once."""
    for kind, start, end in matches(f"dates_{reading.lang}", reading.lowered, reading.content):
        for place in reading.places(start, end):
            yield Finding(Label.DATE, place, _confidence(reading, kind, start, end), "dates", kind)


def _confidence(reading: TextReading, kind: str, start: int, end: int) -> float:
    before, after = reading.content[max(0, start - 60) : start], reading.content[end : end + 30]
    not_of_a_person = (("not:habit", before), ("not:signed", before), ("not:range", after))
    name = f"dates_{reading.lang}"
    if kind != "birth" and any(pattern(name, form).search(words) for form, words in not_of_a_person):
        return DOUBT
    return SURE[kind]
