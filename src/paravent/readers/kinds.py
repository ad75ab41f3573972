"""What a file is, by its first bytes. Names and extensions lie; magic numbers are what decoders go by."""

from enum import StrEnum

from paravent.imaging.prefix import is_dicom, is_film, is_pdf


class FileKind(StrEnum):
    """The kinds Paravent tells apart; only some have a reader."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    GIF = "gif"
    TIFF = "tiff"
    DICOM = "dicom"
    PDF = "pdf"
    VIDEO = "video"
    OFFICE = "office"
    ZIP = "zip"
    UNKNOWN = "unknown"


STARTS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"II+\x00", FileKind.TIFF),
    (b"MM\x00+", FileKind.TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OFFICE),
)
"""First bytes, by the formats' own specifications (ISO/IEC 10918, PNG, GIF89a, TIFF 6.0, MS-CFB); films: see `is_film`."""

DIRECTORY = 65_536
"""Bytes from the end in which an archive's directory is looked for."""


def kind_of(content: bytes) -> FileKind:
    """Tell a file's kind. DICOM goes first (PS3.10, section 7.1): its preamble may pretend to be anything else."""
    return FileKind.DICOM if is_dicom(content) else by_first_bytes(content)


def by_first_bytes(content: bytes) -> FileKind:
    """Tell what a file is to those who know no DICOM."""
    if is_pdf(content):  # its header may stand behind the first bytes of anything else
        return FileKind.PDF
    for start, kind in STARTS:
        if content.startswith(start):
            return kind
    if is_film(content):
        return FileKind.VIDEO
    if content[4:8] == b"ftyp":
        return FileKind.HEIC
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content.startswith(b"PK\x03\x04"):
        return FileKind.OFFICE if _holds_office(content) else FileKind.ZIP
    return FileKind.UNKNOWN


def _holds_office(content: bytes) -> bool:
    """Whether an archive is a docx, xlsx, pptx or odt, by its first entry or by its directory, which stands at the end."""
    named = b"[Content_Types].xml" in content[:4096] or b"[Content_Types].xml" in content[-DIRECTORY:]
    return named or b"opendocument" in content[:256]
