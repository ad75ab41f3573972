"""Every attribute of PS3.15's table under every option, one by one, against the table itself; and what the options clean."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset

from paravent.errors import InvalidPost
from paravent.flow import examine
from paravent.imaging.dataset import opened, quiet
from paravent.imaging.profile import DUMMIES, HARMLESS_VALUES, is_harmless_uid, rule_of
from paravent.post import Attachment, DicomProfile, Language, Post, Tier
from paravent.repair.attributes import cleaned
from paravent.repair.copy import repair
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import image, planted, survivors, written

TABLE = Path(__file__).parents[2].parent / "shared" / "pictures" / "ps315_2026d.json"
OPTIONS = (
    "clean_descriptors", "clean_structured_content", "clean_graphics", "retain_longitudinal_modified_dates",
    "retain_device_identity", "retain_patient_characteristics", "retain_safe_private",
)  # fmt: skip
NOT_OFFERED = {"retain_uids", "retain_institution_identity", "retain_longitudinal_full_dates"}
KEY = b"a key of the run"
NEWER = {"00102162": "UC", "00100043": "SQ", "00100046": "SQ", "00100047": "UR", "00100042": "UT"}
"""Representations of attributes that pydicom's dictionary does not know yet."""
VALUES = {
    "DA": "20200317", "TM": "112233", "DT": "20200317112233", "AS": "045Y", "DS": "71.5", "IS": "12", "UI": "1.2.826.0.1.99",
    "CS": "YES", "UR": "about:here", "AE": "SCANNER",
}  # fmt: skip
WORDS = "thorax"
CLEANED = {"LO", "SH", "ST", "LT", "UT", "UC", "SQ"}


def rules() -> list[dict]:
    if not TABLE.is_file():
        return []
    return [r for r in json.loads(TABLE.read_text(encoding="utf-8"))["rules"] if r["tag"].isalnum()]


def representation(tag: str) -> str:
    known = DicomDictionary.get(int(tag, 16))
    return known[0].split(" or ")[0] if known else NEWER.get(tag, "LO")


def value_of(kind: str) -> object:
    if kind == "SQ":
        item = Dataset()
        item.add_new(0x00080104, "LO", WORDS)
        return [item]
    if kind in {"US", "SS", "UL", "SL", "FL", "FD", "SV", "UV"}:
        return 7
    if kind in {"OB", "OW", "OF", "OD", "OL", "OV", "UN"}:
        return b"\x07\x09"
    return VALUES.get(kind, WORDS)


def after(tag: str, profile: DicomProfile) -> tuple[object, object]:
    """The value before and after, None for no such attribute."""
    dataset, kind = Dataset(), representation(tag)
    with quiet():
        dataset.add_new(int(tag, 16), kind, value_of(kind))
        clean = cleaned(dataset, KEY, profile)
        one, other = dataset[int(tag, 16)], clean.get(int(tag, 16))
        return one.value, None if other is None else other.value


def is_one_of(actions: str, kind: str, before: object, found: object) -> bool:
    """Whether what was found is what one of the table's choices ("X/Z/D") asks for."""
    empty = found is not None and (found in ("", b"", None) or (kind == "SQ" and len(found) == 0) or found == [])
    dummy = str(found) in HARMLESS_VALUES or found in (b"\x00\x00", 0)
    asked = {
        "X": found is None,
        "Z": empty or dummy,
        "D": dummy or empty or (kind == "UI" and found is not None and is_harmless_uid(str(found))),
        "U": found is not None and (kind == "SQ" or (is_harmless_uid(str(found)) and found != before)),
        "U*": found is not None and kind == "SQ",
    }
    return any(asked[action] for action in actions.split("/"))


CASES = [(rule, option) for rule in rules() for option in ("", *OPTIONS)]


