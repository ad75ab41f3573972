"""Fonts of a page that keeps its own drawing, built anew from the parts that draw. Runs in the confined process alone.

Two kinds can be built so that nothing unknown goes along: the twelve that every reader has, and embedded TrueType, of which
only the tables that draw are taken. A page with any other font becomes a picture.
"""

import re
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

STANDARD = frozenset(
    {"/Courier", "/Courier-Bold", "/Courier-Oblique", "/Courier-BoldOblique", "/Helvetica", "/Helvetica-Bold"}
    | {"/Helvetica-Oblique", "/Helvetica-BoldOblique", "/Times-Roman", "/Times-Bold", "/Times-Italic", "/Times-BoldItalic"}
)
"""Those of the fourteen (ISO 32000-1, 9.6.2.2) that show letters for what they are; in the others a name reads as signs."""
ENCODINGS = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding"})
DRAWING = frozenset({b"glyf", b"loca", b"head", b"hhea", b"hmtx", b"maxp", b"cvt ", b"fpgm", b"prep", b"cmap"})
"""TrueType tables that a PDF needs (ISO 32000-1, 9.9); `name` and whatever else stays behind."""
MEASURES = ("/Flags", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV", "/XHeight", "/MissingWidth", "/AvgWidth",
            "/MaxWidth", "/Leading")  # fmt: skip
MAX_FONT = 16 << 20
SIGNS = 16
"""Hexadecimal digits of a mapping's target, at most: a ligature of four letters. Longer ones could hold a sentence."""
SECTION = re.compile(rb"begin(bfchar|bfrange|codespacerange)(.*?)end\1", re.DOTALL)
CODES = re.compile(rb"<[0-9A-Fa-f\s]{1,16}>|[\[\]]")


class Undrawable(Exception):
    """A part that cannot be built anew: its page becomes a picture."""


def is_wide(font: Any) -> bool:  # noqa: ANN401 - pikepdf's objects are dynamic
    """Whether a font's codes have two bytes."""
    return str(font.get("/Subtype", "")) == "/Type0"


def built(new: pikepdf.Pdf, font: Any) -> pikepdf.Object:  # noqa: ANN401
    """Give the font as an object of the new file; raises Undrawable."""
    kind = str(font.get("/Subtype", ""))
    if kind == "/Type0":
        return _wide(new, font)
    if kind not in {"/Type1", "/TrueType"}:
        raise Undrawable
    descriptor = font.get("/FontDescriptor", None)
    base = str(font.get("/BaseFont", ""))
    made = Dictionary(Type=Name.Font, Subtype=Name(kind))
    if descriptor is None or "/FontFile2" not in descriptor:
        if base not in STANDARD or (descriptor is not None and any(key.startswith("/FontFile") for key in descriptor.keys())):  # noqa: SIM118
            raise Undrawable
        made.Subtype, made.BaseFont = Name.Type1, Name(base)
    else:
        made.BaseFont = Name("/PARAVT+Letters")
        made.FontDescriptor = _descriptor(new, descriptor)
        made.FirstChar, made.LastChar = int(font.FirstChar), int(font.LastChar)
        made.Widths = numbers(font.Widths)
        if "/ToUnicode" in font:
            made.ToUnicode = new.make_stream(mapping(bytes(font.ToUnicode.read_bytes())))
    encoding = font.get("/Encoding", None)
    if encoding is not None:
        if str(encoding) not in ENCODINGS:
            raise Undrawable
        made.Encoding = Name(str(encoding))
    return new.make_indirect(made)


