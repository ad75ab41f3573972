"""What a place is called in general: its region, the kind of institution, the larger area behind it."""

import re
import tomllib
from functools import cache
from pathlib import Path

from paravent.repair.vocabulary import pattern
from paravent.words import communes, larger_area

MARGIN = 10  # a name shared by several communes means the largest only when it is this many times the next
ARTICLE = re.compile(r"(?:le|la|les|l')\s*(?=[A-Z])")
INSTITUTION_FR = (
    r"(?:(?:le|la|les|une?|du|des|de la|mon|ma|son|sa)\s|(?:de\s)?l')?(?:(?!de|du|d')[\w-]+\s)?"
    r"(?:(?P<f>{institutions.feminine})|(?P<m>{institutions.masculine}))(?!\w)"
)
CAPITALS = re.compile(r"\s*[,(]?\s*((?:[A-ZÀ-Ý][\w'-]*\s?){1,3})")
VOWELS = "AEIOUÎÉ"


@cache
def _regions() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((Path(__file__).parent / "regions.toml").read_text(encoding="utf-8"))
    return table


def region(name: str) -> str:
    """ "en Bretagne" for a French commune of which there is one, or one far larger than the others; else ""."""
    found = communes(ARTICLE.sub("", name)) or communes(name)
    if not found or found[0].country != "FR":
        return ""
    if len(found) > 1 and found[0].population < MARGIN * found[1].population:
        return ""
    return _regions().get(found[0].region, "")


def of_region(larger: str) -> str:
    """ "en Bretagne" → "de Bretagne"; "dans les Hauts-de-France" → "des Hauts-de-France"."""
    head, _, name = larger.partition(" ")
    if head == "dans":
        article, _, name = name.partition(" ")
        return {"les": "des ", "le": "du ", "la": "de la "}[article] + name
    return f"d'{name}" if name[0] in VOWELS else f"de {name}"


def institution_french(words: str) -> str:
    """ "lycée Jean-Jaurès" → "un lycée"; "" for what is no institution."""
    head = pattern(INSTITUTION_FR).match(words)
    if head is None:
        return ""
    return f"une {head['f'].lower()}" if head["f"] else f"un {head['m'].lower()}"


def institution_english(words: str) -> str:
    """ "Foxford High School" → "high school"; "" for what is no institution."""
    head = pattern(r"(?:^|\s)({institutions.english})s?$").search(words)
    noun = head[1].lower() if head else ""
    return "pub" if noun in {"arms", "inn"} else noun


def larger_area_behind(after: str) -> int:
    """How many characters stand before a larger area that follows: "Havre, Montana" may go down to "Montana". 0 for none."""
    follows = CAPITALS.match(after)
    words = follows[1].split() if follows else []
    if follows and any(larger_area(" ".join(words[:count])) for count in range(1, len(words) + 1)):
        return follows.start(1)
    return 0
