"""The boxes of an MP4 or MOV file that FFmpeg does not speak of (ISO/IEC 14496-12): others than those the format needs.

FFmpeg names the metadata it knows. A box it does not know (XMP in `uuid`, a maker's own, bytes behind the last one) is kept by
whoever copies the file; here it is found by not being on the list.
"""

from collections.abc import Iterator

STARTS = frozenset({b"ftyp", b"moov", b"mdat", b"wide"})
NESTED = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"mvex", b"moof", b"traf", b"gmhd", b"tapt"})
NEEDED = NESTED | frozenset(
    {
        b"ftyp",
        b"mdat",
        b"mvhd",
        b"tkhd",
        b"mdhd",
        b"hdlr",
        b"vmhd",
        b"smhd",
        b"nmhd",
        b"sthd",
        b"gmin",
        b"dref",
        b"stsd",
        b"stts",
    }
    | {
        b"ctts",
        b"stss",
        b"stsc",
        b"stsz",
        b"stz2",
        b"stco",
        b"co64",
        b"sdtp",
        b"sgpd",
        b"sbgp",
        b"elst",
        b"mehd",
        b"trex",
        b"mfhd",
    }
    | {
        b"tfhd",
        b"tfdt",
        b"trun",
        b"sidx",
        b"mfra",
        b"styp",
        b"wide",
        b"cslg",
        b"clef",
        b"prof",
        b"enof",
        b"iods",
        b"stps",
        b"tref",
    }
)
"""Boxes that say how the pictures and the sound are stored."""
PADDING = frozenset({b"free", b"skip", b"wide"})
TOLD = frozenset({b"udta", b"meta", b"gmhd"})
"""Boxes whose fields FFmpeg gives."""
MOST = 20_000
DEEPEST = 8


def hidden(content: bytes) -> Iterator[tuple[str, str]]:
    """Give the name and length of each box that is not needed and that FFmpeg says nothing of. Raises nothing."""
    if content[4:8] in STARTS:
        for name, _, length, empty in _boxes(content, 0, len(content), 0, [MOST]):
            if name not in NEEDED | TOLD and not (name in PADDING and empty):
                plain = "trailing" if not name else "".join(chr(sign) if 48 <= sign < 123 else "_" for sign in name)
                yield (plain if plain == "trailing" else f"box_{plain}"), f"{length} bytes"


def only_needed(content: bytes) -> bool:
    """Whether an MP4 holds nothing but what the format needs: no metadata, no edit list, no box of another kind."""
    kept = NEEDED - {b"elst", b"edts"}
    names = [(name, empty) for name, _, _, empty in _boxes(content, 0, len(content), 0, [MOST])]
    return bool(names) and all(name in kept or (name in PADDING and empty) for name, empty in names)


def formats(content: bytes) -> tuple[str, ...]:
    """Give the form of each track's samples ("avc1", "tmcd", "gpmd"), in the order of tracks; none for other containers."""
    if content[4:8] not in STARTS:
        return ()
    starts = [at for name, at, _, _ in _boxes(content, 0, len(content), 0, [MOST]) if name == b"stsd"]
    return tuple(content[at + 20 : at + 24].decode("latin-1") for at in starts)  # behind version, count and length


def _boxes(content: bytes, start: int, end: int, depth: int, left: list[int]) -> Iterator[tuple[bytes, int, int, bool]]:
    """Name, start, length and whether it is all zero, box by box; "" where what follows is no box."""
    at = start
    while at < end:
        left[0] -= 1
        length, name, head = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(content[at + 8 : at + 16]), 16
        elif length == 0 and not depth:
            length = end - at
        if length < head or at + length > end or left[0] <= 0 or len(name) < 4:
            if content[at:end].strip(b"\x00"):  # four zero bytes may end a list of boxes (QuickTime)
                yield b"", at, end - at, False
            return
        yield name, at, length, name in PADDING and not content[at + head : at + length].strip(b"\x00")
        if name in NESTED and depth < DEEPEST:
            yield from _boxes(content, at + head, at + length, depth + 1, left)
        at += length
