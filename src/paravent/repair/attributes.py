"""A DICOM data set made anew by the Basic Application Level Confidentiality Profile (PS3.15, Annex E).

Removed, emptied, given a dummy or a new UID is what the table says, in sequences of any depth. Removed is, too, what the table
cannot know: private attributes, curves and overlays, attributes no dictionary knows, pixels inside sequences, and free words
that hold a name or number just removed, or a word that is neither ordinary nor of the trade.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydicom.datadict import dictionary_has_tag
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from paravent.imaging.dataset import PIXELS
from paravent.imaging.profile import DUMMIES, HARMLESS_VALUES, Rule, is_harmless_uid, new_uid, rule_of
from paravent.words import common, entries, given_name, surname

WORDS = frozenset({"LO", "SH", "ST", "LT", "UT", "UC", "PN"})
NUMBERS = frozenset({"US", "SS", "UL", "SL", "FL", "FD", "UV", "SV"})
BYTES = frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "UN"})
TELLING = {"PN": re.compile(r"[^\W_]{3,}"), "LO": re.compile(r"[^\W_]{4,}"), "SH": re.compile(r"[^\W_]{4,}")}
"""What of a removed name or number is told again where it stands in other words, by the value's representation."""
WORD = re.compile(r"[^\W_]+")
TOO_COMMON = frozenset(
    {
        "anon",
        "anonymous",
        "anonymized",
        "body",
        "chest",
        "head",
        "image",
        "name",
        "none",
        "patient",
        "phantom",
        "series",
        "study",
    }
    | {"test", "the", "unknown", "von", "van", "del", "des", "les", "ben", "bin", "max", "min", "mrs"}
)
REFERENCE = frozenset({"UI", "IS", "US"})
PURPOSE_OF_REFERENCE = 0x0040A170
GROUP_LENGTH = 0x0000
FIRST_GROUP = 0x0008
SHORTEST_NAME = 3
RARELY_USED, USED, OFTEN_BORNE = 15, 30, 4
"""Zipf frequency × 10 of a word of the language, and of one so usual that it is hardly a name; class of a known name."""


def cleaned(dataset: Any, key: bytes) -> Any:  # noqa: ANN401 - pydicom's values are untyped here
    """Give a new data set without file meta; call inside `quiet`. UIDs are replaced by HMAC-SHA-256 under `key`."""
    removed: set[str] = set()
    clean = _cleaned(dataset, key, removed, top=True)
    _without(clean, removed - TOO_COMMON)
    return clean


def _cleaned(dataset: Any, key: bytes, removed: set[str], *, top: bool) -> Any:  # noqa: ANN401
    clean = Dataset()
    for tag in sorted(dataset.keys()):
        if not _known(tag, top=top):
            _remember(_read(dataset, tag), rule_of(tag), removed)
            continue
        element = _read(dataset, tag)
        rule = rule_of(tag)
        if element is None or element.VR == "UN" or (element.VR == "SQ" and not isinstance(element.value, Sequence)):
            continue
        if element.VR == "SQ":
            items = _items(element, rule, key, removed)
            if items is not None:
                clean.add_new(tag, "SQ", items)
            continue
        _remember(element, rule, removed)
        value = _value(element, rule, key)
        if value is not None:
            clean.add_new(tag, element.VR, value)
    return clean


def _known(tag: Any, *, top: bool) -> bool:  # noqa: ANN401
    """Whether an attribute may be in the copy at all."""
    group = tag.group
    if group & 1 or group < FIRST_GROUP or tag.element == GROUP_LENGTH or group & 0xFF00 in {0x5000, 0x6000}:
        return False
    if tag in PIXELS:
        return top
    return bool(dictionary_has_tag(tag))


def _read(dataset: Any, tag: Any) -> Any:  # noqa: ANN401
    try:
        return dataset[tag]
    except Exception:  # noqa: BLE001 - what cannot be read cannot be known to be harmless: it goes
        return None


def _items(element: Any, rule: Rule | None, key: bytes, removed: set[str]) -> list[Any] | None:  # noqa: ANN401
    """Give the items of a sequence, cleaned; none where the profile empties it, None where it removes it."""
    items = [_cleaned(item, key, removed, top=False) for item in element.value]  # also to learn the names in what goes
    if rule is None:
        return items
    if rule.resolved == "U":
        return [_reference(item) for item in items]
    return None if rule.resolved == "X" else []


def _reference(item: Any) -> Any:  # noqa: ANN401
    """Keep what a reference to another instance needs (action U*): UIDs, frame numbers, its purpose."""
    reference = Dataset()
    for element in item:
        if element.VR in REFERENCE or element.tag == PURPOSE_OF_REFERENCE:
            reference.add(element)
    return reference


def _value(element: Any, rule: Rule | None, key: bytes) -> Any:  # noqa: ANN401
    """Give the value in the copy, None for no such attribute."""
    if rule is None:
        return element.value if element.VR not in WORDS or all(_ordinary(word) for word in _told(_values(element))) else None
    if rule.resolved == "X":
        return None
    if element.VR == "UI":
        return _new_uids(element, key) if rule.resolved in {"U", "D"} else ""
    if rule.resolved == "Z" or element.is_empty:
        return [] if element.VR in NUMBERS else b"" if element.VR in BYTES else ""
    if element.VR in BYTES:
        return b"\x00\x00"
    return 0 if element.VR in NUMBERS else DUMMIES.get(element.VR)


def _ordinary(word: str) -> bool:
    """Whether a free word may stay: short, holding a digit, of the trade ("axial"), or of the language and hardly a name."""
    if len(word) < SHORTEST_NAME or not word.isalpha() or word in _marks():
        return True
    usual, name = max(common(word, "fr"), common(word, "en")), max(given_name(word), surname(word))
    return usual >= RARELY_USED and not (name >= OFTEN_BORNE and usual < USED + 2 * name)


@cache
def _marks() -> frozenset[str]:
    return frozenset(word for line in entries("picture_marks") for word in line.split())


def _new_uids(element: Any, key: bytes) -> list[str]:  # noqa: ANN401
    return [str(uid) if is_harmless_uid(str(uid)) else new_uid(key, str(uid)) for uid in _values(element)]


def _values(element: Any) -> list[Any]:  # noqa: ANN401
    if element is None or element.is_empty:
        return []
    return list(element.value) if element.VM > 1 else [element.value]


def _remember(element: Any, rule: Rule | None, removed: set[str]) -> None:  # noqa: ANN401
    """Keep the telling words of names and numbers that are removed."""
    if rule is None or element is None or (element.VR != "PN" and rule.kind != "identifier") or element.VR not in TELLING:
        return
    for value in _values(element):
        if str(value) not in HARMLESS_VALUES:
            removed.update(word.lower() for word in TELLING[element.VR].findall(str(value)))


def _without(clean: Any, words: set[str]) -> None:  # noqa: ANN401
    """Remove, in place, every attribute whose free words hold one of these words."""
    for tag in tuple(clean.keys()):
        element = clean[tag]
        if element.VR == "SQ":
            for item in element.value:
                _without(item, words)
        elif element.VR in WORDS and not words.isdisjoint(_told(_values(element))):
            del clean[tag]


def _told(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from (word.lower() for word in WORD.findall(str(value)))
