"""Writing that a picture hides: under transparency, on pages seldom shown, in threads of pixels, in comments and file names."""

import struct
import time
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from paravent import Attachment, Label, Post, ReasonCode, Verdict, check
from paravent.imaging.blocks import blocks
from paravent.readers import read
from paravent.readers.annotations import xmp_fields
from paravent.readers.metadata import MAX_FIELDS, picture_fields, read_metadata
from paravent.reading import Cause, TextReading
from tests.engine.drawing import POST, attached, corner, encoded
from tests.engine.pace import pace

IDENTITY = "Patiente KERBREZEL Ysoline 12/03/1987"
CLEAR, HIDDEN = (255, 255, 255, 0), (0, 0, 0, 0)


def label(size=(900, 120), ground="white", ink="black", mode="RGB", at=(20, 40), height=32):
    image = Image.new(mode, size, ground)
    ImageDraw.Draw(image).text(at, IDENTITY, fill=ink, font=ImageFont.load_default(height))
    return image


def checked(content, name="photo.png", alt_text="une affiche"):
    return check(Post(attachments=(Attachment(name, content, alt_text),), lang="fr"))


def written(report):
    return [finding.kind for finding in report.findings if finding.label is Label.WRITING]


@pytest.mark.parametrize(
    "picture",
    [
        label(mode="RGBA", ground=(128, 128, 128, 0), ink=(128, 128, 128, 255)),
        label(mode="RGBA", ground=CLEAR, ink=HIDDEN),
        label(mode="RGBA", ground=(255, 255, 255, 3), ink=(0, 0, 0, 3)),
        label(mode="LA", ground=(255, 0), ink=(0, 0)),
        label((3000, 40), at=(20, 4), height=28),
        label((4000, 36), at=(3000, 2), height=28),
        label((600, 11), at=(5, -1), height=10),
    ],
    ids=["grey ink", "no ink", "hardly any ink", "grey hidden", "a thread", "its end", "eleven rows"],
)
def test_writing_that_a_viewer_may_show_is_seen_and_gone_from_the_copy(picture):
    pytest.importorskip("faster_paddle")
    report = checked(encoded(picture, "PNG"))
    assert "identifying" in written(report)
    assert report.verdict is Verdict.STOP
    (copy,) = report.safe.copy.attachments
    assert "identifying" not in written(checked(copy.content))


def test_an_opaque_picture_is_looked_at_once():
    readings, _ = read(Post(attachments=(attached(corner(mode="RGBA")),)))
    assert len([one for one in readings if hasattr(one, "pixels")]) == 1


def test_the_views_of_a_transparent_picture_count_for_the_limit(monkeypatch):
    from paravent.readers import picture

    monkeypatch.setattr(picture, "MAX_PIXELS", 60 * 40 * 2)
    shade = Image.merge("RGBA", (*corner().split(), corner(mode="L")))
    _, unread = read(Post(attachments=(attached(shade),)))
    assert unread[0].cause is Cause.TOO_LARGE


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_chunks(*chunks):
    picture = encoded(corner(), "PNG")
    return picture[:33] + b"".join(chunks) + picture[33:]


def exif(text):
    tags = Image.Exif()
    tags[0x010E] = text
    return tags


def second_page(text):
    from PIL import TiffImagePlugin

    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = text
    target = BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(target) as pages:
        corner().save(pages, "TIFF")
        pages.newFrame()
        corner().save(pages, "TIFF", tiffinfo=tags)
        pages.newFrame()
        return target.getvalue()


COMMENTS = {
    "PNG text": lambda text: with_chunks(chunk(b"tEXt", b"Comment\0" + text.encode("latin-1"))),
    "PNG packed text": lambda text: with_chunks(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text.encode("latin-1")))),
    "PNG private chunk": lambda text: with_chunks(chunk(b"prVt", text.encode())),
    "JPEG comment": lambda text: encoded(corner(), "JPEG", comment=text.encode()),
    "EXIF": lambda text: encoded(corner(), "JPEG", exif=exif(text)),
    "TIFF, second page": second_page,
}


@pytest.mark.parametrize("container", COMMENTS.values(), ids=COMMENTS)
def test_a_comment_that_gives_somebody_away_holds_the_picture(container):
    content = container("Mme Kerbrezel, 06 39 98 41 07")
    report = checked(content)
    assert ReasonCode.IMAGE_RIGHTS in [reason.code for reason in report.reasons]
    (copy,) = report.safe.copy.attachments
    assert not list(picture_fields(copy.content))
    assert b"Kerbrezel" not in copy.content


@pytest.mark.parametrize(
    "comment", ["OLYMPUS DIGITAL CAMERA", "Created with GIMP", "Screenshot", "Processed with VSCO", "SONY DSC"]
)
def test_what_a_camera_writes_holds_nothing(comment):
    assert checked(COMMENTS["EXIF"](comment)).verdict is Verdict.OK


@pytest.mark.parametrize(
    "name",
    ["Mme_Kerbrezel.jpg", "photo.Mme Kerbrezel", "Mme Kerbrezel/photo.jpg", "Mme Kerbrezel\\photo.jpg", ".Mme Kerbrezel"],
)
def test_the_whole_name_of_a_file_is_read(name):
    readings, _ = read(Post(attachments=(attached(corner(), name),)))
    told = [one.content for one in readings if isinstance(one, TextReading)]
    assert any("Mme Kerbrezel" in content for content in told)


def test_more_fields_than_are_looked_at_are_said_to_be_unread():
    fields = with_chunks(*(chunk(b"tEXt", b"k%d\0v" % number) for number in range(MAX_FIELDS + 1)))
    readings, unread = read_metadata(attached(fields), 0, POST)
    assert len(readings[0].fields) == MAX_FIELDS
    assert [one.cause for one in unread] == [Cause.TOO_LARGE]


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:a " + b"a" * (1 << 20) + b">",
        b"<" + b"a" * (1 << 20),
        b"<x:a " + b"a:b " * (1 << 18) + b">",
        b"<x:a a:b" + b" " * (1 << 20) + b">",
    ],
    ids=["letters", "a tag", "names", "spaces"],
)
def test_a_hostile_packet_is_read_in_a_moment(packet):
    began = time.process_time()
    list(xmp_fields(packet))
    assert time.process_time() - began < 3


def test_a_profile_in_a_thousand_segments_is_put_together_in_a_moment():
    segment = b"\xff\xe2" + (65_535).to_bytes(2) + b"ICC_PROFILE\x00" + b"\x01\x01" + bytes(65_519)
    began = time.process_time()
    found = list(blocks(b"\xff\xd8" + segment * 1000 + b"\xff\xd9"))
    assert time.process_time() - began < 3
    assert len(found[0].content) == 1000 * 65_519


@pytest.mark.long
def test_many_packed_comments_are_not_all_opened():
    bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 20)))
    began = time.process_time()
    read_metadata(attached(with_chunks(*[bomb] * (MAX_FIELDS + 2000))), 0, POST)
    assert time.process_time() - began < 20 * pace()


def test_greys_are_looked_at_though_one_pixel_is_far_brighter():
    pytest.importorskip("faster_paddle")
    levels = (np.asarray(label().convert("L")).astype(np.uint16) // 255) * 300
    levels[0, 0] = 65_535
    assert "identifying" in written(checked(encoded(Image.fromarray(levels), "PNG")))
