"""Open what came in. What has no reader yet, is damaged or is too large is said to be unread; nothing is skipped silently."""

import re
from collections.abc import Callable

from paravent.errors import MissingPart
from paravent.finding import Part
from paravent.post import Attachment, Post
from paravent.readers.kinds import FileKind, kind_of
from paravent.readers.text import MAX_CHARACTERS, is_text, language_of, normalise
from paravent.reading import Cause, Reading, TextReading, Unread

__all__ = ["language_of", "read"]

ENDING = re.compile(r"\.[A-Za-z0-9]{1,4}\Z")
"""What a file's name ends with; anything longer ("photo.Kerbrezel") may be a name."""
SEPARATORS = str.maketrans("_/\\", "   ")

MOST_BESIDE = 1000
"""Characters of the context that are read together with the text."""

FileReader = Callable[[Attachment, int, Post], tuple[list[Reading], list[Unread]]]


def read(post: Post) -> tuple[tuple[Reading, ...], tuple[Unread, ...]]:
    """Give every reading of a post, its own text first, and what could not be read."""
    readings: list[Reading] = []
    unread: list[Unread] = []
    texts: list[tuple[str | None, Part, int | None]] = [(post.text, Part.TEXT, None), (post.context, Part.CONTEXT, None)]
    for index, attachment in enumerate(post.attachments):
        texts.append((attachment.alt_text, Part.ALT_TEXT, index))
        texts.append((ENDING.sub("", attachment.name).translate(SEPARATORS), Part.FILE_NAME, index))
    for text, part, attached in texts:
        if not text:
            continue
        if not is_text(text):
            unread.append(Unread(Cause.NOT_TEXT, attached, part.value))
        elif len(text) > MAX_CHARACTERS:
            unread.append(Unread(Cause.TOO_LARGE, attached, part.value))
        else:
            readings.append(read_text(text, post, part, attached))
    for index, attachment in enumerate(post.attachments):
        more, missed = read_file(attachment, index, post)
        readings += more
        unread += missed
    return tuple(readings), tuple(unread)


def read_text(text: str, post: Post, part: Part = Part.TEXT, attachment: int | None = None) -> TextReading:
    """Make one of a post's own texts even."""
    content, offsets = normalise(text)
    lang = post.lang or language_of(text)
    own = part is Part.TEXT and post.context is not None and is_text(post.context)
    beside = normalise((post.context or "")[:MOST_BESIDE])[0] if own else ""
    return TextReading(content, lang, post.author, post.kind, offsets, part, attachment, beside=beside)


def read_file(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    """Hand a file to the reader of its kind, told by its first bytes, never by its name."""
    kind = kind_of(attachment.content)
    reader = READERS.get(kind)
    if reader is None:
        cause = Cause.OFFICE_FILE if kind is FileKind.OFFICE else Cause.UNKNOWN_FORMAT
        return [], [Unread(cause, index, kind.value)]
    try:
        return reader(attachment, index, post)
    except (MissingPart, ImportError):
        return [], [Unread(Cause.MISSING_PART, index, kind.value)]
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; it is then unread, and the post is held
        return [], [Unread(Cause.DAMAGED, index, kind.value)]


def _picture(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    from paravent.readers.metadata import read_metadata
    from paravent.readers.picture import read_picture

    readings, unread = read_picture(attachment, index, post)
    told, untold = read_metadata(attachment, index, post)
    return [*readings, *told], [*unread, *untold]


def _dicom(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    from paravent.readers.dicom import read_dicom

    return read_dicom(attachment, index, post)


def _pdf(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    from paravent.readers.pdf import read_pdf

    return read_pdf(attachment, index, post)


def _video(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    from paravent.readers.video import read_video

    return read_video(attachment, index, post)


READERS: dict[FileKind, FileReader] = {
    FileKind.JPEG: _picture,
    FileKind.PNG: _picture,
    FileKind.WEBP: _picture,
    FileKind.HEIC: _picture,
    FileKind.GIF: _picture,
    FileKind.TIFF: _picture,
    FileKind.DICOM: _dicom,
    FileKind.PDF: _pdf,
    FileKind.VIDEO: _video,
}
"""One reader a kind of file; the picture and DICOM libraries load when the first such file comes."""
