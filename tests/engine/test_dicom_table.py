"""Every row of PS3.15's Table E.1-1 under every option that is offered, against the action that the table itself states.

One file an option holds a value for each of the 657 rows, at top and inside a sequence, and goes through repair as bytes. The
table is the shared one where it is at hand, else the one that is shipped, which a test holds against the shared one.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from paravent.detectors.dicom_tags import detect
from paravent.imaging.dataset import quiet
from paravent.imaging.profile import HARMLESS_VALUES, content_rules, is_harmless_uid, new_uid, options_of, rule_of
from paravent.post import Attachment, DicomProfile, Post
from paravent.readers.dicom import read_dicom
from paravent.reading import MetadataReading
from paravent.repair.dicom import repair_dicom
from paravent.repair.longitudinal import offset_of
from paravent.words import rows
from tests.engine.dicom_files import written

SHARED = Path(__file__).parents[2].parent / "shared" / "pictures" / "ps315_2026d.json"
ROWS = 657
OFFERED = (
    "clean_descriptors", "clean_structured_content", "clean_graphics", "retain_longitudinal_modified_dates",
    "retain_device_identity", "retain_patient_characteristics", "retain_safe_private",
)  # fmt: skip
BASIC, ALL = "basic", "all"
KEY = b"a key of the run"
HARMLESS, TELLING = "thorax", "Kerbrezel"
WORDS, MOMENTS = frozenset({"LO", "SH", "ST", "LT", "UT", "UC"}), {"DA": "%Y%m%d", "TM": "%H%M%S", "DT": "%Y%m%d%H%M%S"}
NUMBERS, BYTES = frozenset({"US", "SS", "UL", "SL", "FL", "FD"}), frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "UN"})
NEWER = {"00102162": "UC", "00100043": "SQ", "00100046": "SQ", "00100047": "UR", "00100042": "UT"} | dict.fromkeys(
    ("0040B034", "0040A034", "0040A035", "0040B036"), "DT"
)
"""Representations of attributes that pydicom's dictionary does not know yet."""
CARRIER = 0x0008114A
"""Referenced Instance Sequence: the table does not name it, so what it holds is cleaned as it is at top."""
DOCUMENT = "00420011"


@dataclass(frozen=True)
class Row:
    """An attribute, what the Basic Profile does with it ("X/Z/D": one of these), and what options do instead."""

    tag: str
    name: str
    basic: str
    options: dict[str, str]

    @property
    def kind(self) -> str:
        known = DicomDictionary.get(int(self.tag, 16))
        return known[0].split(" or ")[0] if known else NEWER.get(self.tag, "LO")

    def action(self, option: str) -> str:
        """What holds under an option: cleaning wins where all are asked for."""
        asked = {self.options[one] for one in (OFFERED if option == ALL else (option,)) if one in self.options}
        return "C" if "C" in asked else "K" if asked else self.basic


def shared() -> list[Row]:
    rules = json.loads(SHARED.read_text(encoding="utf-8"))["rules"] if SHARED.is_file() else []
    return [Row(rule["tag"], rule["name"], rule["basic"], rule["options"]) for rule in rules]


def compiled() -> list[Row]:
    return [Row(tag, name, basic, dict(options_of(told))) for tag, basic, _, name, by, told in rows("ps315") if by == "table"]


def plain() -> list[Row]:
    """The rows of one attribute each that a data set may hold; for the others there is a test of their own."""
    found = [row for row in shared() or compiled() if re.fullmatch("[0-9A-F]{8}", row.tag)]
    return [row for row in found if int(row.tag[:4], 16) >= 8]


def profile_for(option: str) -> DicomProfile:
    chosen = {BASIC: (), ALL: OFFERED}.get(option, (option,))
    return DicomProfile(key=KEY, **dict.fromkeys(chosen, True))


def value_for(row: Row, number: int, words: str) -> object:
    """A value of the right representation. What goes as a name is told once, or all that say the same would go with it."""
    token = f"ZQ{number:05d}"
    told = {
        "DA": "20200317", "TM": "112233", "DT": "20200317112233", "AS": "045Y", "DS": "71.5", "IS": "12", "CS": token,
        "AE": token, "UI": f"1.2.826.0.1.99.{number}", "UR": f"https://{token}.example",
    }  # fmt: skip
    if row.kind == "SQ":
        item = Dataset()
        item.CodeMeaning, item.PatientName, item.ReferencedSOPInstanceUID = (
            HARMLESS,
            f"{token}^Ilse",
            f"1.2.826.0.1.98.{number}",
        )
        return [item]
    if row.kind in NUMBERS:
        return 7
    if row.kind in BYTES:
        return b"\x07\x09"
    return told.get(row.kind, words if row.kind in WORDS and words else token)


