"""Numbers said in words ("zéro six, trente-neuf…", "oh seven seven double-oh…"), as runs of digits."""

import re
from collections.abc import Iterator
from functools import cache

from paravent.words import rows

FEWEST_WORDS = 5
GATE = re.compile(r"z[ée]ro|\boh\b|\bdouble\b|\bnought\b")
REPEAT = {"x2": 2, "x3": 3}


def spoken_numbers(lowered: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, digits) of each run of number words that says nine digits or more; figures may stand among them."""
    if not GATE.search(lowered):
        return
    for run in _run().finditer(lowered):
        words = _word().findall(run.group())
        digits = "".join(_digits(words))
        if len(words) >= FEWEST_WORDS and 9 <= len(digits) <= 13:
            yield run.start(), run.end(), digits


def _digits(words: list[str]) -> Iterator[str]:
    """Each number of the run: French tens and units belong together, "quatre-vingt-dix-huit" is one number."""
    index, repeat = 0, 1
    while index < len(words):
        value, used = _number(words, index)
        index += used
        if value in REPEAT:
            repeat = REPEAT[value]
            continue
        yield value * repeat
        repeat = 1


def _number(words: list[str], index: int) -> tuple[str, int]:
    value, used = _value(words[index]), 1
    if words[index] == "quatre" and words[index + 1 : index + 2] in (["vingt"], ["vingts"]):
        value, used = "80", 2
    if len(value) != 2 or not value.isdigit() or value < "20" or value[1] != "0":
        if value == "10" and words[index + used : index + used + 1] in (["sept"], ["huit"], ["neuf"]):
            return str(10 + int(_value(words[index + used]))), used + 1
        return value, used
    follow = index + used
    if words[follow : follow + 1] == ["et"]:
        follow += 1
    if follow < len(words) and words[follow] != "et":
        unit, more = _number(words, follow) if words[follow] == "dix" else (_value(words[follow]), 1)
        limit = 20 if value in {"60", "80"} else 10
        if unit.isdigit() and 0 < int(unit) < limit and unit != "00":
            return str(int(value) + int(unit)), follow + more - index
    return value, used


def _value(word: str) -> str:
    return word if word.isdigit() else _words().get(word, "")


@cache
def _words() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("spoken_digits")}


@cache
def _word() -> re.Pattern[str]:
    return re.compile(rf"\d{{1,4}}|et\b|(?:{'|'.join(sorted(_words(), key=len, reverse=True))})\b")


@cache
def _run() -> re.Pattern[str]:
    word = _word().pattern
    return re.compile(rf"\b(?:{word})(?:[ ,.\-–/]{{1,3}}(?:{word})){{4,29}}")
