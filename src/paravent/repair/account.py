"""What became of each attribute of a DICOM file: the copy held against the original. Tags and counts, never a value.

The account is taken from the two files themselves, not from what repair meant to do.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from pydicom.datadict import keyword_for_tag
from pydicom.sequence import Sequence

from paravent.imaging.dataset import PIXELS, PREAMBLE, opened, quiet
from paravent.imaging.profile import HARMLESS_VALUES, is_harmless_uid

FILE_META = 0x0002
CONCEPT_NAME = 0x0040A043
MOMENTS = frozenset({"DA", "TM", "DT"})
NOTHING = frozenset({b"\x00\x00", b"", 0})
"""Dummies that are no words."""


class Fate(StrEnum):
    """What was done with an attribute."""

    KEPT = "kept"
    REMOVED = "removed"
    EMPTIED = "emptied"
    DUMMY = "dummy"
    REPLACED = "replaced"
    SHIFTED = "shifted"
    CLEANED = "cleaned"
    REWRITTEN = "rewritten"
    ADDED = "added"


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """How often one thing was done at a path: "(0040,A730)[].(0040,A160)", the items of a sequence taken together."""

    path: str
    keyword: str
    fate: Fate
    count: int


@dataclass(frozen=True, slots=True)
class Account:
    """The lines of a file, by path, and the transfer syntaxes of the original and of the copy ("" for one that is unknown)."""

    lines: tuple[Line, ...]
    syntaxes: tuple[str, str]


def account(original: bytes, copy: bytes) -> Account:
    """Compare a file and its copy; raises what `opened` raises."""
    before, after = opened(original), opened(copy)
    found: Counter[tuple[str, str, Fate]] = Counter()
    with quiet():
        if original[PREAMBLE : PREAMBLE + 4] == b"DICM" and any(original[:PREAMBLE]):
            found["preamble", "", Fate.REMOVED] += 1
        found.update(_compared(before.file_meta, after.file_meta, ""))
        found.update(_compared(before, after, ""))
        syntaxes = (_named(before), _named(after))
    lines = tuple(sorted(Line(*what, count) for what, count in found.items()))
    return Account(lines, syntaxes)


def _named(dataset: Any) -> str:  # noqa: ANN401 - pydicom's values are untyped here
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    return syntax if is_harmless_uid(syntax) else ""


def _compared(before: Any, after: Any, around: str) -> Iterator[tuple[str, str, Fate]]:  # noqa: ANN401
    """Give path, keyword and fate of every attribute of two data sets; None for one that is not there."""
    tags = {*(() if before is None else before.keys()), *(() if after is None else after.keys())}
    for tag in sorted(tags):
        path, keyword = f"{around}({tag.group:04X},{tag.element:04X})", keyword_for_tag(tag)
        one, other = _element(before, tag), _element(after, tag)
        if tag in PIXELS and not around:
            yield path, keyword, Fate.KEPT if _same(one, other) else Fate.REWRITTEN
            continue
        items = [_items(one), _items(other)]
        if items[0] is None and items[1] is None:
            yield path, keyword, _fate(before, one, other, tag)
            continue
        left, right = items[0] or [], items[1] or []
        yield path, keyword, _fate_of_items(left, right) if other is not None else Fate.REMOVED
        for first, second in _paired(left, right):
            yield from _compared(first, second, f"{path}[].")


def _element(dataset: Any, tag: Any) -> Any:  # noqa: ANN401
    try:
        return None if dataset is None or tag not in dataset else dataset[tag]
    except Exception:  # noqa: BLE001 - what cannot be read is in no copy
        return None


def _items(element: Any) -> list[Any] | None:  # noqa: ANN401
    return list(element.value) if element is not None and isinstance(element.value, Sequence) else None


def _fate_of_items(left: list[Any], right: list[Any]) -> Fate:
    if not left:
        return Fate.ADDED if right else Fate.KEPT
    return Fate.EMPTIED if not right else Fate.DUMMY if any(map(len, left)) and not any(map(len, right)) else Fate.KEPT


def _paired(left: list[Any], right: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Pair the items of a sequence; where some were left out, by what they are about."""
    if len(left) == len(right):
        yield from zip(left, right, strict=True)
        return
    for kind, a, b, c, d in SequenceMatcher(None, [*map(_about, left)], [*map(_about, right)], autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(left[a:b], right[c:d], strict=True)
        else:
            yield from ((item, None) for item in left[a:b])
            yield from ((None, item) for item in right[c:d])


def _about(item: Any) -> str:  # noqa: ANN401
    try:
        return str(item[CONCEPT_NAME].value[0].CodeValue)
    except Exception:  # noqa: BLE001 - an item that names no concept
        return ""


def _fate(before: Any, one: Any, other: Any, tag: Any) -> Fate:  # noqa: ANN401
    if other is None:
        return Fate.REMOVED
    if one is None:  # what could not be read was there all the same
        return Fate.REPLACED if before is not None and tag in before else Fate.ADDED
    if _same(one, other):
        return Fate.KEPT
    if other.is_empty:
        return Fate.EMPTIED
    if other.VR == "UI" or tag.group == FILE_META:
        return Fate.REPLACED
    if str(other.value) in HARMLESS_VALUES or (isinstance(other.value, bytes | int) and other.value in NOTHING):
        return Fate.DUMMY
    return Fate.SHIFTED if other.VR in MOMENTS else Fate.CLEANED


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401
    return one is not None and other is not None and bool(one.value == other.value)