@cache
def cleaned(option: str, words: str) -> tuple[Dataset, Dataset, Dataset, Dataset]:
    """The file with every attribute and its copy under an option: the data sets, and the item inside the carrier of each."""
    profile, top, inner = profile_for(option), Dataset(), Dataset()
    with quiet():
        for number, row in enumerate(plain()):
            said = words if row.action(option) == "C" else ""
            for at, target in enumerate((inner, top)):
                if at == 0 or row.tag != DOCUMENT:
                    target.add_new(int(row.tag, 16), row.kind, value_for(row, 2 * number + at, said))
        top.SOPClassUID = "1.2.840.10008.5.1.4.1.1.66"
        top.add_new(CARRIER, "SQ", [inner])
        content = written(top)
        copy = repair_dicom(Attachment("x", content), 0, (), profile)
        readings, unread = read_dicom(copy, 0, replace(Post("x"), dicom=profile))
        found = [seen.place for reading in readings if isinstance(reading, MetadataReading) for seen in detect(reading)]
        assert (found, unread) == ([], [])
        before, after = (pydicom.dcmread(BytesIO(one)) for one in (content, copy.content))
        return before, after, before[CARRIER].value[0], after[CARRIER].value[0]


def wrong(option: str, words: str) -> Iterator[tuple[str, ...]]:
    """The rows that were not handled as the table says, at top and inside."""
    with quiet():
        offset = offset_of(cleaned(option, words)[0], KEY)
        for where, before, after in _pairs(option, words):
            for row in plain():
                one, other = (side.get(int(row.tag, 16)) for side in (before, after))
                if one is not None and not is_right(row, option, words, one, other, offset):
                    yield where, row.tag, row.name, row.kind, row.action(option), "" if other is None else str(other.value)


def _pairs(option: str, words: str) -> list[tuple[str, Dataset, Dataset]]:
    top, top_after, inner, inner_after = cleaned(option, words)
    return [("top", top, top_after), ("inside", inner, inner_after)]


def is_right(row: Row, option: str, words: str, before: DataElement, after: DataElement | None, offset: timedelta) -> bool:
    """Whether an attribute is as its action asks; what cannot be cleaned goes as it would without the option."""
    action = row.action(option)
    if action in {"K", "C"} and row.kind == "SQ":
        items = [] if after is None else list(after.value)
        return [(one.CodeMeaning, str(one.PatientName)) for one in items] == [(HARMLESS, "")]
    if action == "K":
        return after is not None and after.value == before.value
    if action == "C" and row.kind in MOMENTS and "retain_longitudinal_modified_dates" in row.options:
        return after is not None and is_moved(row.kind, str(before.value), str(after.value), offset)
    if (
        action == "C" and row.kind in WORDS and words == HARMLESS and row.tag != "00080201"
    ):  # a zone of time is moved by nothing
        return after is not None and after.value == before.value
    return any(GONE[choice](before, after) for choice in row.basic.split("/"))


def is_moved(kind: str, before: str, after: str, offset: timedelta) -> bool:
    """Whether a moment went back by the offset: to the second, or by the whole days of it where its time stands apart."""
    one, other = (datetime.strptime(value, MOMENTS[kind]) for value in (before, after))
    if kind == "TM":
        return (other - one - offset).total_seconds() % 86400 == 0 or (other - offset).time() == datetime.min.time()
    return other - one == offset if kind == "DT" else abs(other - one - offset) < timedelta(days=1)


def is_dummy(before: DataElement, after: DataElement | None) -> bool:
    """Whether a value is one (not of zero length), gives nothing away, and fits its representation."""
    if after is None or after.is_empty or after.VR != before.VR:
        return False
    if after.VR == "SQ":
        return [len(item) for item in after.value] == [0]
    if after.VR == "UI":
        return is_replaced(before, after)
    return after.value in {b"\x00\x00", 0} if isinstance(after.value, bytes | int) else str(after.value) in HARMLESS_VALUES


def is_replaced(before: DataElement, after: DataElement | None) -> bool:
    return after is not None and after.value == new_uid(KEY, before.value) and is_harmless_uid(after.value)


def is_reference(before: DataElement, after: DataElement | None) -> bool:
    """Whether a sequence of references has kept them, with other UIDs and nothing else."""
    uids = [new_uid(KEY, item.ReferencedSOPInstanceUID) for item in before.value]
    return after is not None and [[one.value for one in item] for item in after.value] == [[uid] for uid in uids]


