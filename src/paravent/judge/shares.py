"""How many share a circumstance: population by age and sex, trades, conditions; orders of magnitude, origins in the files."""

import re
from functools import cache
from pathlib import Path

from paravent.words import fold

DATA = Path(__file__).parent / "data"
WORD = re.compile(r"[\w'-]+")


@cache
def age_classes() -> tuple[tuple[int, float, float], ...]:
    """First age of each five-year class, and the shares of men and women of that class in the population (0 to 1)."""
    rows = (line.split("\t") for line in _lines("age_sex.tsv"))
    return tuple((int(age), float(men) / 100, float(women) / 100) for age, men, women in rows)


def of_age(age: int, sex: str | None) -> float:
    """Share of the population of one sex ("m", "f", None for either) in the five-year class of an age.

    A class, not a year: one year more or less tells nothing to a reader who guesses.
    """
    men, women = next((m, w) for first, m, w in reversed(age_classes()) if age >= first)
    return {"m": men, "f": women, None: men + women}[sex]


def of_trade(words: str) -> float | None:
    """Share of the population in the trade named, None when the table knows none of the words."""
    return _share("trades.tsv", words)


def of_condition(words: str) -> float | None:
    """Share of the population with the condition named, or who go through it in a year; None when unknown."""
    return _share("conditions.tsv", words)


def _share(table: str, words: str) -> float | None:
    line = " " + " ".join(fold(word) for word in WORD.findall(words.replace("’", "'"))) + " "
    for one_in, phrase in _phrases(table):
        if phrase in line:
            return 1 / one_in
    return None


@cache
def _phrases(table: str) -> tuple[tuple[int, str], ...]:
    """Each phrase with the N of its "one in N", the rarest first."""
    found = []
    for line in _lines(table):
        one_in, phrases = line.split("\t")
        for phrase in phrases.split(" | "):
            whole = " " + " ".join(fold(word) for word in phrase.removesuffix("*").split())
            found.append((int(one_in), whole if phrase.endswith("*") else whole + " "))
    return tuple(sorted(found, reverse=True))


def _lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
