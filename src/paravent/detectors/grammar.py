r"""Grammars of dates and ages, kept as text under `words/`: named fragments, and forms in the order they are tried.

    month := janvier|février|…
    [day] \b(?:le )?\d{1,2} (?:<month>)\b
    [feast|noël,pâques] \b(?:à )?(?:noël|pâques)\b

A fragment stands as `<name>` in later lines. Patterns ignore case unless their kind ends in `!`. What stands after `|` has to
occur for the pattern to be tried at all (`#`: a digit): most posts hold none of it, and a plain search costs a hundredth of the
pattern's. Kinds with a colon ("not:habit") are conditions, asked for by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from paravent.detectors.ranges import Ranges

FOLDER = Path(__file__).parent.parent / "words"
DIGIT = re.compile(r"\d")
FRAGMENT = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern, its kind, and the literals of which one has to occur (the empty one does everywhere)."""

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]


def matches(name: str, lowered: str, content: str) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of every match of a grammar in a text, the earlier forms first, without overlaps."""
    digit = DIGIT.search(content) is not None
    taken = Ranges()
    for form in _tried(name):
        for need in form.needs:
            if digit if need == "#" else need in lowered:
                break
        else:
            continue
        for match in form.pattern.finditer(content):
            start, end = match.span()
            if start < end and taken.take(start, end):
                yield form.kind, start, end


@cache
def _tried(name: str) -> tuple[Form, ...]:
    return tuple(form for form in grammar(name) if ":" not in form.kind)


@cache
def grammar(name: str) -> tuple[Form, ...]:
    """Give the forms of `words/NAME.txt`, compiled once a process."""
    fragments: dict[str, str] = {}
    forms: list[Form] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        whole = FRAGMENT.sub(lambda fragment: fragments.get(fragment[1], fragment[0]), line)
        if whole.startswith("["):
            head, pattern = whole[1:].split("] ", 1)
            kind, _, needs = head.partition("|")
            flags = 0 if kind.endswith("!") else re.IGNORECASE
            forms.append(Form(kind.rstrip("!"), re.compile(pattern, flags), tuple(needs.split(","))))
        else:
            fragment, pattern = whole.split(" := ", 1)
            fragments[fragment] = pattern
    return tuple(forms)


@cache
def pattern(name: str, kind: str) -> re.Pattern[str]:
    """Give the one pattern of a kind."""
    return next(form.pattern for form in grammar(name) if form.kind == kind)
