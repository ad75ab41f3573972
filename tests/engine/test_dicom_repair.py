"""A DICOM file that goes out holds the picture and nothing of anybody: PS3.15, Basic Profile with clean pixel data."""

import logging
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from paravent.detectors.dicom_tags import detect
from paravent.errors import UnreadableFile
from paravent.finding import Box, Finding, Label
from paravent.imaging.dataset import opened, quiet
from paravent.imaging.dicom_frames import has_pixels, native_frames
from paravent.post import Attachment, DicomProfile, Post
from paravent.readers.dicom import read_dicom
from paravent.reading import MetadataReading
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import image, planted, shipped, survivors, written
from tests.engine.test_dicom_reading import REFUSED


def repaired(content: bytes, *findings: Finding, index: int = 0) -> bytes:
    return repair_dicom(Attachment("ilse.dcm", content), index, findings).content


def reopened(content: bytes) -> Dataset:
    with quiet():
        return pydicom.dcmread(pydicom.filebase.DicomBytesIO(content))


def face(x: int, y: int, width: int, height: int, attachment: int = 0, frame: int = 0) -> Finding:
    return Finding(Label.FACE, Box(attachment, frame, x, y, width, height), 0.9, "faces")


def frames(content: bytes) -> list[np.ndarray]:
    return [frame.pixels for frame in native_frames(opened(content))]


def tags_found(content: bytes) -> list[str]:
    readings, unread = read_dicom(Attachment("x", content), 0, Post("x"))
    assert not unread
    return [finding.place.name for r in readings if isinstance(r, MetadataReading) for finding in detect(r)]


def test_no_value_of_the_table_and_no_hiding_place_survives() -> None:
    content, values = planted()
    assert len(values) > 1_300
    assert len(survivors(content, values)) >= len(values) - 2  # two attributes are planted twice
    assert survivors(repaired(content), values) == []


@pytest.mark.parametrize("path", [p for p in shipped() if p.name not in REFUSED], ids=lambda path: path.name)
def test_pydicoms_own_files_come_back_clean_and_whole(path) -> None:
    content = path.read_bytes()
    copy = repaired(content)
    assert tags_found(copy) == []
    before, after = opened(content), opened(copy)
    if has_pixels(before):
        for one, other in zip(native_frames(before), native_frames(after), strict=True):
            assert one.photometric == other.photometric
            assert np.array_equal(one.pixels, other.pixels, equal_nan=one.pixels.dtype.kind == "f")


@pytest.mark.parametrize("name", [p.name for p in shipped() if p.name in REFUSED])
def test_what_cannot_be_read_is_refused_and_never_quoted(name) -> None:
    content = next(p for p in shipped() if p.name == name).read_bytes()
    with pytest.raises(UnreadableFile) as caught:
        repaired(content)
    assert caught.value.__cause__ is None


def test_pixels_that_are_cut_off_are_left_blank_and_the_rest_is_covered_as_ever() -> None:
    content = written(image())[:-1001]
    one, other = frames(written(image()))[0], frames(repaired(content, face(3, 4, 7, 5)))[0]
    there = one.size - 1001
    assert not other.ravel()[there:].any()
    other[4:9, 3:10] = one[4:9, 3:10]
    assert np.array_equal(one.ravel()[:there], other.ravel()[:there])


def test_an_attribute_that_is_cut_off_goes() -> None:
    dataset = image(LUTExplanation="axial T2 thorax")
    del dataset.PixelData
    assert b"axial" in repaired(written(dataset))
    copy = repaired(written(dataset)[:-6])
    assert opened(copy).Modality == "OT"
    assert b"axial" not in copy


def test_pixels_of_no_size_go() -> None:
    dataset = image()
    del dataset.Rows, dataset.Columns
    copy = repaired(written(dataset))
    assert not has_pixels(opened(copy))
    assert [item.CodeValue for item in opened(copy).DeidentificationMethodCodeSequence] == ["113100"]


