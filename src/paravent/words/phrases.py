"""Wordings kept by group in plain text files, and where they stand in a text.

A file has `[group]` lines, each followed by wordings separated by ` | `; a trailing `*` stands for any ending. Case and
accents do not count: words are compared by `fold`, one after the other.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from paravent.reading import TOKEN, TextReading
from paravent.words import fold, lines


def found(name: str, reading: TextReading) -> dict[str, tuple[int, int]]:
    """Give the first passage `[start, end)` for each group of the lexicon `name` that occurs in a text."""
    words, tokens = reading.folded, reading.tokens
    line = f" {' '.join(words)} "
    passages: dict[str, tuple[int, int]] = {}
    for last, (length, count, groups) in _automaton(name).iter(line):
        first = line.count(" ", 0, last - length + 2) - 1
        for group in groups:
            passages.setdefault(group, (tokens[first].start(), tokens[first + count - 1].end()))
    return passages


def wordings(name: str) -> Iterator[tuple[str, str]]:
    """Yield (group, wording) of a lexicon, as written; raises ValueError for a wording that stands in no group."""
    group = ""
    for line in lines(name):
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1]
            continue
        if not group:
            raise ValueError(f"words/{name}.txt has a wording before its first [group]. Put it under one.")
        yield from ((group, wording.strip()) for wording in line.split(" | "))


@cache
def _automaton(name: str) -> Any:  # noqa: ANN401 - ahocorasick has no types
    import ahocorasick

    groups: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for group, wording in wordings(name):
        tokens = [fold(token.group()) for token in TOKEN.finditer(wording.removesuffix("*"))]
        groups[" " + " ".join(tokens) + ("" if wording.endswith("*") else " "), len(tokens)].append(group)
    automaton = ahocorasick.Automaton()
    for (key, count), names in groups.items():
        automaton.add_word(key, (len(key), count, tuple(names)))
    automaton.make_automaton()
    return automaton
