"""Where a hashtag holds a person's name: #CourageLéa, #prayforines, #MateoStrong."""

import re
from functools import cache

from paravent.words import common, fold, given_name, rows

LETTER = r"[^\W\d_]"
UPPER = r"[A-ZÀ-ÖØ-ÞŁŚŻŞİĞČŠŽ]"
PIECES = re.compile(rf"{UPPER}+(?![a-zà-ÿ])|{UPPER}[a-zà-ÿ'-]+|[a-zà-ÿ]+|\d+")


@cache
def hashtag_parts() -> tuple[frozenset[str], frozenset[str]]:
    """What stands before and after a name in a hashtag."""
    groups = {row[0]: row[1] for row in rows("hashtags")}
    return frozenset(groups["before"].split("|")), frozenset(groups["after"].split("|"))


def name_in_hashtag(tag: str, lang: str) -> tuple[int, int] | None:
    """Give where a hashtag (without its sign) holds a name, or None."""
    before, after = hashtag_parts()
    pieces = [(piece.start(), piece.end()) for piece in PIECES.finditer(tag)]
    keys = [fold(tag[start:end]) for start, end in pieces]
    framed = 0
    first, last = 0, len(pieces)
    for stop in range(len(keys), 0, -1):
        if "".join(keys[:stop]) in before:
            first, framed = stop, framed + 1
            break
    for begin in range(first + 1, len(keys)):
        if "".join(keys[begin:]) in after:
            last, framed = begin, framed + 1
            break
    if framed and first < last and any(_bears(key, lang, 35, 1) for key in keys[first:last]) and last - first <= 3:
        return pieces[first][0], pieces[last - 1][1]
    low = fold(tag)
    if len(low) == len(tag) and len(pieces) <= 2:
        found = _unframed(low, before, after, lang)
        if found is not None:
            return found
    if len(pieces) > 1:
        for (start, end), key in zip(pieces, keys, strict=True):
            if tag[start].isupper() and common(key, lang) < 20 and given_name(key) >= 7:
                return start, end
    return (0, len(tag)) if len(pieces) == 1 and common(low, lang) < 20 and given_name(low) >= 9 else None


def _unframed(low: str, before: frozenset[str], after: frozenset[str], lang: str) -> tuple[int, int] | None:
    for cut in range(len(low) - 2, 2, -1):
        if low[:cut] in before:
            rest = low[cut:]
            stop = next(
                (len(rest) - len(tail) for tail in after if rest.endswith(tail) and len(rest) - len(tail) > 2), len(rest)
            )
            if _bears(rest[:stop], lang, 35, 3):
                return cut, cut + stop
    for tail in after:
        if low.endswith(tail) and len(low) - len(tail) > 2 and _bears(low[: -len(tail)], lang, 30, 5):
            return 0, len(low) - len(tail)
    return None


def _bears(key: str, lang: str, most: int, least: int) -> bool:
    bearers = given_name(key) or (1 if len(key) > 2 and not common(key, lang) and key.isalpha() else 0)
    return bearers >= least and (common(key, lang) < most or (bearers >= 8 and common(key, lang) < 50))
