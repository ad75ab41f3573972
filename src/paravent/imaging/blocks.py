"""The blocks a picture file is made of beside its pixels, walked without decoding any.

Sources: ISO/IEC 10918-1 (JPEG), ISO/IEC 15948 (PNG), RFC 9649 (WebP), GIF89a, ISO/IEC 14496-12 (HEIF and AVIF boxes).
Walkers never raise: a file cut short ends the walk. TIFF is all tags; the metadata reader opens it whole.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
MAX_TEXT = 1 << 20
EXIF_START, XMP_START, XMP_MORE = b"Exif\x00", b"http://ns.adobe.com/xap/1.0/\x00", b"http://ns.adobe.com/xmp/extension/\x00"
PNG_PIXELS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"hIST", b"cICP"}
    | {b"acTL", b"fcTL", b"fdAT"}
)
WEBP_PIXELS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"styp", b"moof", b"mfra", b"wide"})
RAW_PROFILE = re.compile(r"Raw profile type (\w+)", re.ASCII)
PROFILES = {"exif": "EXIF", "APP1": "EXIF", "xmp": "XMP", "iptc": "Photoshop", "8bim": "Photoshop", "icc": "ICC", "icm": "ICC"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block: "EXIF", "XMP", "ICC", "Photoshop" (its image resources) or the container's own name ("PNG:Comment")."""

    name: str
    content: bytes = field(repr=False)


def blocks(content: bytes) -> Iterator[Block]:
    """Give every block that is no pixel and no plain structure; bytes after the picture's end come as "trailing"."""
    if content.startswith(b"\xff\xd8"):
        yield from _jpeg(content)
    elif content.startswith(b"\x89PNG"):
        yield from _png(content)
    elif content.startswith(b"GIF8"):
        yield from _gif(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        yield from _webp(content)
    elif content[4:8] == b"ftyp":
        yield from _boxes(content)


def _jpeg(content: bytes) -> Iterator[Block]:
    position, profile = 2, bytearray()
    while position + 2 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker == 0xD9:
            position += 2
            break
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 2
        else:
            length = int.from_bytes(content[position + 2 : position + 4])
            payload = content[position + 4 : position + 2 + length]
            if payload.startswith(b"ICC_PROFILE\x00"):
                profile += payload[14:]
            elif marker == 0xFE or 0xE0 <= marker <= 0xEF:
                yield from _segment(marker, payload)
            position += 2 + max(length, 2)
            if marker == 0xDA:
                after = AFTER_SCAN.search(content, position)
                position = after.end() - 2 if after else len(content)
    if profile:
        yield Block("ICC", bytes(profile))
    yield from _trailing(content, position)


def _segment(marker: int, payload: bytes) -> Iterator[Block]:
    if marker == 0xFE:
        yield Block("JPEG:COM", payload)
    elif payload.startswith(EXIF_START):
        yield Block("EXIF", payload[6:])
    elif payload.startswith(XMP_START):
        yield Block("XMP", payload[len(XMP_START) :])
    elif payload.startswith(XMP_MORE):
        yield Block("XMP", payload[len(XMP_MORE) + 40 :])
    elif payload.startswith(b"Photoshop 3.0\x00"):
        yield Block("Photoshop", payload[14:])
    elif payload.startswith(b"JFIF\x00"):
        if payload[12:14] not in {b"", b"\x00\x00"}:
            yield Block("JFIF:Thumbnail", payload[14:])
    elif payload.startswith(b"JFXX\x00"):
        yield Block("JFIF:Thumbnail", payload[6:])
    elif not payload.startswith(b"Adobe"):
        yield Block(f"JPEG:APP{marker - 0xE0}", payload)


def _png(content: bytes) -> Iterator[Block]:
    position = 8
    while position + 12 <= len(content):
        length = int.from_bytes(content[position : position + 4])
        name = content[position + 4 : position + 8]
        payload = content[position + 8 : position + 8 + length]
        position += 12 + length
        if name not in PNG_PIXELS:
            yield from _chunk(name, payload)
        if name == b"IEND":
            break
    yield from _trailing(content, position)


def _chunk(name: bytes, payload: bytes) -> Iterator[Block]:
    if name == b"eXIf":
        yield Block("EXIF", payload)
    elif name == b"iCCP":
        yield Block("ICC", _inflated(payload.partition(b"\x00")[2][1:]))
    elif name in {b"tEXt", b"zTXt", b"iTXt"}:
        yield from _text(name, payload)
    else:
        yield Block(f"PNG:{name.decode('ascii', 'replace')}", payload)


def _text(name: bytes, payload: bytes) -> Iterator[Block]:
    key, _, rest = payload.partition(b"\x00")
    if name == b"zTXt":
        rest = _inflated(rest[1:])
    elif name == b"iTXt":
        packed = rest[:1] == b"\x01"
        rest = rest[2:].partition(b"\x00")[2].partition(b"\x00")[2]
        rest = _inflated(rest) if packed else rest
    word = key.decode("latin-1").strip()
    raw = RAW_PROFILE.match(word)
    if word == "XML:com.adobe.xmp":
        yield Block("XMP", rest)
    elif raw and raw.group(1) in PROFILES:
        yield Block(PROFILES[raw.group(1)], _unhexed(rest))
    else:
        yield Block(f"PNG:{word[:60]}", rest)


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MAX_TEXT)
    except zlib.error:
        return packed


