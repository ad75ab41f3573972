"""Wordings that say there is one such person only ("l'unique institutrice", "the vicar's daughter"): TRAIT by grammar.

The trained detector (`circumstances`) finds the words that single out; these forms find how far they reach.
"""

from collections.abc import Iterator

from paravent.detectors.grammar import matches
from paravent.finding import Finding, Label
from paravent.reading import TextReading

SURE = 0.85
"""Beside somebody's health two in three are theirs, on our own corpus; `context` drops those that stand alone."""


def detect(reading: TextReading) -> Iterator[Finding]:
    """Yield TRAIT findings; kinds: feature, trade, kinship."""
    for kind, start, end in matches(f"singular_{reading.lang}", reading.lowered, reading.content):
        for place in reading.places(start, end):
            yield Finding(Label.TRAIT, place, SURE, "singular", kind)
