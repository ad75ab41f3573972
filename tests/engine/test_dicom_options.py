"""What the options of PS3.15 keep, move, look over and say they did; the table itself is gone through in `test_dicom_table`."""

from datetime import datetime
from io import BytesIO

import pydicom
import pytest
from pydicom.dataset import Dataset

from paravent.errors import InvalidPost
from paravent.flow import examine
from paravent.imaging.dataset import opened, quiet
from paravent.imaging.profile import DUMMIES
from paravent.post import Attachment, DicomProfile, Language, Post, Tier
from paravent.repair.attributes import cleaned
from paravent.repair.copy import repair
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import image, planted, survivors, written

OPTIONS = (
    "clean_descriptors", "clean_structured_content", "clean_graphics", "retain_longitudinal_modified_dates",
    "retain_device_identity", "retain_patient_characteristics", "retain_safe_private",
)  # fmt: skip
KEY = b"a key of the run"


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
    assert list(copy.ContentSequence) == [Dataset()]  # the table asks for a dummy, and an item without attributes is one
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
    assert list(through(content)[0].GraphicAnnotationSequence) == [Dataset()]


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
    assert list(copy.WaveformAnnotationSequence) == [Dataset()]
    assert found == []


def test_what_was_opened_once_is_opened_again() -> None:
    copy, _ = through(written(image(StudyDate="20200317")), retain_longitudinal_modified_dates=True)
    assert opened(written(copy)) is not None