def test_frames_that_nobody_counted_are_counted() -> None:
    content = next(p for p in shipped() if p.name == "badVR.dcm").read_bytes()
    assert opened(repaired(content)).NumberOfFrames == 15
    assert len(frames(repaired(content))) == 15


def test_the_copy_says_how_it_was_made() -> None:
    copy = reopened(repaired(written(image(BurnedInAnnotation="YES"))))
    assert copy.PatientIdentityRemoved == "YES"
    assert copy.BurnedInAnnotation == "NO"
    assert [item.CodeValue for item in copy.DeidentificationMethodCodeSequence] == ["113100", "113101"]
    assert copy.LongitudinalTemporalInformationModified == "REMOVED"
    assert copy.preamble == bytes(128)
    assert "SourceApplicationEntityTitle" not in copy.file_meta


def test_a_preamble_and_what_stands_behind_go() -> None:
    copy = repaired(written(image(), b"MZ" + b"Vasseur".ljust(126)))
    assert b"Vasseur" not in copy
    assert copy[:128] == bytes(128)


@pytest.mark.parametrize("keyword", ["SequenceName", "LUTExplanation", "ConvolutionKernel", "ViewName", "StageName"])
def test_free_words_stay_where_they_are_of_the_trade_alone(keyword: str) -> None:
    assert getattr(reopened(repaired(written(image(**{keyword: "axial T2"})))), keyword) == "axial T2"
    for name in ("Kerbrezel", "DURAND", "Kerbrezel axial"):
        assert keyword not in reopened(repaired(written(image(**{keyword: name}))))


def coded(value: str, scheme: str = "99LOCAL", name: str = "") -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, "thorax"
    [clean] = reopened(repaired(written(image(ProcedureCodeSequence=[item], PatientName=name)))).ProcedureCodeSequence
    return clean


@pytest.mark.parametrize("value", ["CTPECHEST", "CHESTAPPAP", "MRBRAIN", "CT chest"])
def test_a_code_of_words_of_the_trade_stays(value: str) -> None:
    assert coded(value).CodeValue == value


@pytest.mark.parametrize(
    "value", ["KERBREZEL", "CHESTKERBREZEL", "LEGERTHORAX", "DURANDCHEST", "HEADLEY", "SMITHCT", "CT DURAND"]
)
def test_a_code_that_may_hold_a_name_goes(value: str) -> None:
    assert "CodeValue" not in coded(value)


def test_a_code_that_holds_the_patients_name_goes() -> None:
    assert "CodeValue" not in coded("BRAINAP", name="Brainap^Ilse")


@pytest.mark.parametrize(("scheme", "stays"), [("SECTRA", True), ("Fuji Standard", True), ("KERBREZEL", False)])
def test_a_makers_coding_scheme_stays(scheme: str, stays: bool) -> None:
    assert ("CodingSchemeDesignator" in coded("1", scheme)) is stays


def test_uids_are_replaced_alike_wherever_they_stand() -> None:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.826.0.1.5"
    copy = reopened(repaired(written(image(StudyInstanceUID="1.2.826.0.1.5", ReferencedImageSequence=[item]))))
    assert copy.StudyInstanceUID == copy.ReferencedImageSequence[0].ReferencedSOPInstanceUID
    assert copy.StudyInstanceUID.startswith("2.25.")
    assert copy.SOPInstanceUID == copy.file_meta.MediaStorageSOPInstanceUID
    assert copy.ReferencedImageSequence[0].ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.7"


def test_the_same_file_gives_the_same_copy_and_a_key_another() -> None:
    content = written(image(StudyInstanceUID="1.2.826.0.1.5"))
    assert repaired(content) == repaired(content)
    attachment = Attachment("x", content)
    keyed = [repair_dicom(attachment, 0, (), DicomProfile(key=key * 16)).content for key in (b"1", b"1", b"2")]
    assert keyed[0] == keyed[1] != keyed[2]


