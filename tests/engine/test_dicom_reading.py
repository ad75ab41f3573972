"""DICOM files are opened within limits, every attribute is named, every frame is shown, and nothing is skipped silently."""

import zlib
from io import BytesIO

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from paravent.imaging import dataset as opening
from paravent.imaging.dicom_frames import native_frames
from paravent.post import Attachment, Post
from paravent.readers.dicom import read_dicom
from paravent.readers.kinds import FileKind, kind_of
from paravent.reading import Cause, MetadataReading, PictureReading, Reading, Unread
from tests.engine.dicom_files import image, shipped, written

REFUSED = {
    "JPEG2000-embedded-sequence-delimiter.dcm",  # its stream states 3,722,445,056 columns, the file 256
    "no_meta.dcm",  # its first attribute is cut off at the start
}
INCOMPLETE = {"MR_truncated.dcm", "rtplan_truncated.dcm", "meta_missing_tsyntax.dcm", "nested_priv_SQ.dcm"}
"""Cut off at the end, or with pixels of no size: read, repaired, and said to be incomplete."""


def read(content: bytes) -> tuple[list[Reading], list[Unread]]:
    return read_dicom(Attachment("scan.jpg", content), 0, Post("Une radio"))


def fields(content: bytes) -> dict[str, str]:
    return {f.name: f.value for r in read(content)[0] if isinstance(r, MetadataReading) for f in r.fields}


def pictures(content: bytes) -> list[PictureReading]:
    return [r for r in read(content)[0] if isinstance(r, PictureReading)]


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.name)
def test_pydicoms_own_files_are_read_or_said_to_be_unread(path) -> None:
    readings, unread = read(path.read_bytes())
    assert [one.cause for one in unread] == [Cause.DAMAGED] * (path.name in REFUSED) + [Cause.INCOMPLETE] * (
        path.name in INCOMPLETE
    )
    assert unread or readings


def test_every_attribute_has_its_tag_path_and_keyword() -> None:
    item = Dataset()
    item.RequestedProcedureID = "R-7"
    content = written(image(PatientName="Vasseur^Ilse", RequestAttributesSequence=[item]))
    found = fields(content)
    assert found["(0010,0010) PatientName"] == "Vasseur^Ilse"
    assert found["(0040,0275)[0].(0040,1001) RequestedProcedureID"] == "R-7"
    assert found["(0002,0016) SourceApplicationEntityTitle"] == "ZQAETITLE"


def test_values_do_not_show_in_representations() -> None:
    readings, unread = read(written(image(PatientName="Vasseur^Ilse")))
    assert "Vasseur" not in repr(readings) + repr(unread)


def test_nothing_is_logged_or_warned_of(caplog, capfd) -> None:
    dataset = image(PatientName="Vasseur^Ilse")
    with opening.quiet():
        dataset.add_new(0x00100030, "DA", "Vasseur-not-a-date")
    caplog.set_level(1)
    read(written(dataset))
    out, err = capfd.readouterr()
    assert "Vasseur" not in caplog.text + out + err


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_grey_frames_are_shown_as_a_viewer_shows_them(photometric) -> None:
    (picture,) = pictures(written(image(PhotometricInterpretation=photometric)))
    assert picture.pixels.shape == (32, 48, 3)
    assert picture.pixels.dtype == np.uint8
    assert picture.medical
    assert (picture.pixels[10, 10, 0] > picture.pixels[0, 0, 0]) == (photometric == "MONOCHROME2")


def test_deep_greys_are_stretched_and_shown_through_their_window_too() -> None:
    values = np.full((32, 48), 1000, np.uint16)
    values[4:8, 4:8] = 4000
    dataset = image(BitsAllocated=16, BitsStored=12, HighBit=11, WindowCenter=1000, WindowWidth=400)
    dataset.add_new(0x7FE00010, "OW", values.tobytes())
    whole, window = pictures(written(dataset))
    assert whole.pixels[5, 5, 0] == 255
    assert whole.pixels[0, 0, 0] == 0
    assert 100 < window.pixels[0, 0, 0] < 160


def test_a_jpeg_of_twelve_bits_is_decoded() -> None:
    content = next(p for p in shipped() if p.name == "JPGExtended.dcm").read_bytes()
    [frame] = native_frames(opening.opened(content))
    assert (frame.pixels.shape, frame.pixels.dtype.itemsize, int(frame.pixels.max())) == ((1024, 256), 2, 264)
    assert (frame.pixels[420, 140], frame.pixels[230, 120]) == (244, 95)  # as libjpeg reads them


def test_pixels_tell_how_many_frames_there_are_where_the_file_tells_no_number() -> None:
    dataset = image(NumberOfFrames=12)
    for left, found in ((b"", [2, []]), (b"..", [0, [Cause.DAMAGED]])):
        dataset.add_new(0x7FE00010, "OB", image().PixelData + bytes(32 * 48) + left)
        content = written(dataset).replace(b"\x28\x00\x08\x00IS\x02\x0012", b"\x28\x00\x08\x00IS\x02\x001A")
        assert [len(pictures(content)), [one.cause for one in read(content)[1]]] == found


def test_frames_that_repeat_are_read_once() -> None:
    dataset = image(NumberOfFrames=3)
    dataset.add_new(0x7FE00010, "OB", dataset.PixelData * 2 + bytes(32 * 48))
    assert [picture.frame for picture in pictures(written(dataset))] == [0, 2]


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xfe\xff\x00", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.7", b"PK\x03\x04"])
def test_a_file_that_is_a_picture_to_others_is_held(start: bytes) -> None:
    _, unread = read_dicom(Attachment("x", written(image(), start.ljust(128, b"\x00"))), 0, Post("x"))
    assert [one.cause for one in unread] == [Cause.UNKNOWN_FORMAT]


