"""Whether a file is DICOM, PDF or a film, by its first bytes."""

PREAMBLE = 128
REPRESENTATIONS = frozenset({b"UL", b"CS", b"UI", b"OB", b"DA", b"SH", b"TM"})
FIRST = frozenset({0x00020000, 0x00020001, 0x00080000, 0x00080001, 0x00080005, 0x00080008, 0x00080012, 0x00080016})
LONGEST = 256
"""Bytes that the first attribute of a file without representations may have: a character set, a class, an image type."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})
FILM_STARTS = (b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")
"""First bytes of Matroska and WebM, and of MPEG."""
BOXES = frozenset({b"moov", b"mdat", b"wide"})
"""First boxes of QuickTime files from before there were brands."""


def is_film(content: bytes) -> bool:
    """Tell MP4, MOV, WebM, Matroska, AVI and MPEG (ISO/IEC 14496-12, Matroska, RIFF, ISO/IEC 11172-1)."""
    if content[4:8] == b"ftyp":
        return content[8:12] not in HEIC_BRANDS
    riff = content[:4] == b"RIFF" and content[8:12] == b"AVI "
    return riff or content[4:8] in BOXES or content.startswith(FILM_STARTS)


def is_dicom(content: bytes) -> bool:
    """Tell a DICOM file by its prefix (PS3.10, 7.1), or by its first attribute where preamble and prefix are missing."""
    if content[PREAMBLE : PREAMBLE + 4] == b"DICM":
        return True
    for order in ("little", "big"):
        group, element = int.from_bytes(content[:2], order), int.from_bytes(content[2:4], order)
        if group << 16 | element in FIRST and len(content) > PREAMBLE:
            length = int.from_bytes(content[4:8], order)
            if content[4:6] in REPRESENTATIONS or (order == "little" and 0 < length <= LONGEST):
                return True
    return False


def is_pdf(content: bytes) -> bool:
    """Tell a PDF by its header, which readers accept within the first 1024 bytes (ISO 32000-1, Annex H, note 13)."""
    return b"%PDF-" in content[:1024]
