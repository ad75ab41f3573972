"""Pictures with what was found outlined and told beneath, before and after: for the eyes of whoever asked, never to go out.

They are made of pixels alone, as copies are; the words come from the caller, so that they speak its language.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from paravent.finding import Box
from paravent.imaging.prefix import is_dicom, is_film, is_pdf
from paravent.post import Attachment
from paravent.repair.annotate import Annotation
from paravent.repair.cover import cut
from paravent.repair.outline import EDGE, Edges, letters, outline, wrapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST, LEAST, MOST_ENLARGED = 1600, 640, 4
"""Pixels of a shown picture's longest side at most, and at least where it need not be enlarged more than that."""
SMALLEST, LINES = 14, 70
"""Least height of letters in pixels, and how many lines of them would fill the longest side of the picture."""
COLUMN = 30
"""Width of a column of the legend, in heights of letters."""
EVEN = 16
"""Grey levels by which a place may vary and still be one where nothing is hidden."""
PAPER, INK, FRAME = (255, 255, 255), (20, 20, 20), (128, 128, 128)
GOES, STAYS = (255, 194, 10), (86, 180, 233)
"""Amber and sky blue: every kind of colour vision tells them apart; what stays is dashed besides, and all is numbered."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is written: above all, above each of the two pictures, and of each annotation."""

    title: str
    before: str
    after: str
    legend: Callable[[Annotation], str]


def annotated(
    original: Attachment, found: Sequence[Annotation], wording: Wording, copy: Attachment | None = None
) -> Iterator[tuple[int, bytes]]:
    """Give a PNG of each frame or page that has annotations, with its number from 0; nothing for a film.

    `found` is of this attachment alone. Beside the original stands the same frame of the copy, where there is one. Raises
    UnreadableFile, TooLarge or MissingPart.
    """
    wanted = frozenset(one.box.frame for one in found)
    if not wanted or is_film(original.content):
        return
    if copy is not None and max(wanted) > 0 and not _as_many(original.content, copy.content):
        copy = None
    after = _frames(copy.content, wanted) if copy is not None else iter(())
    for number, pixels in _frames(original.content, wanted):
        _, cleaned = next(after, (number, None))
        here = [one for one in found if one.box.frame == number]
        yield number, _png(_sheet(pixels, cleaned, here, wording))


def _as_many(original: bytes, copy: bytes) -> bool:
    """Whether two files have their frames in common. A GIF is written without a frame that has become like the one before."""
    if is_dicom(original) or is_pdf(original):
        return True
    return sum(1 for _ in _picture(original)) == sum(1 for _ in _picture(copy))


def _frames(content: bytes, wanted: frozenset[int]) -> "Iterator[tuple[int, NDArray[np.uint8]]]":
    """The wanted frames of a file in order, as (height, width, 3) of 8 bits, in the pixels that boxes count."""
    frames = _dicom(content) if is_dicom(content) else _pages(content) if is_pdf(content) else _picture(content)
    return islice(((number, pixels) for number, pixels in frames if number in wanted), len(wanted))


def _picture(content: bytes) -> "Iterator[tuple[int, NDArray[np.uint8]]]":
    from paravent.imaging.frames import frames, views

    for frame in frames(content):
        yield frame.number, next(views(frame.image))


def _dicom(content: bytes) -> "Iterator[tuple[int, NDArray[np.uint8]]]":
    from paravent.imaging.dataset import opened
    from paravent.imaging.dicom_frames import as_viewed, native_frames

    dataset = opened(content)
    for frame in native_frames(dataset):
        yield frame.number, as_viewed(dataset, frame)


def _pages(content: bytes) -> "Iterator[tuple[int, NDArray[np.uint8]]]":
    from paravent.imaging.pdf import Page, read

    for part in read(content):
        if isinstance(part, Page):
            yield part.number, part.pixels


