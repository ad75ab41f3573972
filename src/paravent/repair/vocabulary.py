"""The words repair looks for, compiled at first use, and whether a name is a woman's."""

import re
import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
FEMININE_ENDINGS = re.compile(
    r"(?:a|ah|ie|ine|elle|ette|ée|ise|anne?|ane|ène|ude|euse|ence|ance|otte|line|nne|the|thé|oé|aé|éa|lys|ys|ique|ice|iane|ore|"
    r"oline|ille|ouse|yne|aure|arie|aude|ège|ole|ile|ale|alie|wen|lwenn|wenn|ith|een|lyn|beth|ley|moira)$"
)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))
    return table


@cache
def words(group: str) -> tuple[str, ...]:
    """The words of a group, "table.list"."""
    table, _, name = group.partition(".")
    return tuple(_table()[table][name])


@cache
def either(*groups: str) -> str:
    """Alternatives of "table.list" groups as one non-capturing group, longest first."""
    many = dict.fromkeys(word for group in groups for word in words(group))
    return "(?:" + "|".join(sorted(many, key=len, reverse=True)) + ")"


@cache
def pattern(template: str) -> re.Pattern[str]:
    """Compile a template in which `{titles.feminine}` stands for those alternatives, `{a.b+c.d}` for those of both."""
    filled = re.sub(r"\{([a-z]+\.[a-z.+]+)\}", lambda match: either(*match[1].split("+")), template)
    return re.compile(filled, re.IGNORECASE)


@cache
def number_words() -> dict[str, int]:
    """The value of each number word."""
    return {word: int(value) for line in words("numbers.values") for value, *many in [line.split()] for word in many}


def feminine_name(name: str) -> bool:
    """Whether a given name is more likely a woman's: by its ending, with exceptions. A guess, for agreement alone."""
    first = re.split(r"[\s.\-]", name.strip().lower(), maxsplit=1)[0]
    if first in words("names.feminine"):
        return True
    return first not in words("names.masculine") and FEMININE_ENDINGS.search(first) is not None