def test_writing_that_one_bright_pixel_leaves_in_the_dark_is_looked_at() -> None:
    levels = np.zeros((40, 60), np.uint16)
    levels[10:14, 10:50] = 300
    levels[0, 0] = 65_535
    dataset = image(Rows=40, Columns=60, BitsAllocated=16, BitsStored=16, HighBit=15)
    dataset.add_new(0x7FE00010, "OW", levels.tobytes())
    assert any(picture.pixels[12, 30, 0] > 100 for picture in pictures(written(dataset)))


def test_a_preamble_that_pretends_to_be_something_else_is_named() -> None:
    content = written(image(), b"MZ" + bytes(126))
    assert kind_of(content) is FileKind.DICOM
    assert "DICOM:preamble" in fields(content)


@pytest.mark.parametrize("name", ["ExplVR_LitEndNoMeta.dcm", "ExplVR_BigEndNoMeta.dcm", "rtstruct.dcm", "CT_small.dcm"])
def test_dicom_is_told_without_its_prefix_too(name) -> None:
    content = next(p for p in shipped() if p.name == name).read_bytes()
    assert kind_of(content) is FileKind.DICOM
    assert kind_of(content[132:] if content[128:132] == b"DICM" else content) is FileKind.DICOM
    assert not read(content)[1]


@pytest.mark.parametrize(
    "content", [b"", b"\x08\x00\x05\x00CS", b"\x08\x00\x05\x00" + b"\xff" * 500, b"\x02\x00\x00\x00" + bytes(500)]
)
def test_what_only_begins_alike_is_not(content) -> None:
    assert kind_of(content) is FileKind.UNKNOWN


def bomb() -> bytes:
    content = written(image())
    plain = content.index(b"\x08\x00\x16\x00")
    packer = zlib.compressobj(9, wbits=-15)
    inside = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    meta = content[:plain].replace(b"1.2.840.10008.1.2.1\x00", DeflatedExplicitVRLittleEndian.encode())
    length = int.from_bytes(meta[140:144], "little") + 2
    meta = meta[:140] + length.to_bytes(4, "little") + meta[144:]
    return meta.replace(b"UI\x14\x001.2.840.10008.1.2.1.99", b"UI\x16\x001.2.840.10008.1.2.1.99") + inside


def nested(depth: int) -> bytes:
    start = b"\x40\x00\x30\xa7SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    content = written(image())
    return content[: content.index(b"\xe0\x7f\x10\x00")] + start * depth


def endless() -> bytes:
    content = written(image())
    return content[: content.index(b"\xe0\x7f\x10\x00")] + b"\x41\x00\x10\x00LO\x00\x00" * 2_000_000


def crowded(*, within: bool = False) -> bytes:
    content, items = written(image()), b"\xfe\xff\x00\xe0\x00\x00\x00\x00" * 100_000
    sequence = b"\x40\x00\x30\xa7SQ\x00\x00" + len(items).to_bytes(4, "little") + items
    if within:
        start, end = b"\xfe\xff\x00\xe0\xff\xff\xff\xff", b"\xfe\xff\x0d\xe0" + bytes(4) + b"\xfe\xff\xdd\xe0" + bytes(4)
        sequence = b"\x40\x00\x55\x05SQ\x00\x00\xff\xff\xff\xff" + start + sequence + end
    pixels = content.index(b"\xe0\x7f\x10\x00")
    return content[:pixels] + sequence + content[pixels:]


def cut_within_an_item() -> bytes:
    start = b"\x40\x00\x30\xa7SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    content = written(image())
    return content[: content.index(b"\xe0\x7f\x10\x00")] + start + b"\x40\x00\x60\xa1UT\x00\x00\x40\x00\x00\x00Vasseur"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (crowded(), Cause.TOO_LARGE),
        (crowded(within=True), Cause.TOO_LARGE),
        (bomb(), Cause.TOO_LARGE),
        (nested(5_000), Cause.TOO_LARGE),
        (endless(), Cause.TOO_LARGE),
        (written(image(NumberOfFrames=100_000)), Cause.TOO_LARGE),
        (written(image(Rows=60_000, Columns=60_000)), Cause.TOO_LARGE),
        (written(image(Rows=0)), Cause.DAMAGED),
        (written(image(HighBit=3)), Cause.DAMAGED),
        (written(image())[:-500], Cause.INCOMPLETE),
        (cut_within_an_item(), Cause.DAMAGED),
        (bytes(128) + b"DICM", Cause.DAMAGED),
        (bytes(128) + b"DICM" + b"\xff" * 4096, Cause.DAMAGED),
    ],
    ids=[
        "crowded",
        "crowded within",
        "deflate bomb",
        "nested",
        "endless",
        "frames",
        "pixels",
        "no rows",
        "odd bits",
        "cut short",
        "cut within an item",
        "empty",
        "noise",
    ],
)
def test_hostile_files_are_unread_in_bounded_time(content, cause) -> None:
    assert [missed.cause for missed in read(content)[1]] == [cause]


def test_the_parser_may_not_read_for_ever() -> None:
    source = opening._Metered(b"\x00" * 64)
    source.reads = opening.MAX_READS
    with pytest.raises(opening.TooMuch):
        source.read(1)
    assert isinstance(source, BytesIO)