def _unhexed(text: bytes) -> bytes:
    """Open ImageMagick's raw profile: a newline, the profile's name, its length, then hex digits."""
    lines = text.strip().split(b"\n", 2)
    try:
        return bytes.fromhex(lines[2].decode("ascii")).removeprefix(EXIF_START + b"\x00")
    except (IndexError, ValueError):
        return text


def _webp(content: bytes) -> Iterator[Block]:
    end = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    position = 12
    while position + 8 <= end:
        name = content[position : position + 4]
        length = int.from_bytes(content[position + 4 : position + 8], "little")
        payload = content[position + 8 : min(position + 8 + length, end)]
        position += 8 + length + length % 2
        if name == b"EXIF":
            yield Block("EXIF", payload.removeprefix(EXIF_START + b"\x00"))
        elif name == b"XMP ":
            yield Block("XMP", payload)
        elif name == b"ICCP":
            yield Block("ICC", payload)
        elif name not in WEBP_PIXELS:
            yield Block(f"WebP:{name.decode('ascii', 'replace')}", payload)
    yield from _trailing(content, end + end % 2)


def _gif(content: bytes) -> Iterator[Block]:
    flags = content[10] if len(content) > 12 else 0
    position = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    while position < len(content):
        kind = content[position]
        if kind == 0x3B:
            position += 1
            break
        if kind == 0x2C and position + 10 < len(content):
            flags = content[position + 9]
            position += 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
            position, _ = _sub_blocks(content, position)
        elif kind == 0x21:
            label, start = content[position + 1 : position + 2], position + 2
            position, payload = _sub_blocks(content, start)
            if payload.startswith(b"XMP DataXMP"):  # written as one piece: its letters stand where lengths should
                payload = content[start + 1 : position]
            yield from _extension(label, payload)
        else:
            break
    yield from _trailing(content, position)


def _sub_blocks(content: bytes, position: int) -> tuple[int, bytes]:
    parts: list[bytes] = []
    while position < len(content) and content[position]:
        parts.append(content[position + 1 : position + 1 + content[position]])
        position += 1 + content[position]
    return position + 1, b"".join(parts)


def _extension(label: bytes, payload: bytes) -> Iterator[Block]:
    if label == b"\xfe":
        yield Block("GIF:Comment", payload)
    elif label == b"\x01":
        yield Block("GIF:PlainText", payload[12:])
    elif label == b"\xff" and payload.startswith(b"XMP DataXMP"):
        yield Block("XMP", payload[11:])
    elif label == b"\xff" and payload.startswith(b"ICCRGBG1012"):
        yield Block("ICC", payload[11:])
    elif label == b"\xff" and not payload.startswith((b"NETSCAPE2.0", b"ANIMEXTS1.0")):
        yield Block("GIF:Application", payload)


def _boxes(content: bytes) -> Iterator[Block]:
    position = 0
    while position + 8 <= len(content):
        length = int.from_bytes(content[position : position + 4])
        name = content[position + 4 : position + 8]
        if length == 1:
            length = int.from_bytes(content[position + 8 : position + 16])
        if length == 0 and name in BOXES:
            return
        if length < 8 or not name.isascii() or not name.isalnum():
            break
        if name not in BOXES:
            yield Block(f"HEIF:{name.decode('ascii')}", content[position + 8 : position + length])
        position += length
    yield from _trailing(content, position)


def _trailing(content: bytes, position: int) -> Iterator[Block]:
    if content[position:].strip(b"\x00"):
        yield Block("trailing", content[position:])
