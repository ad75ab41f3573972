"""The safe copy of a picture: covered for good, nothing else changed, nothing carried along."""

import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from paravent.detectors import codes, faces, writing
from paravent.errors import UnreadableFile
from paravent.finding import Box, Finding, Label, Span
from paravent.imaging.blocks import blocks
from paravent.post import Attachment
from paravent.readers.metadata import picture_fields
from paravent.repair.cover import cover, covers
from paravent.repair.picture import repair_picture
from tests.engine.drawing import EXAMPLES, FORMATS, attached, corner, decoded, encoded, film, frames_of, reading
from tests.engine.test_metadata import XMP, tags

SECRET = Box(0, 0, 20, 10, 15, 12)


def finding(box: Box = SECRET, label: Label = Label.FACE, kind: str = "") -> Finding:
    return Finding(label, box, 0.9, "test", kind)


def noise(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    channels = {"L": (), "RGB": (3,), "RGBA": (4,), "LA": (2,)}[mode]
    pixels = np.random.default_rng(7).integers(0, 256, (size[1], size[0], *channels), np.uint8)
    if mode in {"RGBA", "LA"}:
        pixels[..., -1] |= 1
    return Image.fromarray(pixels)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA"])
@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_outside_the_covers_a_lossless_picture_stays_bit_by_bit(mode, file_format):
    before = noise(mode)
    after = decoded(repair_picture(attached(encoded(before, file_format)), 0, (finding(),)).content)
    assert after.mode == mode
    changed = np.asarray(before) != np.asarray(after)
    changed = changed.any(axis=2) if changed.ndim == 3 else changed
    hidden = np.zeros((40, 60), bool)
    hidden[10:22, 20:35] = True
    assert not changed[~hidden].any()
    assert changed[hidden].mean() > 0.9


def test_sixteen_bits_stay_sixteen_bits():
    levels = np.random.default_rng(7).integers(0, 65_536, (40, 60)).astype(np.uint16)
    after = np.asarray(decoded(repair_picture(attached(encoded(Image.fromarray(levels), "PNG")), 0, (finding(),)).content))
    assert after.dtype == np.uint16
    assert (after[:10] == levels[:10]).all()
    assert len(np.unique(after[10:22, 20:35])) == 1


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_cover_is_one_solid_colour_in_every_format(file_format):
    copy = repair_picture(attached(encoded(noise(), file_format)), 0, (finding(),))
    covered = frames_of(copy.content)[0].pixels[12:20, 23:32].reshape(-1, 3).astype(int)
    assert (covered.max(axis=0) - covered.min(axis=0)).max() <= (0 if file_format in {"PNG", "TIFF", "GIF"} else 40)


def test_a_cover_takes_the_colour_around_it():
    image = Image.new("RGB", (60, 40), (200, 30, 60))
    image.paste((255, 255, 255), (20, 10, 35, 22))
    after = decoded(repair_picture(attached(image), 0, (finding(),)).content)
    assert after.getcolors() == [(2400, (200, 30, 60))]


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_copy_carries_no_metadata(file_format):
    settings = {"JPEG": {"exif": tags(), "xmp": XMP, "comment": b"Chambre 12"}, "GIF": {"comment": b"Chambre 12"},
                "TIFF": {"tiffinfo": {270: "Chambre 12", 315: "Camille Exemple", 700: XMP}}}  # fmt: skip
    content = encoded(corner(), file_format, **settings.get(file_format, {"exif": tags(), "xmp": XMP}))
    if file_format != "TIFF":
        content += b"PK\x03\x04 Chambre 12"
    assert list(picture_fields(content))
    copy = repair_picture(attached(content), 0, ()).content
    assert list(picture_fields(copy)) == []
    assert list(blocks(copy)) == []
    for word in (b"Chambre", b"Camille", b"Exemple", b"rdf"):
        assert word not in copy


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize("name", ["photo.jpg", "radiograph.jpg"])
def test_exiftool_finds_nothing_either(tmp_path, name):
    copy = repair_picture(attached((EXAMPLES / name).read_bytes()), 0, ())
    (tmp_path / copy.name).write_bytes(copy.content)
    said = subprocess.run(["exiftool", "-a", "-G", tmp_path / copy.name], capture_output=True, text=True, check=True).stdout
    assert not any(group in said for group in ("[EXIF]", "[XMP]", "[IPTC]", "[ICC_Profile]", "[Photoshop]", "[MPF]"))


@pytest.mark.parametrize(
    ("file_format", "name"),
    [
        ("JPEG", "image-3.jpg"),
        ("PNG", "image-3.png"),
        ("WEBP", "image-3.webp"),
        ("GIF", "image-3.gif"),
        ("AVIF", "image-3.jpg"),
    ],
)
def test_the_format_stays_and_the_name_says_nothing(file_format, name):
    original = Attachment("Huguette DELMAS chambre 214.heic", encoded(corner(), file_format), "Une image")
    copy = repair_picture(original, 2, ())
    assert (copy.name, copy.alt_text) == (name, "Une image")


def test_a_picture_is_written_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    after = decoded(repair_picture(attached(encoded(corner(), "JPEG", exif=exif)), 0, ()).content)
    assert after.size == (40, 60)
    assert not after.getexif()


def test_what_lies_under_full_transparency_goes():
    image = Image.new("RGBA", (60, 40), (200, 30, 60, 0))
    image.paste((1, 2, 3, 255), (0, 0, 10, 10))
    after = np.asarray(decoded(repair_picture(attached(image), 0, ()).content))
    assert (after[20, 30] == 0).all()
    assert after[5, 5].tolist() == [1, 2, 3, 255]


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_every_frame_is_covered_where_its_finding_says(file_format):
    shown = [noise() for _ in range(3)]
    shown = [Image.fromarray(np.asarray(one) // (number + 1)) for number, one in enumerate(shown)]
    settings = {} if file_format == "TIFF" else {"duration": 80}
    if file_format == "WEBP":
        settings["lossless"] = True
    content = encoded(shown[0], file_format, save_all=True, append_images=shown[1:], **settings)
    copy = repair_picture(attached(content), 0, (finding(Box(0, 1, 20, 10, 15, 12)),))
    spread = [np.ptp(one.pixels[12:20, 23:32].astype(int), axis=(0, 1)).max() for one in frames_of(copy.content)]
    assert len(spread) == 3
    assert spread[1] <= 8
    assert min(spread[0], spread[2]) > 30


@pytest.mark.parametrize(
    ("label", "kind", "goes"),
    [
        (Label.FACE, "upright", True),
        (Label.CODE, "qrcode", True),
        (Label.WRITING, "identifying", True),
        (Label.WRITING, "text", True),
        (Label.WRITING, "technical", False),
        (Label.WRITING, "harmless", False),
        (Label.PATIENT, "full_name", True),
        (Label.DATE, "day", True),
        (Label.STAFF, "doctor", True),
        (Label.HEALTH, "condition", False),
    ],
)
def test_what_is_covered(label, kind, goes):
    assert bool(covers((finding(label=label, kind=kind),), 0)) is goes


def test_findings_elsewhere_cover_nothing_here():
    assert covers((finding(Box(1, 0, 1, 1, 5, 5)), Finding(Label.PATIENT, Span(0, 4), 0.9, "names")), 0) == {}


@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(1, 30), st.integers(1, 30), st.just(3))),
    st.lists(
        st.builds(Box, st.just(0), st.just(0), st.integers(-9, 40), st.integers(-9, 40), st.integers(0, 40), st.integers(0, 40))
    ),
)
def test_a_cover_never_keeps_a_pixel_nor_touches_another(pixels, boxes):
    before = pixels.copy()
    cover(pixels, boxes)
    hidden = np.zeros(before.shape[:2], bool)
    for box in boxes:
        hidden[max(0, box.y) : max(0, box.y + box.height), max(0, box.x) : max(0, box.x + box.width)] = True
    assert (pixels[~hidden] == before[~hidden]).all()
    visible = {tuple(pixel) for pixel in before[~hidden].tolist()} | {(0, 0, 0)}
    assert {tuple(pixel) for pixel in pixels[hidden].tolist()} <= visible


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff\xd8\xff\xe0 no picture", encoded(noise(), "PNG")[:200]])
def test_what_cannot_be_read_is_never_handed_back(content):
    with pytest.raises(UnreadableFile) as caught:
        repair_picture(attached(content), 0, ())
    assert "again" in str(caught.value)


@pytest.mark.parametrize("name", ["photo.jpg", "radiograph.jpg"])
def test_the_demo_s_pictures_are_clean_after_repair(name):
    def seen(content):
        detectors = (faces, writing, codes)
        found = [one for picture in frames_of(content) for detector in detectors for one in detector.detect(picture)]
        return [one for one in found if one.kind not in {"technical", "harmless"}]

    content = (EXAMPLES / name).read_bytes()
    assert len(seen(content)) >= 4
    copy = repair_picture(attached(content), 0, seen(content))
    assert seen(copy.content) == []


def test_the_markers_of_the_demo_s_film_stay():
    content = (EXAMPLES / "radiograph.jpg").read_bytes()
    found = [one for picture in frames_of(content) for one in writing.detect(picture)]
    (after,) = frames_of(repair_picture(attached(content), 0, found).content)
    assert {"AP", "SUPINE", "PORTABLE"} <= {line.text for line in writing.lines(after)}


def test_a_name_is_unreadable_after_repair():
    image = film("DELMAS Huguette", "SUPINE")
    found = tuple(writing.detect(reading(image)))
    (after,) = frames_of(repair_picture(attached(image), 0, found).content)
    assert [line.text for line in writing.lines(after)] == ["SUPINE"]
