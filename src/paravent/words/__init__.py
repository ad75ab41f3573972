"""What words are known to be: given names, surnames, ordinary words, towns, and the plain lexicons.

Everything is looked up by `fold`: lower case, no accents, ligatures opened. The lists are frozen under `frozen/` by
`python -m training.lists`; `frozen/README.md` names every source and licence. A file is opened at the first look-up that needs
it and stays mapped; a look-up costs about a microsecond. Raises MissingPart where a file is not there.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from paravent.errors import MissingPart
from paravent.folding import fold
from paravent.words.towns import Commune, communes, is_town, larger_area, longest_town, town_key

if TYPE_CHECKING:
    import marisa_trie

__all__ = [
    "Commune",
    "common",
    "communes",
    "entries",
    "fold",
    "given_name",
    "is_town",
    "larger_area",
    "lines",
    "longest_town",
    "regions",
    "rows",
    "surname",
    "town_key",
]

FOLDER = Path(__file__).parent
FROZEN = FOLDER / "frozen"
RANKS = 4  # bytes a word: given name, surname, French, English
COLUMN = {"fr": 2, "en": 3}


def given_name(word: str) -> int:
    """Class of how many bear a given name: 0 none, k about 2^(k+5) people in France (or as common elsewhere), at most 15.

    A compound ("Anne-Lise", "Jean-Loup") that is not listed whole has the class of its rarest part.
    """
    return _rank(word, 0)


def surname(word: str) -> int:
    """Class of how many bear a surname: 0 none, k about 2^(k+2) in the INSEE file (or as common elsewhere), at most 15."""
    return _rank(word, 1)


def common(word: str, lang: str) -> int:
    """Zipf frequency × 10 (0 to 80) of an ordinary word of a language ("fr", "en"); 0 for what is only a name."""
    column = COLUMN[lang]
    return _ranks(fold(word))[column]


def _rank(word: str, column: int) -> int:
    key = fold(word)
    rank = _ranks(key)[column]
    if not rank and "-" in key:
        return min(_ranks(part)[column] for part in key.split("-"))
    return rank


NOTHING = bytes(RANKS)


def _ranks(key: str) -> bytes:
    trie, table = _words()
    index: int = trie.get(key, -1)
    return NOTHING if index < 0 else table[index * RANKS : index * RANKS + RANKS]


@cache
def _words() -> "tuple[marisa_trie.Trie, bytes]":
    import marisa_trie  # loaded at the first look-up: start-up stays small

    try:
        trie = marisa_trie.Trie()
        trie.mmap(str(FROZEN / "words.trie"))
        return trie, (FROZEN / "words.ranks").read_bytes()
    except OSError:
        raise MissingPart("The word lists are missing from this installation. Install paravent again.") from None


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of a plain lexicon in the order and spelling of its file; `#` starts a comment line.

    `name` is a file name without its ending ("eponyms"); our own file beside the code comes first, then the frozen one.
    """
    found: list[str] = []
    for path in (folder / (name + ending) for folder in (FOLDER, FROZEN) for ending in (".txt", ".tsv")):
        if path.is_file():
            found += path.read_text(encoding="utf-8").split("\n")
    if not found:
        raise MissingPart(f"The lexicon {name} is missing from this installation. Install paravent again.")
    return tuple(line for line in found if line.strip() and not line.startswith("#"))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a tab-separated lexicon, split."""
    return tuple(tuple(line.split("\t")) for line in lines(name))


@cache
def entries(name: str) -> frozenset[str]:
    """The folded entries of a plain lexicon; of a table, its first column."""
    return frozenset(SPACES.sub(" ", fold(line.split("\t", 1)[0])).strip() for line in lines(name))


@cache
def function_words(lang: str) -> frozenset[str]:
    """The articles, pronouns, prepositions… of a language ("fr", "en"), as written."""
    return frozenset(word for line in lines(f"function_words_{lang}") for word in line.split())


SPACES = re.compile(r"\s+")


@cache
def regions() -> frozenset[str]:
    """The folded names of areas too large to be a finding: départements, regions, counties, states, countries, continents."""
    return entries("regions") | entries("countries")
