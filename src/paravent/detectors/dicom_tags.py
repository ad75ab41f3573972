"""DICOM attributes that say who, where, when, on which machine: those the Basic Profile of PS3.15 removes, empties or replaces.

An attribute that the profile keeps, that is empty, or that holds a dummy or a replaced UID gives no finding.
"""

from collections.abc import Iterator

from paravent.finding import Field, Finding, Label, Seen
from paravent.imaging.profile import HARMLESS_VALUES, is_harmless_uid, rule_on_path
from paravent.reading import MetadataField, MetadataReading

SURE = 1.0
HIDING_PLACES = {"preamble": "text", "trailing": "text"}
"""Fields of the reader's own making: bytes before and behind the data set."""


def detect(reading: MetadataReading) -> Iterator[Seen]:
    """Give a TAG for each attribute that has to go; `kind` is person, identifier, date, place, device, text, uid or private."""
    for field in reading.fields:
        kind = kind_of_field(field)
        if kind:
            yield Finding(Label.TAG, Field(reading.attachment, field.name), SURE, "dicom_tags", kind)


def kind_of_field(field: MetadataField) -> str:
    """Tell what a field gives away, "" where it gives nothing away or is no DICOM attribute."""
    if not field.name.startswith("("):
        return HIDING_PLACES.get(field.name.removeprefix("DICOM:"), "") if field.name.startswith("DICOM:") else ""
    rule = rule_on_path(field.name)
    value = field.value.strip()
    if rule is None:
        return ""
    if rule.kind == "private":
        return "private"
    if value in HARMLESS_VALUES or (rule.kind == "uid" and all(is_harmless_uid(uid) for uid in value.split("\\"))):
        return ""
    return rule.kind
