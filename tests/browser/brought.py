"""What people bring to the page for everybody: kinds of files made for the tests, with invented people in them."""

import struct
import zlib
from io import BytesIO

import av
import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

from tests.engine.dicom_files import image, written
from tests.engine.drawing import EXAMPLES
from tests.engine.films import PORTRAIT, film, wall, with_head
from tests.engine.pdf_files import NAMED, add_page, image_object, lines, saved

PLACE = "+48.1173-001.6778/"
NAME = "Huguette DELMAS"


def phone_film(seconds: int = 2) -> bytes:
    """A film as a telephone held upright writes it: lying, with a display matrix, a place, a model, sound, and a face."""
    pictures = [with_head(wall(640, 360), 200 + n, 60, 260)[0].rotate(90, expand=False) for n in range(10 * seconds)]
    told = {"location": PLACE, "make": "Telephone", "creation_time": "2026-03-01T10:00:00Z"}
    return film(pictures, rate=10, metadata=told, sound=True, rotation=90)


def letter() -> bytes:
    """A PDF with a name, and below it a card with a portrait."""
    document = pikepdf.new()
    add_page(
        document,
        b"q 240 0 0 150 60 400 cm /I0 Do Q\n" + lines(NAMED),
        resources={"XObject": pikepdf.Dictionary(I0=image_object(document, _card()))},
    )
    return saved(document)


def _card() -> Image.Image:
    card = Image.new("RGB", (960, 600), (225, 232, 240))
    card.paste(PORTRAIT.crop((200, 100, 560, 570)).resize((300, 392)), (40, 130))
    draw = ImageDraw.Draw(card)
    for number, line in enumerate(("CARTE D'IDENTITE", "Nom : DELMAS", "Prénom : Huguette", "Né(e) le : 12.03.1948")):
        draw.text((400, 60 + 110 * number), line, font=ImageFont.load_default(48), fill=(15, 15, 30))
    return card


def frames() -> bytes:
    """A DICOM image of several frames whose patient has a name."""
    one = image(128, 128, PatientName="DELMAS^HUGUETTE", PatientID="8003456712", NumberOfFrames="6", Modality="US")
    one.add_new(0x7FE00010, "OB", np.concatenate([np.full((128, 128), 30 + 20 * n, np.uint8) for n in range(6)]).tobytes())
    return written(one)


def heic() -> bytes:
    """A portrait as HEIC (ISO/IEC 23008-12): one HEVC picture that FFmpeg writes, in boxes of our own."""
    picture = PORTRAIT.resize((512, 640))
    target = BytesIO()
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream(
            "libx265", rate=1, options={"preset": "ultrafast", "x265-params": "keyint=1:info=0:log-level=none"}
        )
        stream.width, stream.height, stream.pix_fmt = *picture.size, "yuv420p"
        for packet in [*stream.encode(av.VideoFrame.from_image(picture)), *stream.encode()]:
            output.mux(packet)
    with av.open(BytesIO(target.getvalue())) as source:
        [packet] = [one for one in source.demux(video=0) if one.size]
        coded, settings = bytes(packet), bytes(source.streams.video[0].codec_context.extradata or b"")
    described = _box(b"ispe", bytes(4) + struct.pack(">II", *picture.size)) + _box(b"hvcC", settings)
    entry = _box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", 1, 0) + b"hvc1\0")
    parts = [
        _box(b"hdlr", bytes(8) + b"pict" + bytes(13)),
        _box(b"pitm", bytes(4) + struct.pack(">H", 1)),
        _box(b"iinf", bytes(4) + struct.pack(">H", 1) + entry),
        _box(b"iprp", _box(b"ipco", described) + _box(b"ipma", bytes(4) + struct.pack(">IHBBB", 1, 1, 2, 1, 0x82))),
    ]
    kind = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    before = len(kind) + 12 + sum(map(len, parts)) + 30 + 8
    where = _box(b"iloc", bytes(4) + b"\x44\x00" + struct.pack(">HHHHII", 1, 1, 0, 1, before, len(coded)))
    meta = _box(b"meta", bytes(4) + b"".join(parts) + where)
    assert len(kind) + len(meta) + 8 == before
    return kind + meta + _box(b"mdat", coded)


def _box(name: bytes, inside: bytes) -> bytes:
    return struct.pack(">I", 8 + len(inside)) + name + inside


def png_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few hundred kilobytes that says it is a picture of 3.6 billion pixels."""
    line = zlib.compress(bytes(1 + side // 8) * 2000, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", line), (b"IEND", b"")]
    parts = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pdf_bomb(megabytes: int = 512) -> bytes:
    """A PDF whose page's content is so many megabytes of nothing, deflated twice."""
    document = pikepdf.new()
    add_page(document, lines(("Bonjour",)))
    once = zlib.compress(b" " * (megabytes << 20), 9)
    stream = document.make_stream(zlib.compress(once, 9))
    stream.stream_dict = pikepdf.Dictionary(Filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode]))
    document.pages[0].obj.Contents = stream
    return saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def photo() -> bytes:
    """The example's photo."""
    return (EXAMPLES / "photo.jpg").read_bytes()
