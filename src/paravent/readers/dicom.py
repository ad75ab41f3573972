"""DICOM files: every attribute as a field, and every frame as a picture to look at."""

from hashlib import blake2b
from typing import Any

from paravent.errors import MissingPart
from paravent.imaging.dataset import DOCUMENT, PREAMBLE, TooMuch, attributes, enclosed_pdf, opened, quiet
from paravent.post import Attachment, Language, Post
from paravent.readers.kinds import FileKind, by_first_bytes
from paravent.readers.pdf import read_pdf
from paravent.reading import Cause, MetadataField, MetadataReading, PictureReading, Reading, Unread

MAX_FIELDS = 20_000
POSING = frozenset(FileKind) - {FileKind.UNKNOWN, FileKind.TIFF}
"""What a preamble may pretend the file is: whoever takes it for that is shown something nobody has looked at. TIFF is what the
standard gives the preamble for (PS3.10, 7.1): such files show the same pixels."""
DIRECTORY = "1.2.840.10008.1.3.10"
"""The class of a DICOMDIR: a list of files, no picture."""


def read_dicom(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    """Give the attributes as one reading, a reading of each frame that differs from the one before, an enclosed PDF's readings.

    What cannot be read (damage, a limit, any other enclosed document, a directory of files) is given as unread; nothing is
    raised.
    """
    try:
        dataset = opened(attachment.content)
        fields = _fields(attachment.content, dataset)
    except TooMuch:
        return [], [Unread(Cause.TOO_LARGE, index, "dicom")]
    except Exception:  # noqa: BLE001 - UnreadableFile, or whatever a broken value raises
        named = DIRECTORY.encode() in attachment.content[:1024]
        return [], [Unread(Cause.UNKNOWN_FORMAT if named else Cause.DAMAGED, index, "dicom")]
    readings: list[Reading] = []
    unread: list[Unread] = []
    if len(fields) > MAX_FIELDS:
        unread.append(Unread(Cause.TOO_LARGE, index, "dicom"))
    lang = post.lang or Language.FR
    readings.append(MetadataReading(fields[:MAX_FIELDS], index, lang, post.author, post.kind, post.dicom))
    document = enclosed_pdf(dataset)
    if DOCUMENT in dataset and document is None:
        unread.append(Unread(Cause.ENCLOSED_DOCUMENT, index, "dicom"))
    if by_first_bytes(attachment.content[:PREAMBLE]) in POSING:
        unread.append(Unread(Cause.UNKNOWN_FORMAT, index, "dicom"))
    if dataset.incomplete:
        unread.append(Unread(Cause.INCOMPLETE, index, "dicom"))
    more, missed = _pictures(dataset, index, post) if document is None else _pages(document, index, post)
    return readings + more, unread + missed


def _fields(content: bytes, dataset: Any) -> tuple[MetadataField, ...]:  # noqa: ANN401 - pydicom's values are untyped here
    fields: list[MetadataField] = []
    if content[PREAMBLE : PREAMBLE + 4] == b"DICM" and any(content[:PREAMBLE]):
        fields.append(MetadataField("DICOM:preamble", f"{PREAMBLE} bytes"))
    with quiet():
        for name, value in attributes(dataset):
            fields.append(MetadataField(name, value))
            if len(fields) > MAX_FIELDS:
                break
    return tuple(fields)


def _pages(document: bytes, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    try:
        return read_pdf(Attachment("document.pdf", document), index, post)
    except MissingPart:
        return [], [Unread(Cause.MISSING_PART, index, "pdf")]


def _pictures(dataset: Any, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:  # noqa: ANN401
    from paravent.imaging.dicom_frames import has_pixels, native_frames, outshone, shown, windowed

    readings: list[Reading] = []
    seen: set[bytes] = set()
    if not has_pixels(dataset):
        return readings, []
    try:
        for frame in native_frames(dataset):
            digest = blake2b(frame.pixels.tobytes(), digest_size=16).digest()
            if digest in seen:
                continue
            seen.add(digest)
            views = [shown(dataset, frame), *outshone(frame)]
            if frame.number == 0 and (view := windowed(dataset, frame)) is not None:
                views.append(view)
            lang = post.lang or Language.FR
            readings += [PictureReading(view, index, lang, post.author, post.kind, frame.number, True) for view in views]
    except TooMuch:
        return readings, [Unread(Cause.TOO_LARGE, index, "dicom")]
    except MissingPart:
        return readings, [Unread(Cause.MISSING_PART, index, "dicom")]
    except Exception:  # noqa: BLE001 - UnreadableFile, or whatever numbers that do not fit together raise
        return readings, [Unread(Cause.DAMAGED, index, "dicom")]
    return readings, []
