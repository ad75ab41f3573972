"""A copy is written in its file's own transfer syntax where that loses nothing, and its pixels come back bit for bit."""

from io import BytesIO

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UID

from paravent.finding import Box, Finding, Label
from paravent.imaging import decoding
from paravent.imaging.dataset import opened, quiet
from paravent.imaging.dicom_frames import native_frames
from paravent.post import Attachment, DicomProfile
from paravent.repair import dicom
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import image, shipped, written
from tests.engine.test_dicom_reading import REFUSED

EXPLICIT = "1.2.840.10008.1.2.1"
KEPT = {
    "CT_small.dcm": "1.2.840.10008.1.2.1",
    "rtdose.dcm": "1.2.840.10008.1.2",
    "MR_small_bigendian.dcm": "1.2.840.10008.1.2.2",
    "ExplVR_BigEnd.dcm": "1.2.840.10008.1.2.2",
    "SC_rgb_expb_16bit_2frame.dcm": "1.2.840.10008.1.2.2",
    "liver_expb_1frame.dcm": "1.2.840.10008.1.2.2",
    "image_dfl.dcm": "1.2.840.10008.1.2.1.99",
    "MR_small_RLE.dcm": "1.2.840.10008.1.2.5",
    "SC_rgb_rle_16bit_2frame.dcm": "1.2.840.10008.1.2.5",
    "MR_small_jp2klossless.dcm": "1.2.840.10008.1.2.4.90",
    "MR_small_jpeg_ls_lossless.dcm": "1.2.840.10008.1.2.4.80",
    # what loses something, or has no encoder, is written plain
    "SC_rgb_jpeg_gdcm.dcm": EXPLICIT,
    "examples_ybr_color.dcm": EXPLICIT,
    "SC_rgb_jls_lossy_line.dcm": EXPLICIT,
    "JPEG-LL.dcm": EXPLICIT,
    "693_J2KI.dcm": EXPLICIT,
}
NEEDS = {"MR_small_jpeg_ls_lossless.dcm": "jpeg_ls", "MR_small_jp2klossless.dcm": "openjpeg"}


def copy_of(name: str, *findings: Finding) -> tuple[bytes, bytes]:
    content = next(path for path in shipped() if path.name == name).read_bytes()
    return content, repair_dicom(Attachment("x", content), 0, findings).content


def reopened(content: bytes) -> Dataset:
    with quiet():
        return pydicom.dcmread(BytesIO(content))


def arrays(content: bytes) -> list[np.ndarray]:
    return [frame.pixels for frame in native_frames(opened(content))]


@pytest.mark.parametrize("name", [name for name in KEPT if name in {path.name for path in shipped()}])
def test_the_syntax_stays_where_nothing_is_lost_and_covers_change_nothing_else(name: str) -> None:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    cover = Finding(Label.FACE, Box(0, 0, 3, 4, 7, 5), 0.9, "faces")
    original, copy = copy_of(name, cover)
    assert reopened(copy).file_meta.TransferSyntaxUID == KEPT[name]
    for before, after in zip(arrays(original), arrays(copy), strict=True):
        before[4:9, 3:10] = after[4:9, 3:10]
        assert before.tobytes() == after.tobytes()
        assert before.dtype == after.dtype


@pytest.mark.parametrize("path", [p for p in shipped() if p.name not in REFUSED], ids=lambda path: path.name)
def test_every_copy_is_written_in_a_syntax_that_loses_nothing(path) -> None:
    before = reopened(path.read_bytes()) if path.read_bytes()[128:132] == b"DICM" else None
    copy = reopened(repair_dicom(Attachment("x", path.read_bytes()), 0, ()).content)
    named = copy.file_meta.TransferSyntaxUID
    assert named == EXPLICIT or before is None or named == before.file_meta.get("TransferSyntaxUID", "1.2.840.10008.1.2")
    assert not (UID(named).is_encapsulated and named not in dicom.LOSSLESS)


@pytest.mark.parametrize("name", ["examples_palette.dcm", "ExplVR_BigEnd.dcm"])
def test_tables_of_words_keep_their_byte_order(name: str) -> None:
    original, copy = (reopened(content) for content in copy_of(name))
    for keyword in ("RedPaletteColorLookupTableData", "GreenPaletteColorLookupTableData"):
        if keyword in original:
            assert original[keyword].value == copy[keyword].value


@pytest.mark.parametrize("keyword", ["KVP", "SliceThickness"])
@pytest.mark.parametrize("value", [b"Vasseur ", b"12 Vasseur", b"1\\Ilse"])
def test_words_in_a_number_do_not_pass_unread(keyword: str, value: bytes) -> None:
    content = written(image(**{keyword: "11111111"[: len(value)]}))
    told = content.replace(
        b"11111111"[: len(value)].ljust(len(value) + len(value) % 2), value.ljust(len(value) + len(value) % 2)
    )
    copy = repair_dicom(Attachment("x", told), 0, ()).content
    assert b"Vasseur" not in copy
    assert b"Ilse" not in copy


@pytest.mark.parametrize("syntax", sorted(dicom.LOSSLESS))
def test_an_encoder_that_fails_or_lies_leaves_the_pixels_plain(syntax: str, monkeypatch) -> None:
    frames = {"1.2.840.10008.1.2.5": "MR_small_RLE.dcm", "1.2.840.10008.1.2.4.90": "MR_small_jp2klossless.dcm"}
    name = frames.get(str(syntax), "MR_small_jpeg_ls_lossless.dcm")
    other = decoding.encoded(np.zeros((64, 64), np.int16), UID("1.2.840.10008.1.2.5"), {
        "samples_per_pixel": 1, "bits_stored": 16, "bits_allocated": 16,
        "photometric_interpretation": "MONOCHROME2", "pixel_representation": 1,
    })  # fmt: skip
    for answer in (None, b"", b"\x00" * 64, other):
        monkeypatch.setattr(dicom, "encoded", lambda *_, answer=answer: answer)
        original, copy = copy_of(name)
        assert reopened(copy).file_meta.TransferSyntaxUID == EXPLICIT
        assert all(np.array_equal(*pair) for pair in zip(arrays(original), arrays(copy), strict=True))


def test_an_encoder_that_is_missing_gives_nothing() -> None:
    assert decoding.encoded(np.zeros((4, 4), np.uint8), UID("1.2.840.10008.1.2.4.50"), {"bits_stored": 8}) is None


def test_headers_alone_are_cleaned_for_whoever_asks_and_say_so() -> None:
    content = next(path for path in shipped() if path.name == "MR_small_RLE.dcm").read_bytes()
    copy = reopened(repair_dicom(Attachment("x", content), 0, (), DicomProfile(clean_pixel_data=False)).content)
    assert copy.PixelData == reopened(content).PixelData
    assert [item.CodeValue for item in copy.DeidentificationMethodCodeSequence] == ["113100"]
