r"""Grammars of dates and ages, kept as text under `words/`: named fragments, and patterns of a kind in the order they are tried.

    month := janvier|février|…
    [day] \b(?:le )?\d{1,2} (?:<month>)\\b

A fragment stands as `<name>` in later lines. Patterns ignore case unless their kind ends in `!`.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "words"
FRAGMENT = re.compile(r"<([a-z_]+)>")


@cache
def grammar(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give the patterns of `words/NAME.txt` with their kinds, compiled once a process."""
    fragments: dict[str, str] = {}
    patterns: list[tuple[str, re.Pattern[str]]] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        whole = FRAGMENT.sub(lambda fragment: fragments.get(fragment[1], fragment[0]), line)
        if whole.startswith("["):
            kind, pattern = whole[1:].split("] ", 1)
            patterns.append((kind.rstrip("!"), re.compile(pattern, 0 if kind.endswith("!") else re.IGNORECASE)))
        else:
            fragment, pattern = whole.split(" := ", 1)
            fragments[fragment] = pattern
    return tuple(patterns)


@cache
def pattern(name: str, kind: str) -> re.Pattern[str]:
    """Give the one pattern of a kind."""
    return dict(grammar(name))[kind]