def test_what_is_shown_of_the_picture_stays() -> None:
    kept = {"Modality": "CT", "BodyPartExamined": "CHEST", "KVP": "120", "SliceThickness": "2.5", "Laterality": "L"}
    copy = reopened(repaired(written(image(**kept))))
    assert {keyword: str(copy[keyword].value) for keyword in kept} == kept


def test_a_name_told_again_in_harmless_words_goes_with_them() -> None:
    told = image(PatientName="Vasseur^Ilse", Manufacturer="Maker", LUTExplanation="for vasseur")
    copy = reopened(repaired(written(told)))
    assert "LUTExplanation" not in copy
    assert copy.Manufacturer == "Maker"


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm", "MR_small_padded.dcm", "MR_small_bigendian.dcm", "rtdose.dcm",  # native greys, of 8 to 32 bits
        "ExplVR_BigEnd.dcm", "SC_rgb_small_odd.dcm", "examples_palette.dcm", "SC_ybr_full_422_uncompressed.dcm",  # colours
        "liver_1frame.dcm", "liver_expb_1frame.dcm", "image_dfl.dcm",  # one bit, deflated
        "MR_small_RLE.dcm", "SC_rgb_rle_16bit_2frame.dcm", "SC_rgb_rle_32bit_2frame.dcm",  # run lengths
        "SC_rgb_jpeg_gdcm.dcm", "SC_rgb_dcmtk_+eb+cy+np.dcm", "examples_ybr_color.dcm", "SC_rgb_jls_lossy_line.dcm",  # JPEG
        "693_J2KI.dcm", "GDCMJ2K_TextGBR.dcm", "J2K_pixelrep_mismatch.dcm",  # JPEG 2000
    ],
)  # fmt: skip
def test_a_cover_hides_its_box_in_every_frame_and_nothing_else(name) -> None:
    content = next(p for p in shipped() if p.name == name).read_bytes()
    before, after = frames(content), frames(repaired(content, face(3, 4, 7, 5)))
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        hidden = other[4:9, 3:10].reshape(35, -1)
        assert (hidden == hidden[0]).all()
        one[4:9, 3:10] = other[4:9, 3:10]
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def test_the_pictures_at_hand_are_cleaned_and_read_again() -> None:
    folder = Path(__file__).parents[2].parent / "shared" / "pictures" / "dicom"
    if not folder.is_dir():
        pytest.skip("the shared pictures are not here")
    for path in sorted(folder.glob("*.dcm")):
        assert tags_found(repaired(path.read_bytes())) == []


def test_boxes_of_other_attachments_are_not_painted() -> None:
    content = written(image())
    assert np.array_equal(frames(content)[0], frames(repaired(content, face(3, 4, 7, 5, attachment=1)))[0])


def test_bits_that_are_not_stored_hide_nothing() -> None:
    values = np.full((32, 48), 0x5000 | 100, np.uint16)
    dataset = image(BitsAllocated=16, BitsStored=12, HighBit=11)
    dataset.add_new(0x7FE00010, "OW", values.tobytes())
    copy = reopened(repaired(written(dataset)))
    assert set(np.frombuffer(copy.PixelData, np.uint16)) == {100}


def test_pixels_behind_the_last_frame_go() -> None:
    dataset = image()
    dataset.add_new(0x7FE00010, "OB", dataset.PixelData + b"Vasseur Ilse")
    assert b"Vasseur" not in repaired(written(dataset))


def test_the_name_of_the_copy_says_nothing() -> None:
    copy = repair_dicom(Attachment("ilse_vasseur.dcm", written(image())), 1, ())
    assert copy.name == "radiograph-2.dcm"


def test_nothing_is_logged(caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    repaired(planted()[0])
    assert "ZQ" not in caplog.text + "".join(capfd.readouterr())
