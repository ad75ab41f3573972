"""The reader of pictures: any format, upright, within limits, and nothing read in silence."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile

from paravent.imaging import frames as limits
from paravent.post import Language, Post
from paravent.readers import read
from paravent.readers.picture import read_picture
from paravent.reading import Cause, PictureReading, Unread
from tests.engine.drawing import FORMATS, POST, attached, corner, encoded, film, frames_of, poster


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_gives_upright_rgb(file_format):
    (one,) = frames_of(encoded(corner(), file_format))
    assert one.pixels.shape == (40, 60, 3)
    assert one.pixels.dtype == np.uint8
    assert one.pixels[2, 2].min() > 180 > 80 > one.pixels[35, 55].max()
    assert (one.attachment, one.frame, one.lang) == (0, 0, Language.FR)


@pytest.mark.parametrize("name", ["lettre.txt", "scan.dcm", "photo", "photo.png.exe"])
def test_the_name_of_a_file_says_nothing(name):
    readings, unread = read(Post(attachments=(attached(encoded(corner(), "JPEG"), name),)))
    assert any(isinstance(one, PictureReading) for one in readings)
    assert not unread


def test_bytes_that_only_pretend_to_be_a_picture_are_damaged():
    _, unread = read(Post(attachments=(attached(b"\xff\xd8\xff\xe0 no picture", "photo.jpg"),)))
    assert unread == (Unread(Cause.DAMAGED, 0, "jpeg"),)


@pytest.mark.parametrize(
    ("orientation", "lit"),
    [(1, (0, 0)), (2, (0, -1)), (3, (-1, -1)), (4, (-1, 0)), (5, (0, 0)), (6, (0, -1)), (7, (-1, -1)), (8, (-1, 0))],
)
def test_orientation_is_applied(orientation, lit):
    exif = Image.Exif()
    exif[0x0112] = orientation
    (one,) = frames_of(encoded(corner(), "JPEG", exif=exif))
    assert one.pixels.shape[:2] == ((40, 60) if orientation < 5 else (60, 40))
    assert one.pixels[lit].min() > 180


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_depth_and_colour_can_be_looked_at(mode):
    wide = Image.fromarray(np.asarray(corner()).astype(np.uint16)[:, :, 0] * 16) if mode == "I;16" else corner(mode=mode)
    (one,) = frames_of(encoded(wide, "TIFF"))
    assert one.pixels[2, 2].min() > one.pixels[35, 55].max() + 100


def test_twelve_bits_in_sixteen_are_stretched_and_not_black():
    levels = np.full((50, 50), 200, np.uint16)
    levels[10:20, 10:20] = 4095
    (one,) = frames_of(encoded(Image.fromarray(levels), "PNG"))
    assert one.pixels[15, 15, 0] == 255
    assert one.pixels[40, 40, 0] == 0


@pytest.mark.parametrize("ink", [(0, 0, 0, 255), (255, 255, 255, 255)])
def test_writing_on_a_transparent_ground_stands_out(ink):
    image = Image.new("RGBA", (60, 40), (ink[0], ink[1], ink[2], 0))
    image.paste(ink, (10, 10, 20, 20))
    seen = frames_of(encoded(image, "PNG"))
    assert max(abs(int(one.pixels[15, 15, 0]) - int(one.pixels[35, 55, 0])) for one in seen) > 100


def test_a_colour_profile_is_applied():
    (converted,) = frames_of(encoded(Image.new("RGB", (20, 20), (250, 10, 10)), "PNG", icc_profile=exchanged_profile()))
    red, green, _ = (int(channel) for channel in converted.pixels[5, 5])
    assert green > 200 > 100 > red


def exchanged_profile() -> bytes:
    """sRGB under another name, with red and green exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for one, other in ((b"rXYZ", b"gXYZ"), ("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))):
        profile = profile.replace(one, b"????").replace(other, one).replace(b"????", other)
    return profile


@pytest.mark.parametrize("profile", [b"", b"broken", b"\x00" * 200])
def test_a_broken_colour_profile_is_no_profile(profile):
    assert frames_of(encoded(corner(), "PNG", icc_profile=profile))


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_every_frame_is_read(file_format):
    shown = [Image.new("RGB", (30, 20), (80 * number, 20, 20)) for number in range(4)]
    content = encoded(shown[0], file_format, save_all=True, append_images=shown[1:])
    assert [one.frame for one in frames_of(content)] == [0, 1, 2, 3]


def test_more_than_fifty_frames_are_not_all_read_and_it_is_said():
    shown = [Image.new("L", (8, 8), 4 * number) for number in range(52)]
    content = encoded(shown[0], "GIF", save_all=True, append_images=shown[1:])
    readings, unread = read_picture(attached(content), 0, POST)
    assert len(readings) == limits.MAX_FRAMES
    assert unread == [Unread(Cause.TOO_LARGE, 0, "gif")]


def bomb(width: int, height: int) -> bytes:
    """A PNG that states its size and holds next to nothing."""

    def chunk(name: bytes, payload: bytes) -> bytes:
        return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(name + payload))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_001, 10_000), (30_000, 30_000), (70_000, 10), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size):
    readings, unread = read_picture(attached(bomb(*size)), 0, POST)
    assert readings == []
    assert unread == [Unread(Cause.TOO_LARGE, 0, "png")]


def test_a_file_over_the_limit_of_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 100)
    assert read_picture(attached(corner()), 0, POST)[1] == [Unread(Cause.TOO_LARGE, 0, "png")]


@pytest.mark.parametrize("asked_by_another", [False, True], ids=["", "another part of the process asks for them"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_a_file_cut_short_is_damaged(file_format, asked_by_another, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", asked_by_another)
    content = encoded(poster("Bonjour"), file_format)
    _, unread = read_picture(attached(content[: len(content) // 2]), 0, POST)
    assert [one.cause for one in unread] == [Cause.DAMAGED]


def test_what_cannot_be_read_holds_the_post():
    _, unread = read(Post(text="Bonjour", attachments=(attached(b"\x89PNG\r\n\x1a\nnothing"),)))
    assert unread == (Unread(Cause.DAMAGED, 0, "png"),)


@pytest.mark.parametrize(("image", "medical"), [(film("AP"), True), (poster("Bienvenue"), False)])
def test_grey_pictures_count_as_medical(image, medical):
    assert frames_of(encoded(image, "PNG"))[0].medical is medical


def test_nothing_of_a_picture_stands_in_its_reading_printed():
    (one,) = frames_of(encoded(corner(), "PNG"))
    assert "array" not in repr(one)
