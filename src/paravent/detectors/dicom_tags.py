"""DICOM attributes that say who, where, when, on which machine: those the profile of PS3.15 removes, empties or replaces.

An attribute that the profile or one of its options keeps, that is empty, or that holds a dummy or a replaced UID gives no
finding. Words that an option keeps once they are cleaned are handed to the text detectors (`as_text`): the attribute is found
where they see something.
"""

import re
import unicodedata
from collections.abc import Iterator

from paravent.finding import Field, Finding, Label, Seen
from paravent.imaging.profile import (
    HARMLESS_VALUES,
    OLDEST,
    REMOVED,
    Rule,
    content_rules,
    is_harmless_uid,
    is_safe_creator,
    is_safe_private,
    rule_on_path,
)
from paravent.post import DicomProfile
from paravent.reading import MetadataField, MetadataReading, TextReading

SURE = 1.0
HIDING_PLACES = {"preamble": "text", "trailing": "text"}
"""Fields of the reader's own making: bytes before and behind the data set."""
MODIFIED = "(0028,0303)"
"""Longitudinal Temporal Information Modified: only a file that says so holds dates that may stay."""
AGE = re.compile(r"(\d{3})([DWMY])")
PRIVATE = re.compile(r"(.*)\(([0-9A-F]{4}),([0-9A-F]{2})([0-9A-F]{2})\)")
CONCEPT = re.compile(r"(.*)\(0040,A043\)\[0\]\.\(0008,010([02])\)")
CODE = re.compile(r"\(0008,010[023]\)[^.]*\Z")
"""Code values are numbers to a detector of numbers; repair knows which schemes they may come from."""
TEXT_VALUE = re.compile(r"(.*)\(0040,A160\)")


def detect(reading: MetadataReading) -> Iterator[Seen]:
    """Give a TAG for each attribute that has to go; `kind` is person, identifier, date, place, device, text, uid or private."""
    told = _told(reading)
    for field in reading.fields:
        kind = kind_of_field(field, reading.profile, told)
        if kind:
            yield Finding(Label.TAG, Field(reading.attachment, field.name), SURE, "dicom_tags", kind)


def as_text(reading: MetadataReading) -> tuple[TextReading, tuple[MetadataField, ...]]:
    """Join the words that an option keeps once they are cleaned, a line a field; and give the field of each line."""
    fields = tuple(f for f in reading.fields if f.value and _is_cleaned(f.name, reading.profile))
    # a tag's own words ("SeriesDescription") give no sentence to read a name in: each value stands alone
    lines = (" ".join(unicodedata.normalize("NFC", field.value).split()) for field in fields)
    return TextReading("\n".join(lines), reading.lang, reading.author, reading.kind, attachment=reading.attachment), fields


def kind_of_field(field: MetadataField, profile: DicomProfile, told: dict[str, str]) -> str:
    """Tell what a field gives away, "" where it gives nothing away or is no DICOM attribute."""
    if not field.name.startswith("("):
        return HIDING_PLACES.get(field.name.removeprefix("DICOM:"), "") if field.name.startswith("DICOM:") else ""
    rule = rule_on_path(field.name, profile)
    value = field.value.strip()
    if rule is None:
        return ""
    if rule.kind == "private":
        return "" if profile.retain_safe_private and _is_safe(field.name, value, told) else "private"
    if value in HARMLESS_VALUES or (rule.kind == "uid" and all(is_harmless_uid(uid) for uid in value.split("\\"))):
        return ""
    if rule.shifted:
        return "" if told.get(MODIFIED) == "MODIFIED" else rule.kind
    if rule.chosen:
        return _told_all_the_same(field.name, value, rule, profile, told)
    return rule.kind


def _told_all_the_same(name: str, value: str, rule: Rule, profile: DicomProfile, told: dict[str, str]) -> str:
    """Tell what a field gives away although an option keeps its attribute: an age past the limit, what a report may not say."""
    age = AGE.fullmatch(value)
    if age is not None and int(age[1]) * {"D": 1, "W": 7, "M": 30.4, "Y": 365}[age[2]] > OLDEST * 365:
        return rule.kind
    text = TEXT_VALUE.match(name)
    concept = content_rules(profile).get((told.get(f"{text[1]}0", ""), told.get(f"{text[1]}2", ""))) if text else None
    return rule.kind if concept is not None and not concept.chosen and value != REMOVED else ""


def _is_cleaned(name: str, profile: DicomProfile) -> bool:
    rule = rule_on_path(name, profile)
    return rule is not None and rule.chosen == "C" and not rule.shifted and CODE.search(name) is None


def _is_safe(name: str, value: str, told: dict[str, str]) -> bool:
    parts = PRIVATE.match(name)
    if parts is None:
        return False
    around, group, block, element = parts.groups()
    if block == "00":
        return is_safe_creator(value)
    return is_safe_private(told.get(f"{around}({group},00{block})", ""), int(group + block + element, 16), value)


def _told(reading: MetadataReading) -> dict[str, str]:
    """What other fields are judged by: whether dates were modified, who made a private block, what a content item is about."""
    told: dict[str, str] = {}
    for field in reading.fields:
        name = field.name.partition(" ")[0]
        concept = CONCEPT.fullmatch(name)
        private = PRIVATE.fullmatch(name)
        if concept is not None:
            told[concept[1] + concept[2]] = field.value.strip()
        elif name == MODIFIED or (private is not None and private[3] == "00" and int(private[2], 16) & 1):
            told[name] = field.value.strip()
    return told
