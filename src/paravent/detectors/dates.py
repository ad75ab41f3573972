"""Dates and moments of at least day precision: "le 12 mars", "hier soir", "last Tuesday", "born 03/04/1987".

Every form is found by its grammar. A habit ("tous les lundis"), a range of opening days and the day a consent was signed get a
confidence under one half, and `merge` drops them; whether the day is one of somebody's life or of an agenda, `context` tells by
what stands beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from paravent.detectors.grammar import grammar, pattern
from paravent.finding import Finding, Label
from paravent.post import Language
from paravent.reading import TextReading

LIKELY = re.compile(
    r"\d|janv|f[ée]v|mars|avril|\bmai|juin|juil|ao[uû]t|sept|octo|nove|d[ée]ce|march|april|june|july|august|jour|nuit|matin|soir|midi|tant|hier|demain|veille|di\b|dimanche|no[eë]l|ajd|p[aâ]ques|day|night|morning|morrow|noon|evening|eve\b|ween|giving|eid",
    re.IGNORECASE,
)
DOUBT = 0.2
SURE = {"birth": 0.98, "day": 0.75, "feast": 0.7, "relative": 0.7, "weekday": 0.7}


def detect(reading: TextReading) -> Iterator[Finding]:
    """Yield each date once."""
    if not LIKELY.search(reading.content):
        return
    taken: list[tuple[int, int]] = []
    for kind, form in grammar(f"dates_{reading.lang}"):
        for match in form.finditer(reading.content) if not kind.startswith("not:") else ():
            start, end = match.span()
            if start == end or any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            for place in reading.places(start, end):
                yield Finding(Label.DATE, place, _confidence(reading, kind, start, end), "dates", kind)


def _confidence(reading: TextReading, kind: str, start: int, end: int) -> float:
    before, after = reading.content[max(0, start - 60) : start], reading.content[end : end + 30]
    not_of_a_person = (("not:habit", before), ("not:signed", before), ("not:range", after))
    name = f"dates_{reading.lang}"
    if kind != "birth" and any(pattern(name, form).search(words) for form, words in not_of_a_person):
        return DOUBT
    return SURE[kind]


@dataclass(frozen=True, slots=True)
class Day:
    """What a date says: the month (1 to 12), or None when it says none."""

    month: int | None


MONTHS = (
    "jan",
    "f[ée]v|feb",
    "mar",
    "avr|apr",
    "mai|may",
    "juin|jun",
    "juil|jul",
    "ao[uû]|aug",
    "sep",
    "oct",
    "nov",
    "d[ée]c|dec",
)
MONTH = tuple((re.compile(rf"\b(?:{names})", re.IGNORECASE), number) for number, names in enumerate(MONTHS, 1))
WEEKDAY = re.compile(r"\b(?:lun|mar|mercre|jeu|vendre|same)di\b|\bdimanche\b|\b\w+day\b", re.IGNORECASE)
SLASHED = re.compile(r"\b(\d{1,2})[/.\-](\d{1,2})\b(?:[/.\-]\d+)?")


def day(words: str) -> Day:
    """Read the month out of a date's own words; day before month, as in Europe, unless that cannot be."""
    plain = WEEKDAY.sub("", words)
    for names, number in MONTH:
        if names.search(plain):
            return Day(number)
    slashed = SLASHED.search(plain)
    if slashed:
        first, second = int(slashed[1]), int(slashed[2])
        month = second if 1 <= second <= 12 else first
        return Day(month if 1 <= month <= 12 else None)
    return Day(None)


def season(words: str, lang: Language) -> str | None:
    """Generalise a date to its season ("au printemps", "in winter"); None when it names no month."""
    month = day(words).month
    if month is None:
        return None
    french = ("en hiver", "au printemps", "en été", "en automne")
    english = ("in winter", "in spring", "in summer", "in autumn")
    return (french if lang is Language.FR else english)[month % 12 // 3]
