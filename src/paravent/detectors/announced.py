"""Identifying numbers that the words before them announce ("IPP 0048213", "hospital number: W417720")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from paravent.words import fold, rows

REACH = 72
"""Characters looked back over for the announcing words."""

VALUE = re.compile(
    r"(?<![\w@])(?<!\w[.,])(?:[A-Z]{1,4}[ -])?[A-Za-z]{0,4}\d[\dA-Za-z]{0,24}"
    r"(?:[ ./-]{1,2}(?:[A-Za-z]{0,3}\d[\dA-Za-z]{0,24}|[A-Z]{1,3}(?!\w))){0,9}"
)
PIECE = re.compile(r"[^ ]+")
WORD = re.compile(r"n°s?|nº|#|\w+(?:[&-]\w+|'s\b)*|[.!?;](?=\s)|\n")
NUMBER = frozenset(
    {
        "n°",
        "n°s",
        "nº",
        "n",
        "#",
        "no",
        "nb",
        "nr",
        "num",
        "numero",
        "numeros",
        "number",
        "numbers",
        "nums",
    }
)
BETWEEN = frozenset(
    {
        "de",
        "du",
        "d",
        "des",
        "of",
        "the",
        "le",
        "la",
        "les",
        "l",
        "mon",
        "ma",
        "mes",
        "son",
        "sa",
        "ses",
        "votre",
        "notre",
        "my",
        "his",
        "her",
        "your",
        "our",
        "is",
        "est",
        "it's",
        "it",
        "c'est",
        "c",
        "s",
        "et",
    }
)
COURTESY = frozenset(
    {
        "m",
        "mr",
        "mme",
        "mlle",
        "mrs",
        "ms",
        "miss",
        "madame",
        "monsieur",
        "dr",
    }
)
ENDS = frozenset("!?;\n")
TOLD = re.compile(r"(?::|\bc'est|\best|\bis)\s*$")
MOST_SKIPPED = 4

DAY = r"(?:0?[1-9]|[12]\d|3[01])[./ -]"
DATE = re.compile(rf"{DAY}{DAY}(?:19|20)?\d\d|(?:19|20)\d\d(?:[./-](?:(?:19|20)?\d\d)){{0,2}}")
TELEPHONE = re.compile(r"(?:0|\+33 ?|0033 ?)[1-9](?:[ .-]?\d\d){4}|07\d{3} ?\d{6}|\d{3}[ .-]\d{3}[ .-]\d{4}|3\d{3}")
RECORDS = frozenset({"ipp", "nda", "mrn", "accession", "nhs_number"})
NATIONAL = re.compile(r"0[1-9](?:[ .-]\d\d){4}|07\d{3} \d{6}")
ROUND = re.compile(r"\d{1,3}(?:[ .]\d{3})+|\d+000")
UNIT = re.compile(
    r" ?(?:€|£|\$|%|°|mg|ml|g/|g\b|kg|cm|mm|km|euros?|ans?\b|mois|jours?|years?|yrs?|yo\b|months?|days?|weeks?|h\b|heures?|"
    r"patients?|lits|beds|personnes|people|cas\b|cases|pages)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Announced:
    """Offsets of the number in the text searched, its kind ("_": it identifies no patient), and how sure its words make it."""

    start: int
    end: int
    kind: str
    confidence: float


def announced(content: str) -> Iterator[Announced]:
    """Yield every number that an announcing word stands before, as far back as a name or two allow."""
    for value in VALUE.finditer(content):
        if sum(map(str.isdigit, value.group())) < 2:
            continue
        start = _without_announcer(value)
        found = announcer(content, start)
        if found is None:
            continue
        kind, strong, asked = found
        end = _end(content, start, value.end(), kind)
        if kind == "_" or (_plausible(content[start:end], kind, strong, asked) and not UNIT.match(content, end)):
            yield Announced(start, end, kind, 0.95 if strong else 0.8)


def announcer(content: str, start: int) -> tuple[str, bool, bool] | None:
    """Give the kind announced just before `content[start:]`, whether strongly, and whether with a word for "number"."""
    words = WORD.findall(content, max(0, start - REACH), start)
    words.reverse()
    asked, skipped = False, 0
    told = TOLD.search(content, max(0, start - 8), start) is not None
    for index, word in enumerate(words):
        key = fold(word)
        if key in NUMBER:
            asked = True
            continue
        if key in BETWEEN:
            continue
        found = _phrase(words, index, asked)
        if found:
            return *found, asked
        # a name may stand between ("IPP de Mme Durand : 0048213"), and any word before ":" or "is" ("mon dossier chez eux : …")
        named = key in COURTESY or word == "." or word[0].isupper()
        if skipped == MOST_SKIPPED or word.isdigit() or word in ENDS or not (named or told):
            return None
        skipped += word != "."
    return None


def _phrase(words: list[str], index: int, asked: bool) -> tuple[str, bool] | None:
    """The longest announcing phrase that ends with `words[index]`; the words run backwards."""
    best, parts = None, []
    for word in words[index : index + 8]:
        key = fold(word)
        if key in NUMBER:
            asked = True
        elif key == "." or key in ENDS:
            # "hosp. no." is one phrase, a sentence that ends is none
            if key in ENDS:
                break
        elif key not in BETWEEN:
            parts.append(key)
            known = _announcers().get(" ".join(reversed(parts)))
            if known and (asked or not known[2]):
                best = (known[0], known[1])
            if len(parts) == 4:
                break
    return best


@cache
def _announcers() -> dict[str, tuple[str, bool, bool]]:
    """Phrase → kind, strong, asks for a word for "number"."""
    found: dict[str, tuple[str, bool, bool]] = {}
    for kind, strength, phrase in rows("number_announcers"):
        words = [word for word in fold(phrase).split() if word != "#" and word not in BETWEEN]
        found[" ".join(words)] = (kind, strength == "strong", "#" in phrase)
    return found


def _without_announcer(value: re.Match[str]) -> int:
    """Where the number begins, when the capitals before it are its announcer ("MRN 417720", "NO 417720")."""
    first, sign, _ = value.group().partition(" ")
    if sign and first.isalpha() and (fold(first) in NUMBER or fold(first) in _announcers()):
        return value.start() + len(first) + 1
    return value.start()


def _end(content: str, start: int, end: int, kind: str) -> int:
    """Leave out what only follows the number: an age, a unit, the initial of a title."""
    pieces = list(PIECE.finditer(content, start, end))
    kept = pieces[:1]
    for piece in pieces[1:]:
        last = kept[-1].group()
        letters = piece.group().isalpha()
        initial = piece is pieces[-1] and content[piece.end() : piece.end() + 1] == "."
        if letters and (initial or kind not in {"plate", "insurance", "passport"}):
            break
        if sum(map(str.isdigit, last)) >= 7 and sum(map(str.isdigit, piece.group())) < 3 and kind != "nir":
            break
        if UNIT.match(content, piece.end()):
            break
        kept.append(piece)
    return kept[-1].end()


def _plausible(value: str, kind: str, strong: bool, asked: bool) -> bool:
    digits = sum(map(str.isdigit, value))
    if kind == "plate":
        return digits >= 2 and any(map(str.isalpha, value)) and len(value) <= 12
    if digits < (4 if strong else 5) and not (asked and strong and digits == 3):
        return False
    if ROUND.fullmatch(value) or DATE.fullmatch(value):
        return strong and kind in RECORDS and not DATE.fullmatch(value)
    if strong and kind in RECORDS:
        return not NATIONAL.fullmatch(value)
    return not TELEPHONE.fullmatch(value)
