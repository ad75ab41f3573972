"""What the metadata of a picture give away: where, when and by whom it was taken, with which device, and what was written in.

Every field goes when a picture is repaired; the kind says why it matters. DICOM fields have a detector of their own.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from paravent.finding import Field, Finding, Label, Seen
from paravent.reading import MetadataField, MetadataReading, TextReading
from paravent.words import rows

HARMLESS_ICC = re.compile(
    r"srgb|display p3|adobe rgb|gr[ae]y gamma|dot gain|prophoto|apple inc|google|adobe systems|hewlett-packard|public domain"
    r"|no copyright",
    re.IGNORECASE,
)
"""Profiles and makers so common that they single nobody out."""
WORDS = re.compile(r"[^\W\d_]{3,}")
SURE, GUESSED = 1.0, 0.7


def detect(reading: MetadataReading) -> Iterator[Seen]:
    """Give a TAG for every field of a picture's metadata; `kind` is one of location, person, device, time, thumbnail, trailing,
    text, harmless.
    """
    for field in reading.fields:
        if not field.name.startswith("("):  # DICOM's own names begin with the tag's number
            kind, confidence = kind_of_field(field)
            yield Finding(Label.TAG, Field(reading.attachment, field.name), confidence, "metadata", kind)


def as_text(reading: MetadataReading) -> tuple[TextReading, tuple[MetadataField, ...]]:
    """Join what people wrote into a picture, a line a field, for the text detectors; and give the field of each line."""
    written = tuple(f for f in reading.fields if f.value and not f.name.startswith("(") and kind_of_field(f)[0] == "text")
    lines = (" ".join(unicodedata.normalize("NFC", field.value).split()) for field in written)
    return TextReading("\n".join(lines), reading.lang, reading.author, reading.kind, attachment=reading.attachment), written


def kind_of_field(field: MetadataField) -> tuple[str, float]:
    """Tell what a field gives away, by its name and, where that says nothing, by its value."""
    space, _, rest = field.name.partition(":")
    name = rest.rpartition(":")[2].lower() or space.lower()
    if space == "ICC":
        return ("harmless" if HARMLESS_ICC.search(field.value) else "device"), SURE
    kind = _named(name)
    if kind == "by_value":
        return ("text", GUESSED) if WORDS.search(field.value) else ("harmless", SURE)
    if not field.value and kind not in {"thumbnail", "trailing", "text"}:
        return "harmless", SURE
    if kind == "text" and not field.value and name != "unreadable":
        return "harmless", SURE
    return kind, SURE


@cache
def _named(name: str) -> str:
    exact, prefixes = _table()
    if name in exact:
        return exact[name]
    return next((kind for start, kind in prefixes if name.startswith(start)), "by_value")


@cache
def _table() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    exact: dict[str, str] = {}
    prefixes: list[tuple[str, str]] = []
    for name, kind in rows("metadata_kinds"):
        if name.endswith("*"):
            prefixes.append((name[:-1], kind))
        else:
            exact[name] = kind
    return exact, tuple(prefixes)
