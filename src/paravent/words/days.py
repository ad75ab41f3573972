"""Days in words: the month they say, and the season that says less."""

import re
from dataclasses import dataclass

from paravent.post import Language


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