GONE = {
    "X": lambda before, after: after is None,
    "Z": lambda before, after: after is not None and after.is_empty and after.VR == before.VR,
    "D": is_dummy,
    "U": is_replaced,
    "U*": is_reference,
}


@pytest.mark.parametrize("words", [HARMLESS, TELLING])
@pytest.mark.parametrize("option", [BASIC, *OFFERED, ALL])
def test_every_row_is_handled_as_the_table_says(option: str, words: str) -> None:
    assert list(wrong(option, words)) == []


def test_the_table_has_all_its_rows_and_every_action_is_met() -> None:
    assert len(compiled()) == ROWS
    assert len(plain()) == ROWS - 8  # a curve, two of overlays, private attributes, one of file meta, three of groups below it
    assert {choice for row in plain() for choice in row.basic.split("/")} == set(GONE)
    assert {row.action(option) for row in plain() for option in OFFERED} >= {"K", "C"}


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared table is not here")
def test_the_compiled_table_is_the_shared_one() -> None:
    assert {row.tag: (row.basic, row.options) for row in compiled()} == {row.tag: (row.basic, row.options) for row in shared()}
    for row in plain():
        rule = rule_of(int(row.tag, 16))
        assert rule is not None
        assert (rule.action, dict(rule.options)) == (row.basic, row.options)


@pytest.mark.parametrize("option", [BASIC, *OFFERED, ALL])
def test_the_rows_of_many_attributes_are_handled_too(option: str) -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.66", "1.2.826.0.1.5"
    with quiet():
        for tag in (0x50003000, 0x50FE3000, 0x60003000, 0x601E3000, 0x60004000):
            dataset.add_new(tag, "LT" if tag == 0x60004000 else "OB", "ZQ" if tag == 0x60004000 else b"ZQ")
        for element, value in ((0x0010, "SIEMENS MR HEADER"), (0x100C, "1000"), (0x1034, "ZQ")):
            dataset.add_new(0x00190000 | element, "IS" if element == 0x100C else "LO", value)
        inner = Dataset()
        for tag in (0x00001000, 0x00001001, 0x00041511):  # of commands and of a DICOMDIR: no data set has them
            inner.add_new(tag, "UI", "1.2.826.0.1.5")
        dataset.add_new(CARRIER, "SQ", [inner])
        copy = pydicom.dcmread(BytesIO(repair_dicom(Attachment("x", written(dataset)), 0, (), profile_for(option)).content))
    assert [len(item) for item in copy[CARRIER].value] == [0]
    assert copy.file_meta.MediaStorageSOPInstanceUID == new_uid(KEY, "1.2.826.0.1.5") == copy.SOPInstanceUID
    left = [int(tag) for tag in copy.keys() if tag.group & 1 or tag.group >= 0x5000]  # noqa: SIM118 - elements are values
    assert left == ([0x00190010, 0x0019100C] if option in {"retain_safe_private", ALL} else [])


@pytest.mark.parametrize("option", [BASIC, *OFFERED, ALL])
def test_every_content_item_is_handled_as_its_table_says(option: str) -> None:
    """Table E.3.4-1: with reports cleaned, an item whose concept the table names goes, or says a dummy; without, all go."""
    profile, dataset = profile_for(option), Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.826.0.1.5"
    rules, items = content_rules(profile), []
    for code, scheme in rules:
        concept, item = Dataset(), Dataset()
        concept.CodeValue, concept.CodingSchemeDesignator, concept.CodeMeaning = code, scheme, HARMLESS
        item.ValueType, item.ConceptNameCodeSequence, item.TextValue = "TEXT", [concept], HARMLESS
        items.append(item)
    dataset.ContentSequence = items
    with quiet():
        copy = pydicom.dcmread(BytesIO(repair_dicom(Attachment("x", written(dataset)), 0, (), profile).content))
    if not profile.clean_structured_content:
        assert [len(item) for item in copy.ContentSequence] == [0]
        return
    said = {}
    for item in copy.ContentSequence:
        concept = item.ConceptNameCodeSequence[0]
        said[concept.CodeValue, concept.CodingSchemeDesignator] = item.get("TextValue", "")
    for concept, rule in rules.items():
        if rule.chosen:
            assert said[concept] == HARMLESS * (rule.chosen == "K" or profile.clean_descriptors)
        elif rule.resolved == "X":
            assert concept not in said
        else:
            assert said[concept] == "REMOVED"