@pytest.mark.skipif(not CASES, reason="the shared table is not here")
@pytest.mark.parametrize("option", ["", *OPTIONS])
def test_every_attribute_is_handled_as_the_table_says(option: str) -> None:
    profile = DicomProfile(**{option: True}) if option else DicomProfile()
    wrong = []
    for rule in rules():
        tag = rule["tag"]
        if "x" in tag or tag == "PRIVATE" or tag[:4] == "0002" or int(tag[:4], 16) < 8:
            continue  # overlays, curves, private blocks and file meta have tests of their own
        kind = representation(tag)
        before, found = after(tag, profile)
        action = rule["options"].get(option)
        if action == "K":
            right = found is not None and str(found) == str(before)
        elif action == "C" and kind in {"DA", "TM", "DT"}:
            right = found is not None and found != before and str(found) not in HARMLESS_VALUES
        elif (
            action == "C"
            and kind in {"LO", "SH", "ST", "LT", "UT", "UC", "SQ"}
            and option != "retain_longitudinal_modified_dates"
        ):
            right = found is not None and str(found) == str(before)
        else:  # no option, or a value that cannot be cleaned: what the profile does without it
            right = is_one_of(rule["basic"], kind, before, found) or (found is None and rule["basic"] != "U")
        if not right:
            wrong.append((tag, rule["name"], rule["basic"], action, kind, str(found)[:30]))
    assert wrong == []


@pytest.mark.skipif(not CASES, reason="the shared table is not here")
def test_the_compiled_table_holds_what_the_standard_says() -> None:
    for rule in rules():
        if "x" not in rule["tag"] and rule["tag"] != "PRIVATE":
            compiled = rule_of(int(rule["tag"], 16))
            assert compiled is not None
            assert compiled.action == rule["basic"]
            assert dict(compiled.options) == rule["options"]


