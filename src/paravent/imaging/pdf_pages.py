"""The pages of a PDF as pdfium shows them, and the words of their text layer. Runs in the confined process alone.

The text layer is read whole: what is invisible, white, tiny, clipped, beside the page or on a hidden layer is text like any
other.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent.errors import MissingPart
from paravent.imaging.confined_process import Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_PAGES = 50
MAX_PIXELS = 100_000_000
"""Of all pages together: 300 MB as RGB."""
LONGEST = 2400
"""Pixels of a page's longest side, at most: as many as the reader of writing looks at. What it cannot see is not shown."""
DOTS = 200 / 72
"""Pixels a point: 200 dots an inch, where that fits the limits."""
SMALLEST, WIDEST = 1.0, 200.0 * 72
"""Points that a page's sides may have: up to the 200 inches of the standard (ISO 32000-1, Annex C)."""
MAX_CHARACTERS = 200_000
SPACE = 0x20
NO_SIGN = frozenset({0x00, 0x02, 0xFFFE, 0xFFFF, 0xAD})
"""What pdfium gives for a sign it cannot tell, and for a hyphen at the end of a line."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text layer and its box in pixels of the page as rendered; `row` counts the lines as pdfium found them."""

    text: str = field(repr=False)
    x: int
    y: int
    width: int
    height: int
    row: int


@dataclass(frozen=True, slots=True)
class Size:
    """How large a page is in points, as shown, and in pixels, as rendered."""

    across: float
    down: float
    width: int
    height: int


def opened(content: bytes) -> Any:  # noqa: ANN401 - pypdfium2 is half-typed
    """Open with pdfium; raises Refused, MissingPart, or what pypdfium2 raises on damage."""
    try:
        import pypdfium2
    except ImportError:
        raise MissingPart("Reading PDF needs the extra `pdf`. Install paravent[pdf].") from None
    document = pypdfium2.PdfDocument(content)
    if len(document) > MAX_PAGES:
        raise Refused("too_large")
    if len(document) == 0:
        raise Refused("damaged")
    document.init_forms()  # the values of form fields are drawn then
    return document


def sizes(document: Any) -> tuple[Size, ...]:  # noqa: ANN401
    """Give the size of every page; the same file always gives the same, so that boxes fit at any time. Raises Refused."""
    points = [tuple(float(side) for side in document.get_page_size(number)) for number in range(len(document))]
    for sides in points:
        if not all(SMALLEST <= side <= WIDEST for side in sides):
            raise Refused("too_large")
    area = sum(min(DOTS, LONGEST / max(sides)) ** 2 * sides[0] * sides[1] for sides in points)
    shrunk = min(1.0, (MAX_PIXELS / area) ** 0.5)
    return tuple(_size(across, down, shrunk) for across, down in points)


def _size(across: float, down: float, shrunk: float) -> Size:
    scale = min(DOTS, LONGEST / max(across, down)) * shrunk
    return Size(across, down, max(1, int(across * scale)), max(1, int(down * scale)))


def rendered(page: Any, size: Size, document: Any) -> "NDArray[np.uint8]":  # noqa: ANN401
    """Draw a page on white as (height, width, 3), forms and annotations included, as a reader on a screen sees it."""
    from pypdfium2 import PdfBitmap, raw

    bitmap = PdfBitmap.new_native(size.width, size.height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, size.width, size.height)
    where = (bitmap, page, 0, 0, size.width, size.height, 0, raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER)
    raw.FPDF_RenderPageBitmap(*where)
    if document.formenv:
        raw.FPDF_FFLDraw(document.formenv, *where)
    pixels: NDArray[np.uint8] = np.array(bitmap.to_numpy())  # red comes first, as asked; a copy outlives the bitmap
    return pixels


def words(page: Any, size: Size) -> Iterator[Word]:  # noqa: ANN401
    """Give the words in the order in which the page shows them. Raises Refused for more than can be read."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    count = textpage.count_chars()
    if count > MAX_CHARACTERS:
        raise Refused("too_large")
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    signs: list[str] = []
    edges: list[float] = []
    row = 0
    for index in range(count + 1):
        code = raw.FPDFText_GetUnicode(textpage, index) if index < count else SPACE
        sign = "" if code in NO_SIGN else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if not sign.isspace():
            signs.append(sign)
            if raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
                edges += [left.value, bottom.value, right.value, top.value]
        else:
            if any(signs):
                yield Word("".join(signs), *_in_pixels(page, size, edges), row)
            signs, edges = [], []
            row += sign == "\n"


def letters(page: Any, *, spaces: bool) -> int:  # noqa: ANN401
    """How many letters of the text layer stand in the page itself, without the spaces and line ends that pdfium makes up."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    return sum(
        raw.FPDFText_IsGenerated(textpage, index) != 1 and (spaces or raw.FPDFText_GetUnicode(textpage, index) != SPACE)
        for index in range(textpage.count_chars())
    )


def _in_pixels(page: Any, size: Size, edges: Sequence[float]) -> tuple[int, int, int, int]:  # noqa: ANN401
    """The box round all corners, in pixels; what lies beside the page is drawn to its edge, so that it has a place."""
    from pypdfium2 import raw

    across, down = ctypes.c_int(), ctypes.c_int()
    xs, ys = [0], [0]
    for at in range(0, len(edges), 4):
        for x, y in ((edges[at], edges[at + 1]), (edges[at + 2], edges[at + 3])):
            if raw.FPDF_PageToDevice(page, 0, 0, size.width, size.height, 0, x, y, across, down):
                xs.append(across.value)
                ys.append(down.value)
    xs, ys = (xs[1:] or xs), (ys[1:] or ys)
    x, y = min(max(0, min(xs)), size.width - 1), min(max(0, min(ys)), size.height - 1)
    return x, y, max(1, min(max(xs) + 1, size.width) - x), max(1, min(max(ys) + 1, size.height) - y)
