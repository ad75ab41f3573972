"""PDF: every page as a text with the place of each word and as a picture, and what the file carries as fields."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from paravent.errors import MissingPart, ParaventError
from paravent.finding import Box, Part
from paravent.imaging.confined import Locked, Oversized
from paravent.imaging.frames import is_grey
from paravent.imaging.pdf import Carried, Page, read
from paravent.imaging.pdf_pages import Word
from paravent.post import Attachment, Language, Post
from paravent.readers.annotations import xmp_fields
from paravent.readers.text import normalise
from paravent.reading import Cause, MetadataField, MetadataReading, PictureReading, Reading, TextReading, Unread

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_FIELDS = 5_000
FILM = 0.25
"""Share of nearly black pixels from which a grey page is a radiograph, and no paper."""
BLACK = 64
WRAPPED = 0.8
"""Share of the text's width that a line fills when its sentence goes on below."""
KNOWN_XMP = re.compile(r"XMP:(?:dc|xmp|xmpMM|xmpRights|pdf|pdfaid|photoshop|Iptc4xmpCore|exif|tiff|stEvt|stRef):\w+\Z")
"""Properties of the standards; the name of any other may itself be somebody's."""


def read_pdf(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    """Give the readings of each page and of what the file carries, and what could not be read.

    Pages read before a damage or a limit are given too. Raises MissingPart where pikepdf or pypdfium2 is not installed.
    """
    readings: list[Reading] = []
    unread: list[Unread] = []
    pages = 0
    try:
        for part in read(attachment.content):
            if isinstance(part, Carried):
                readings += _carried(part, index, post)
                unread += _missed(part, index)
            else:
                readings += _page(part, index, post)
                pages += 1
    except MissingPart:
        raise
    except Locked:
        return readings, [*unread, Unread(Cause.LOCKED, index, "pdf")]
    except Oversized:
        return readings, [*unread, Unread(Cause.TOO_LARGE, index, "pdf")]
    except (ParaventError, ValueError, KeyError, TypeError):  # damage, or answers that a parser gone wrong made up
        return readings, [*unread, Unread(Cause.DAMAGED, index, "pdf")]
    return readings, unread if pages else [*unread, Unread(Cause.DAMAGED, index, "pdf")]


def _missed(carried: Carried, index: int) -> list[Unread]:
    missed = [Unread(Cause.ENCLOSED, index, "pdf")] if carried.enclosed else []
    return [*missed, Unread(Cause.UNKNOWN_FORMAT, index, "xfa")] if carried.dynamic else missed


def _carried(carried: Carried, index: int, post: Post) -> list[Reading]:
    fields = tuple(MetadataField(name, text) for name, text in _fields(carried.fields))[:MAX_FIELDS]
    return [MetadataReading(fields, index, post.lang or Language.FR, post.author, post.kind)] if fields else []


def _fields(told: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, text in told:
        if name.startswith("PDF:XMP"):
            found = list(xmp_fields(text.encode("utf-8", "replace")))
            for qualified, value in found:
                known = KNOWN_XMP.fullmatch(qualified)
                yield f"PDF:XMP {qualified.removeprefix('XMP:')}" if known else "PDF:XMP other text", value
            if not found:
                yield "PDF:XMP:unreadable", text
        else:
            yield name, text


def _page(page: Page, index: int, post: Post) -> Iterator[Reading]:
    lang = post.lang or Language.FR
    known = tuple((word.text, _box(word, page.number, index)) for word in page.words)
    yield PictureReading(page.pixels, index, lang, post.author, post.kind, page.number, is_film(page.pixels), known, True)
    orders = [page.words, _by_rows(page.words)]
    for words in orders if [w.text for w in orders[0]] != [w.text for w in orders[1]] else orders[:1]:
        text = page_text(words, page.number, index, post)
        if text.content:
            yield text


def is_film(pixels: "NDArray[np.uint8]") -> bool:
    """Whether a page is a radiograph or a scan from edge to edge: grey, and much of it black. Paper is neither."""
    return is_grey(pixels) and float((pixels[::8, ::8] < BLACK).mean()) > FILM


def page_text(words: Iterable[Word], number: int, index: int, post: Post) -> TextReading:
    """Join words to a text, each a region; a line that fills its column goes on in the next, others end."""
    words = tuple(words)
    right = max((word.x + word.width for word in words), default=0)
    left = min((word.x for word in words), default=0)
    content, regions = "", list[tuple[int, int, Box]]()
    last: Word | None = None
    for word in words:
        even = normalise(word.text)[0].strip()
        if not even:
            continue
        if last is not None:
            filled = last.x + last.width - left >= WRAPPED * (right - left)
            content += " " if word.row == last.row or (filled and not last.text.endswith((".", ":", "!", "?"))) else "\n"
        regions.append((len(content), len(content) + len(even), _box(word, number, index)))
        content += even
        last = word
    lang = post.lang or Language.FR
    return TextReading(content, lang, post.author, post.kind, part=Part.PAGE, attachment=index, regions=tuple(regions))


def _box(word: Word, number: int, index: int) -> Box:
    return Box(index, number, word.x, word.y, word.width, word.height)


def _by_rows(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words row by row as they stand on the page: a form's labels and what was filled in come together."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.y + one.height / 2, one.x)):
        first = rows[-1][0] if rows else None
        if first is not None and word.y + word.height / 2 < first.y + first.height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return tuple(
        Word(word.text, word.x, word.y, word.width, word.height, number)
        for number, row in enumerate(rows)
        for word in sorted(row, key=lambda one: one.x)
    )