def _wide(new: pikepdf.Pdf, font: Any) -> pikepdf.Object:  # noqa: ANN401
    descendant = font.DescendantFonts[0]
    descriptor = descendant.FontDescriptor
    identity = str(font.get("/Encoding", "")) == "/Identity-H"
    if not identity or str(descendant.Subtype) != "/CIDFontType2" or "/FontFile2" not in descriptor:
        raise Undrawable
    if str(descendant.get("/CIDToGIDMap", "/Identity")) != "/Identity":
        raise Undrawable
    below = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/PARAVT+Letters"),
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=_descriptor(new, descriptor),
    )
    if "/DW" in descendant:
        below.DW = int(descendant.DW)
    if "/W" in descendant:
        below.W = numbers(descendant.W)
    made = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=below.BaseFont, Encoding=Name("/Identity-H"))
    made.DescendantFonts = Array([new.make_indirect(below)])
    if "/ToUnicode" in font:
        made.ToUnicode = new.make_stream(mapping(bytes(font.ToUnicode.read_bytes())))
    return new.make_indirect(made)


def _descriptor(new: pikepdf.Pdf, old: Any) -> pikepdf.Object:  # noqa: ANN401
    made = Dictionary(Type=Name.FontDescriptor, FontName=Name("/PARAVT+Letters"))
    for key in MEASURES:
        if key in old:
            made[key] = number(old[key])
    if "/FontBBox" in old:
        made.FontBBox = numbers(old.FontBBox)
    program = tables(bytes(old.FontFile2.read_bytes()))
    made.FontFile2 = new.make_stream(program, Length1=len(program))
    return new.make_indirect(made)


def number(value: Any) -> int | Decimal:  # noqa: ANN401
    """A plain number; raises Undrawable for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Undrawable
    return value if isinstance(value, int) else Decimal(value)


def numbers(values: Any, depth: int = 0) -> Array:  # noqa: ANN401
    """An array of numbers, or of arrays of numbers."""
    if not isinstance(values, Array) or depth > 1:
        raise Undrawable
    return Array([numbers(one, depth + 1) if isinstance(one, Array) else number(one) for one in values])


def tables(program: bytes) -> bytes:
    """A TrueType font of the tables that draw, one behind another, and nothing between or behind them (OpenType 1.9, otff)."""
    if len(program) > MAX_FONT or program[:4] not in {b"\x00\x01\x00\x00", b"true"}:
        raise Undrawable
    try:
        kept = sorted(_kept(program))
    except struct.error:
        raise Undrawable from None
    if not {b"glyf", b"loca", b"head", b"maxp"} <= {tag for tag, _ in kept}:
        raise Undrawable
    highest = 1 << (len(kept).bit_length() - 1)
    head = b"\x00\x01\x00\x00" + struct.pack(
        ">4H", len(kept), 16 * highest, highest.bit_length() - 1, 16 * (len(kept) - highest)
    )
    offset, entries, bodies = 12 + 16 * len(kept), b"", b""
    for tag, body in kept:
        padded = body + bytes(-len(body) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += tag + struct.pack(">3I", checksum, offset + len(bodies), len(body))
        bodies += padded
    return head + entries + bodies


def _kept(program: bytes) -> Iterator[tuple[bytes, bytes]]:
    (count,) = struct.unpack_from(">H", program, 4)
    for at in range(12, 12 + 16 * count, 16):
        tag, _, offset, length = struct.unpack_from(">4s3I", program, at)
        if tag in DRAWING:
            if offset + length > len(program):
                raise Undrawable
            yield tag, program[offset : offset + length]


def mapping(cmap: bytes) -> bytes:
    """A ToUnicode map of nothing but codes and the letters they stand for (ISO 32000-1, 9.10.3)."""
    lines = [b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def"]
    for section in SECTION.finditer(cmap):
        kind, codes = section.group(1), [b"".join(code.split()) for code in CODES.findall(section.group(2))]
        if any(len(code) > SIGNS + 2 for code in codes):
            raise Undrawable
        entries = codes.count(b"[") + sum(code not in b"[]" for code in codes)
        width = 2 if kind != b"bfrange" else 3
        if b"[" not in codes and entries % width:
            raise Undrawable
        lines.append(b"%d begin%s %s end%s" % (max(1, entries // width), kind, b" ".join(codes), kind))
    return b"\n".join([*lines, b"endcmap end end"])
