"""What a numbered picture does not show, in words: fields of a file's own data, and what moves through a film."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import pgettext

from paravent_desk.checking.words import Seen, kind, label, position

SILENT = frozenset({"uid", "private", "trailing", "technical", "harmless", "identifying", ""})
"""Kinds of fields whose names tell a visitor nothing."""
ACROSS, DOWN = ("left", "middle", "right"), ("top", "middle", "bottom")


def taken_out(report: Mapping[str, Any], lang: str) -> str:
    """The kinds of fields that the copy no longer has ("location, device"); "" for none."""
    edits = (report.get("safe") or {}).get("edits", ())
    kinds = dict.fromkeys(str(one.get("kind") or "") for one in edits if one["place"]["type"] == "field")
    return ", ".join(kind(one, lang) for one in kinds if one not in SILENT)


def moving(report: Mapping[str, Any], width: int, height: int, lang: str) -> Iterator[Seen]:
    """What was found in a film of this size: what it is, where it is first seen, and whether it is covered."""
    covered = [one["place"] for one in (report.get("safe") or {}).get("edits", ()) if one["place"]["type"] == "track"]
    found = [one for one in report["findings"] if one["place"]["type"] == "track"]
    for number, one in enumerate(sorted(found, key=lambda one: one["place"]["first"]), 1):
        box = one["place"]["boxes"][0]
        across = _third(box["x"] + box["width"] / 2, width)
        down = _third(box["y"] + box["height"] / 2, height)
        told = (label(one["label"], lang), position(f"{DOWN[down]}_{ACROSS[across]}", lang))
        goes = any(_within(one["place"], place) for place in covered)
        fate = pgettext("in the copy", "covered") if goes else pgettext("in the copy", "stays")
        yield Seen(number, f"{number}. {' · '.join((*told, fate))}")


def _third(middle: float, whole: int) -> int:
    return min(2, max(0, int(3 * middle / max(1, whole))))


def _within(found: Mapping[str, Any], cover: Mapping[str, Any]) -> bool:
    """Whether a cover is there for as long as something is seen, and begins where it does."""
    one, other = found["boxes"][0], cover["boxes"][0]
    return bool(
        cover["first"] <= found["first"]
        and found["last"] <= cover["last"]
        and other["x"] < one["x"] + one["width"]
        and one["x"] < other["x"] + other["width"]
        and other["y"] < one["y"] + one["height"]
        and one["y"] < other["y"] + other["height"]
    )
