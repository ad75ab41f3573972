"""Names and numbers that are covered on one page, and so may stand on no other."""

import re
from collections.abc import Iterable, Mapping, Sequence

from paravent.folding import fold
from paravent.imaging.pdf_pages import Word
from paravent.repair.leftovers import ORDINARY, PARTICLES
from paravent.words import common

PART = re.compile(r"[^\W\d_]+")
FIGURES = 6
"""Figures from which a number is one person's."""
SHORTEST = 3

Boxes = Mapping[str, Sequence[Sequence[int]]]


def gone_words(pages: Sequence[Iterable[Word]], named: Boxes, numbered: Boxes) -> frozenset[str]:
    """The key forms of the names, numbers and addresses that stand in boxes, by page.

    A word found by itself counts even if it is an ordinary one, a word in a line read in the picture only if it is not.
    """
    gone: set[str] = set()
    for number, words in enumerate(pages):
        names, others = named.get(str(number), ()), numbered.get(str(number), ())
        for word in words:
            if any(_fills(word, box) for box in names):
                gone |= set(_parts(word.text))
            elif any(_within(word, box) for box in names):
                gone |= {part for part in _parts(word.text) if not _ordinary(part)}
            if any(_within(word, box) for box in (*names, *others)):
                gone |= set(_figures(word.text))
    return frozenset(gone)


def says(word: str, gone: frozenset[str]) -> bool:
    """Whether a word repeats what is gone: a part of a name (an ordinary word: capitalised), a number, an address."""
    if gone.intersection(_figures(word)):
        return True
    return any(
        fold(part) in gone and (part[0].isupper() or not _ordinary(fold(part)))
        for part in PART.findall(word)
        if len(part) >= SHORTEST
    )


def _parts(word: str) -> list[str]:
    folded = (fold(part) for part in PART.findall(word))
    return [part for part in folded if len(part) >= SHORTEST and part not in PARTICLES]


def _figures(word: str) -> list[str]:
    figures = "".join(sign for sign in word if sign.isdigit())
    return [*([figures] if len(figures) >= FIGURES else []), *([fold(word)] if "@" in word else [])]


def _ordinary(part: str) -> bool:
    return max(common(part, "fr"), common(part, "en")) >= ORDINARY


def _fills(word: Word, box: Sequence[int]) -> bool:
    return (word.x, word.y, word.width, word.height) == tuple(box)


def _within(word: Word, box: Sequence[int]) -> bool:
    x, y = word.x + word.width / 2, word.y + word.height / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]