def test_the_codes_of_the_options_stand_in_the_copy() -> None:
    copy = reopened(
        repair_dicom(Attachment("x", written(image())), 0, (), DicomProfile(**dict.fromkeys(OPTIONS, True))).content
    )
    codes = [item.CodeValue for item in copy.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113101", "113103", "113104", "113105", "113107", "113108", "113109", "113111"]
    assert copy.LongitudinalTemporalInformationModified == "MODIFIED"
    assert [len(meaning) <= 64 for meaning in copy.DeidentificationMethod] == [True] * 9


def reopened(content: bytes) -> Dataset:
    with quiet():
        return pydicom.dcmread(BytesIO(content))


def through(content: bytes, **options: object) -> tuple[Dataset, list[str]]:
    """A file through detection, repair and detection again; the copy and the attributes still found in it."""
    post = Post(attachments=(Attachment("x", content),), lang=Language.EN, dicom=DicomProfile(key=KEY, **options))
    observation, ruling = examine(post, Tier.FAST)
    copy = repair(post, observation, ruling)
    [attachment] = copy.attachments
    again, _ = examine(Post(attachments=(attachment,), lang=Language.EN, dicom=post.dicom), Tier.FAST)
    assert not again.unread
    return reopened(attachment.content), [f.place.name for f in again.findings if hasattr(f.place, "name")]


def test_with_every_option_nothing_planted_survives_but_what_is_kept() -> None:
    content, values = planted()
    profile = DicomProfile(key=KEY, clean_descriptors=True, clean_graphics=True, retain_longitudinal_modified_dates=True)
    left = survivors(repair_dicom(Attachment("x", content), 0, (), profile).content, values)
    assert left == []


def test_dates_move_together_and_intervals_stay() -> None:
    item = Dataset()
    item.RadiopharmaceuticalStartDateTime = "20200316120000.5+0100"
    told = {
        "StudyDate": "20200317",
        "StudyTime": "000130",
        "SeriesDate": "20200401",
        "SeriesTime": "000130",
        "PatientID": "ZQ1",
    }
    content = written(image(**told, AcquisitionDateTime="20200317000130", RadiopharmaceuticalInformationSequence=[item]))
    copy, found = through(content, retain_longitudinal_modified_dates=True)
    study = datetime.strptime(copy.StudyDate + copy.StudyTime, "%Y%m%d%H%M%S")
    series = datetime.strptime(copy.SeriesDate + copy.SeriesTime, "%Y%m%d%H%M%S")
    assert (series - study).days == 15
    assert copy.AcquisitionDateTime == copy.StudyDate + copy.StudyTime
    inner = copy.RadiopharmaceuticalInformationSequence[0].RadiopharmaceuticalStartDateTime
    assert inner.endswith(".5+0100")
    assert (study - datetime.strptime(inner[:14], "%Y%m%d%H%M%S")).total_seconds() == 12 * 3600 + 90
    assert 366 <= (datetime(2020, 3, 17) - study).days <= 4020
    assert found == []
    assert copy.PatientID == ""


def test_the_offset_is_one_a_patient_and_unknown_without_the_key() -> None:
    def moved(key: bytes, **told: str) -> str:
        profile = DicomProfile(key=key, retain_longitudinal_modified_dates=True)
        content = repair_dicom(Attachment("x", written(image(StudyDate="20200317", **told))), 0, (), profile).content
        return reopened(content).StudyDate

    assert moved(KEY, PatientID="A") == moved(KEY, PatientID="A", StudyInstanceUID="1.2.3")
    assert len({moved(KEY, PatientID="A"), moved(KEY, PatientID="B"), moved(KEY + b"2", PatientID="A")}) == 3


@pytest.mark.parametrize("value", ["2020", "tomorrow", "20201399", "00010101", "20200317-20200401"])
def test_what_is_no_date_goes_as_without_the_option(value: str) -> None:
    dataset = Dataset()
    with quiet():
        dataset.add_new(0x00080020, "DA", value)
        copy = cleaned(dataset, KEY, DicomProfile(retain_longitudinal_modified_dates=True))
    assert copy.StudyDate == ""


@pytest.mark.parametrize(
    ("before", "ends"), [("2020", 4), ("202003", 6), ("20200317", 8), ("2020031711", 10), ("20200317112260", 14)]
)
def test_a_moment_keeps_its_precision(before: str, ends: int) -> None:
    dataset = Dataset()
    dataset.add_new(0x0008002A, "DT", before)
    moved = cleaned(dataset, KEY, DicomProfile(retain_longitudinal_modified_dates=True)).AcquisitionDateTime
    assert len(moved) == ends
    assert moved < before


@pytest.mark.parametrize(
    ("age", "kept"),
    [("045Y", "045Y"), ("090Y", "090Y"), ("091Y", "090Y"), ("104Y", "090Y"), ("003W", "003W"), ("000Y", "000Y"), ("old", None)],
)
def test_ages_are_cut_off_at_ninety(age: str, kept: str | None) -> None:
    dataset = Dataset()
    with quiet():
        dataset.add_new(0x00101010, "AS", age)
        copy = cleaned(dataset, KEY, DicomProfile(retain_patient_characteristics=True))
    assert copy.get("PatientAge") == kept


def test_characteristics_stay_where_they_are_asked_for() -> None:
    told = {
        "PatientSex": "F",
        "PatientAge": "097Y",
        "PatientSize": "1.68",
        "PatientWeight": "71",
        "PatientName": "Vasseur^Ilse",
    }
    copy, found = through(written(image(**told)), retain_patient_characteristics=True)
    assert [copy.PatientSex, copy.PatientAge, float(copy.PatientSize), float(copy.PatientWeight)] == ["F", "090Y", 1.68, 71]
    assert str(copy.PatientName) == ""
    assert found == []
    copy, found = through(written(image(**told)))
    assert "PatientAge" not in copy
    assert copy.PatientSex == ""


def test_the_device_stays_where_it_is_asked_for_and_no_ae_title() -> None:
    told = {"StationName": "CT2", "DeviceSerialNumber": "SN-4711", "StationAETitle": "CHUVASSEUR", "DeviceUID": "1.2.826.0.7"}
    copy, found = through(written(image(**told)), retain_device_identity=True)
    assert [copy.StationName, copy.DeviceSerialNumber, copy.DeviceUID] == ["CT2", "SN-4711", "1.2.826.0.7"]
    assert copy.get("StationAETitle", "") in {"", *DUMMIES.values()}
    assert found == []


def test_a_patients_name_in_a_retained_attribute_goes_with_it() -> None:
    copy, _ = through(written(image(PatientName="Vasseur^Ilse", StationName="room of VASSEUR")), retain_device_identity=True)
    assert "StationName" not in copy


@pytest.mark.parametrize(
    ("words", "stays"),
    [
        ("Thorax de face", True),
        ("CT chest without contrast", True),
        ("Chest of Mr Vasseur", False),
        ("Kerbrezel thorax", False),
        ("THORAX DURAND", False),
        ("control of 12 March 2024", False),
        ("thorax 12/03/2024", False),
        ("call 06 39 98 12 34", False),
        ("chest 845123", False),
        ("thorax" * 400, False),
    ],
)
def test_descriptors_stay_where_nothing_is_found_in_them(words: str, stays: bool) -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "99X", "thorax"
    with quiet():
        content = written(image(StudyDescription=words, ImageComments=words, ProcedureCodeSequence=[item]))
    copy, found = through(content, clean_descriptors=True)
    assert ("ImageComments" in copy and copy.ImageComments == words) is stays
    assert (copy.get("StudyDescription") == words) is stays
    assert copy.ProcedureCodeSequence[0].CodeMeaning == "thorax"
    assert found == []
    assert "ImageComments" not in through(content)[0]


def test_a_key_that_can_be_guessed_is_refused_and_no_key_is_shown() -> None:
    with pytest.raises(InvalidPost):
        DicomProfile(key=b"short")
    assert "run" not in repr(DicomProfile(key=KEY))
    assert Post("x", dicom=DicomProfile(key=KEY)).digest() == Post("x").digest()
    assert Post("x", dicom=DicomProfile(clean_descriptors=True)).digest() != Post("x").digest()


def test_pixels_are_cleaned_in_whatever_goes_out() -> None:
    post = Post(attachments=(Attachment("x", written(image())),), dicom=DicomProfile(clean_pixel_data=False))
    observation, ruling = examine(post, Tier.FAST)
    assert repair(post, observation, ruling).attachments == ()


def private(creator: str = "SIEMENS MR HEADER", value: object = "1000", tag: int = 0x0019100C, kind: str = "IS") -> bytes:
    dataset = image()
    with quiet():
        dataset.add_new(0x00190010, "LO", creator)
        dataset.add_new(tag, kind, value)
        dataset.add_new(0x00191034, "LO", "Vasseur")
    return written(dataset)


def test_safe_private_attributes_stay_where_they_are_asked_for() -> None:
    copy, found = through(private(), retain_safe_private=True)
    assert copy[0x0019100C].value == 1000
    assert 0x00191034 not in copy
    assert found == []
    assert not [tag for tag in tuple(through(private())[0].keys()) if tag.is_private]


@pytest.mark.parametrize(
    "content",
    [
        private(creator="ZQ HEADER"),
        private(value="20240317", kind="DS"),
        private(value="Vasseur", kind="CS"),
        private(value="Vasseur", kind="LO"),
        private(tag=0x0019110C),
        private(value=b"Vasseur", kind="UN"),
    ],
)
def test_whatever_is_not_quite_the_safe_attribute_goes(content: bytes) -> None:
    copy, found = through(content, retain_safe_private=True)
    assert [tag for tag in tuple(copy.keys()) if tag.is_private and tag.element >= 0x100] == []
    assert found == []


def report(*texts: tuple[str, str], **attributes: object) -> bytes:
    """A structured report with a text for each code of a concept."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID, dataset.Modality = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.826.0.1.5", "SR"
    dataset.PatientName, dataset.ValueType = "Vasseur^Ilse", "CONTAINER"
    items = []
    for code, text in texts:
        concept, item = Dataset(), Dataset()
        concept.CodeValue, concept.CodingSchemeDesignator, concept.CodeMeaning = code, "DCM", "a concept"
        item.RelationshipType, item.ValueType, item.ConceptNameCodeSequence, item.TextValue = (
            "CONTAINS",
            "TEXT",
            [concept],
            text,
        )
        items.append(item)
    dataset.ContentSequence = items
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return written(dataset)


@pytest.mark.parametrize("class_", ["1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.88.59"])  # and a key object note
def test_a_report_is_emptied_without_the_option(class_: str) -> None:
    copy, found = through(report(("121071", "The chest is clear."), SOPClassUID=class_))
    assert list(copy.ContentSequence) == []
    assert found == []


def test_a_reports_texts_are_looked_over() -> None:
    texts = (("121071", "The chest is clear."), ("121071", "Mr Kerbrezel came back."), ("121071", "See Vasseur before."))
    copy, found = through(report(*texts), clean_structured_content=True, clean_descriptors=True)
    assert [item.get("TextValue") for item in copy.ContentSequence] == ["The chest is clear.", None, None]
    assert found == []


def test_what_a_reports_concept_may_not_say_goes_whatever_its_words() -> None:
    texts = (("121022", "chest"), ("121071", "chest"))  # Accession Number, Finding
    copy, found = through(report(*texts), clean_structured_content=True, clean_descriptors=True)
    assert [item.ConceptNameCodeSequence[0].CodeValue for item in copy.ContentSequence] == ["121071"]
    assert found == []


def test_the_detector_knows_what_a_reports_concept_may_not_say() -> None:
    post = Post(attachments=(Attachment("x", report(("121022", "chest"))),), dicom=DicomProfile(clean_structured_content=True))
    observation, _ = examine(post, Tier.FAST)
    assert "(0040,A730)[0].(0040,A160) TextValue" in {f.place.name for f in observation.findings}


def test_graphics_keep_their_lines_and_harmless_words() -> None:
    texts = []
    for words in ("thorax", "Ilse Vasseur"):
        item = Dataset()
        item.UnformattedTextValue, item.AnchorPoint = words, [1.0, 2.0]
        texts.append(item)
    annotation = Dataset()
    annotation.GraphicLayer, annotation.TextObjectSequence = "LAYER", texts
    content = written(image(GraphicAnnotationSequence=[annotation], PatientName="Vasseur^Ilse"))
    copy, found = through(content, clean_graphics=True, clean_descriptors=True)
    kept = copy.GraphicAnnotationSequence[0].TextObjectSequence
    assert [one.get("UnformattedTextValue") for one in kept] == ["thorax", "REMOVED"]
    assert found == []
    assert list(through(content)[0].GraphicAnnotationSequence) == []


@pytest.mark.parametrize("options", [{}, {"clean_graphics": True}])
def test_overlays_and_curves_go_under_every_option(options: dict[str, bool]) -> None:
    dataset = image()
    for tag in (0x60003000, 0x60023000, 0x50003000):
        dataset.add_new(tag, "OB", b"ZQ")
    dataset.add_new(0x60001500, "LO", "Vasseur")
    copy, found = through(written(dataset), **options)
    assert not [tag for tag in tuple(copy.keys()) if tag.group & 0xFF00 in {0x5000, 0x6000}]
    assert found == []


def test_waveform_samples_stay_and_their_annotations_go() -> None:
    group, note = Dataset(), Dataset()
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples, group.WaveformBitsAllocated = 1, 4, 8
    group.WaveformSampleInterpretation, group.WaveformData = "SB", b"\x01\x02\x03\x04"
    note.UnformattedTextValue = "Vasseur"
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.9.1.1", "1.2.826.0.1.5"
    dataset.WaveformSequence, dataset.WaveformAnnotationSequence = [group], [note]
    copy, found = through(written(dataset))
    assert copy.WaveformSequence[0].WaveformData == b"\x01\x02\x03\x04"
    assert list(copy.get("WaveformAnnotationSequence", [])) == []
    assert found == []


def test_what_was_opened_once_is_opened_again() -> None:
    copy, _ = through(written(image(StudyDate="20200317")), retain_longitudinal_modified_dates=True)
    assert opened(written(copy)) is not None