def _sheet(
    before: "NDArray[np.uint8]", after: "NDArray[np.uint8] | None", found: Sequence[Annotation], wording: Wording
) -> Image.Image:
    height, width = before.shape[:2]
    longest = max(height, width)
    scale = min(LARGEST / longest, max(1.0, min(MOST_ENLARGED, LEAST / longest)))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    letter = max(SMALLEST, round(max(size) / LINES))
    font, row, margin = letters(letter), round(1.4 * letter), letter
    panels = [("", _drawn(before, size, found, letter))]
    if after is not None:
        panels = [(wording.before, panels[0][1]), (wording.after, _resized(after, size))]
    across = max(LEAST, len(panels) * (size[0] + margin) - margin)
    title = wrapped(wording.title, font, across)
    columns = max(1, across // (COLUMN * letter))
    told, below = _legend(found, wording, columns, across, letter)
    top = margin + len(title) * row + margin // 2
    sheet = Image.new("RGB", (across + 2 * margin, top + row + size[1] + margin + below + margin), PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(title):
        draw.text((margin, margin + number * row), line, fill=INK, font=font)
    for number, (name, panel) in enumerate(panels):
        left = margin + number * (size[0] + margin)
        draw.text((left, top), name, fill=INK, font=font)
        sheet.paste(panel, (left, top + row))
        draw.rectangle((left - 1, top + row - 1, left + size[0], top + row + size[1]), outline=FRAME)
    sheet.paste(told, (margin, top + row + size[1] + margin))
    return sheet


def _drawn(pixels: "NDArray[np.uint8]", size: tuple[int, int], found: Sequence[Annotation], letter: int) -> Image.Image:
    """The picture with its outlines, then the number of each beside it, so that no line runs through a number."""
    height, width = pixels.shape[:2]
    picture = _resized(pixels, size)
    grey = np.asarray(picture.convert("L"))
    draw = ImageDraw.Draw(picture)
    line = max(2, letter // 8)
    drawn = [(one, _edges(inside, size, width, height, line)) for one in found if (inside := cut(one.box, width, height))]
    for one, edges in drawn:
        outline(draw, edges, GOES if one.goes else STAYS, line, dashed=not one.goes)
    taken = [edges for _, edges in drawn]
    for one, edges in drawn:
        taken.append(_tag(draw, one, _free(edges, _tag_size(one, letter), grey, taken), letter))
    return picture


def _edges(box: Box, size: tuple[int, int], width: int, height: int, line: int) -> Edges:
    """A box in the pixels of the shown picture, with room for its double line outside what it surrounds."""
    across, down = size[0] / width, size[1] / height
    left, top = max(0, round(box.x * across) - 2 * line), max(0, round(box.y * down) - 2 * line)
    right = min(size[0] - 1, round((box.x + box.width) * across) + 2 * line - 1)
    return left, top, right, min(size[1] - 1, round((box.y + box.height) * down) + 2 * line - 1)


def _tag_size(one: Annotation, letter: int) -> tuple[int, int]:
    return round(letters(letter).getlength(str(one.number))) + letter // 2 + 2, round(1.3 * letter)


def _free(edges: Edges, tag: tuple[int, int], grey: "NDArray[np.uint8]", taken: Sequence[Edges]) -> Edges:
    """Where a number goes: beside, above or below its box, where it hides least of boxes and numbers, then of the picture."""
    left, top, right, bottom = edges
    wide, high = tag
    corners = (
        (left - wide, top), (right + 1, top), (left, top - high), (left, bottom + 1), (right + 1, bottom - high),
        (left - wide, bottom - high), (right - wide, top - high), (right - wide, bottom + 1), (left, top),
    )  # fmt: skip
    places = []
    for x, y in corners:
        within = max(0, min(int(x), grey.shape[1] - wide)), max(0, min(int(y), grey.shape[0] - high))
        places.append((*within, within[0] + wide - 1, within[1] + high - 1))

    def hidden(place: tuple[int, int, int, int]) -> tuple[float, int]:
        under = grey[place[1] : place[3] + 1, place[0] : place[2] + 1]
        return sum(_shared(place, other) for other in taken), int(under.std()) // EVEN

    return min(places, key=hidden)


def _shared(one: Edges, other: Edges) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0]) + 1
    down = min(one[3], other[3]) - max(one[1], other[1]) + 1
    return max(0.0, across) * max(0.0, down)


def _tag(draw: ImageDraw.ImageDraw, one: Annotation, place: Edges, letter: int) -> Edges:
    """A number, light on black, framed like its box."""
    colour = GOES if one.goes else STAYS
    draw.rectangle(place, fill=EDGE, outline=colour)
    middle = (place[0] + place[2] + 1) / 2, (place[1] + place[3] + 1) / 2
    draw.text(middle, str(one.number), fill=colour, font=letters(letter), anchor="mm")
    return place


def _legend(found: Sequence[Annotation], wording: Wording, columns: int, across: int, letter: int) -> tuple[Image.Image, int]:
    """A panel with the number and the words of each annotation, column after column, and its height."""
    font, row = letters(letter), round(1.4 * letter)
    column = across // columns
    indent = max(_tag_size(one, letter)[0] for one in found) + letter // 2
    entries = [(one, wrapped(wording.legend(one), font, column - indent - letter)) for one in found]
    share = -(-sum(len(lines) for _, lines in entries) // columns)
    placed: list[tuple[int, int, Annotation, list[str]]] = []
    at, down = 0, 0
    for one, lines in entries:
        if down >= share and at < columns - 1:
            at, down = at + 1, 0
        placed.append((at, down, one, lines))
        down += len(lines)
    height = max(down + len(lines) for _, down, _, lines in placed) * row
    panel = Image.new("RGB", (across, height), PAPER)
    draw = ImageDraw.Draw(panel)
    for at, down, one, lines in placed:
        wide, high = _tag_size(one, letter)
        left, top = at * column, down * row
        _tag(draw, one, (left, top, left + wide - 1, top + high - 1), letter)
        for number, line in enumerate(lines):
            draw.text((left + indent, top + number * row), line, fill=INK, font=font)
    return panel, height


def _resized(pixels: "NDArray[np.uint8]", size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray(pixels)
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _png(sheet: Image.Image) -> bytes:
    target = BytesIO()
    sheet.save(target, "PNG")  # a new picture: there is nothing in it but pixels
    return target.getvalue()
