"""A post's words with a block over each that something was found in. What was not checked is covered whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from paravent_desk.checking import words
from paravent_desk.history.checks import UNCHECKED


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `label`: what is under the block, in a word, and then no text."""

    text: str = field(default="", repr=False)
    label: str = ""


def masked(text: str, report: Mapping[str, Any], lang: str) -> tuple[Piece, ...]:
    """The text as it may be read without being asked for."""
    if not report.get("findings") and any(reason["code"] == UNCHECKED for reason in report.get("reasons", ())):
        return (Piece(label=words.reason_title(UNCHECKED, lang)),) if text else ()
    pieces: list[Piece] = []
    last = 0
    for start, end in _spans(report):
        pieces += [Piece(text[last:start]), Piece(label=_label(report, start, end, lang))]
        last = end
    return tuple(one for one in (*pieces, Piece(text[last:])) if one.text or one.label)


def _spans(report: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Where something was found or a reason rests, those that touch as one, in reading order."""
    places = [one["place"] for one in report.get("findings", ())]
    places += [place for reason in report.get("reasons", ()) for place in reason["places"]]
    places += [edit["place"] for edit in (report.get("safe") or {}).get("edits", ())]
    joined: list[tuple[int, int]] = []
    for start, end in sorted({(one["start"], one["end"]) for one in places if _in_text(one)}):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def _label(report: Mapping[str, Any], start: int, end: int, lang: str) -> str:
    seen = [
        one["label"]
        for one in report.get("findings", ())
        if _in_text(one["place"]) and one["place"]["start"] < end and start < one["place"]["end"]
    ]
    return ", ".join(dict.fromkeys(words.label(name, lang) for name in seen)) or "…"


def _in_text(place: Mapping[str, Any]) -> bool:
    return bool(place["type"] == "span" and place["part"] == "text")
