"""Places of a text as a page shows them: what is marked, and what the safe version puts instead, word by word."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from paravent_desk.checking import words

WORD = re.compile(r"\w+(?:['’]\w+)*|\s+|[^\w\s]")
NEXT_TO = 2
"""Characters between two replacements from which they are read as two."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Code points [start, end) of the text, numbered from 1 in reading order, with what was seen there in words."""

    number: int
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, marked or not."""

    text: str = field(repr=False)
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Replacement:
    """What the safe version writes instead of code points [start, end)."""

    start: int
    end: int
    old: str = field(repr=False)
    new: str = field(repr=False)


def marks(report: Mapping[str, Any], lang: str) -> tuple[Mark, ...]:
    """The places of the text that a reason rests on or the safe version changes, those that overlap as one."""
    wanted = [place for reason in report.get("reasons", ()) for place in reason["places"]]
    wanted += [edit["place"] for edit in (report.get("safe") or {}).get("edits", ())]
    spans = sorted({(place["start"], place["end"]) for place in wanted if _in_text(place)})
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return tuple(Mark(number, *span, _told(report, span, lang)) for number, span in enumerate(merged, 1))


def pieces(text: str, marked: Sequence[Mark]) -> tuple[Piece, ...]:
    """The whole text, cut at its marks."""
    found: list[Piece] = []
    last = 0
    for mark in marked:
        found += [Piece(text[last : mark.start]), Piece(text[mark.start : mark.end], mark)]
        last = mark.end
    return tuple(piece for piece in (*found, Piece(text[last:])) if piece.text)


def replacements(text: str, safe: str) -> tuple[Replacement, ...]:
    """The changes that lead from a text to its safe version, in reading order; applied together they give it."""
    old, new = WORD.findall(text), WORD.findall(safe)
    joined: list[tuple[int, int, int, int]] = []
    for start, end, new_start, new_end in _changes(old, new):
        if joined and len("".join(old[joined[-1][1] : start])) < NEXT_TO:
            joined[-1] = (joined[-1][0], end, joined[-1][2], new_end)
        else:
            joined.append((start, end, new_start, new_end))
    at = [0]
    for word in old:
        at.append(at[-1] + len(word))
    return tuple(Replacement(at[start], at[end], "".join(old[start:end]), "".join(new[a:b])) for start, end, a, b in joined)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return (codes for kind, *codes in matcher.get_opcodes() if kind != "equal")  # type: ignore[misc]


def _in_text(place: Mapping[str, Any]) -> bool:
    return bool(place["type"] == "span" and place["part"] == "text")


def _told(report: Mapping[str, Any], span: tuple[int, int], lang: str) -> str:
    """The labels found there; where there are none, the title of the reason that rests on it."""
    labels = [one["label"] for one in report["findings"] if _in_text(one["place"]) and _meet(one["place"], span)]
    if labels:
        return ", ".join(dict.fromkeys(words.label(name, lang) for name in labels))
    codes = [one["code"] for one in report["reasons"] for place in one["places"] if _in_text(place) and _meet(place, span)]
    return ", ".join(dict.fromkeys(words.reason_title(code, lang) for code in codes))


def _meet(place: Mapping[str, Any], span: tuple[int, int]) -> bool:
    return bool(place["start"] < span[1] and span[0] < place["end"])
