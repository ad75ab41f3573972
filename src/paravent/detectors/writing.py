"""Writing in a picture: found and read by faster-paddle (PP-OCRv6 tiny), then told apart by `inscriptions`.

One engine serves the whole process; what it read of a picture is kept as long as the picture's reading, because the text
detectors read the same lines.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from paravent.detectors.inscriptions import IDENTIFYING, TECHNICAL, TEXT, judge_line, may_be_initials
from paravent.detectors.layer import told
from paravent.errors import MissingPart
from paravent.finding import Box, Finding, Label, Seen
from paravent.reading import PictureReading, TextReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONG_SIDE = 2400
"""Pixels at which small print is still found: PP-OCRv6 tiny removes all lines of the study's pictures at this size."""
ENLARGED = 1.5
"""How much a picture is enlarged for reading, at most: identities are printed eight pixels high."""
SMALLEST = 6
"""Pixels a letter needs at least to be told from another."""
LOWEST = 32
LONGEST_SHAPE, OVERLAP = 30, 8
"""Longest side by shortest: of a longer thread of pixels the engine reads nothing; and how much of it two pieces share."""
READABLE, LEGIBLE, CLEAR = 0.3, 0.5, 0.8
"""The reader's confidence from which a line counts at all, says what it says, and is hardly ever misread."""
HIGH, LARGE, SHAPED = 0.25, 0.1, 256
"""Share of a medical picture's height and area from which a line that is not clearly read is a shape taken for letters;
and the least side in pixels of a picture with room for such shapes."""
PLAIN = str.maketrans({"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing: its words, its box, the reader's confidence in [0, 1], and what `inscriptions` takes it for."""

    text: str = field(repr=False)
    box: Box
    score: float
    kind: str = TEXT

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the line."""
        return tuple(self.text.split())


_read: WeakKeyDictionary[PictureReading, tuple[Line, ...]] = WeakKeyDictionary()


def detect(reading: PictureReading) -> Iterator[Seen]:
    """Give a WRITING for every line; `kind` is identifying, technical (stays), text (unsure, goes) or harmless (stays)."""
    for line in lines(reading):
        yield Finding(Label.WRITING, line.box, round(line.score, 2), "writing", line.kind)


def lines(reading: PictureReading) -> tuple[Line, ...]:
    """Give the lines of writing in reading order, but for those that a page's text layer tells.

    Raises MissingPart when faster-paddle is not installed.
    """
    if reading not in _read:
        found = (line for line in _found(reading) if not told(line.text, line.box, reading.words))
        _read[reading] = _in_company(tuple(_in_order(found)), reading.medical)
    return _read[reading]


def as_text(reading: PictureReading) -> TextReading | None:
    """Join what was read, for the text detectors: each line is a region with its whole box. None where only marks were read.

    Technical lines are left out: to a detector of names or rooms a marker is noise, and it stays in the picture. So are lines
    that can hardly be read; they are covered in any case.
    """
    content, regions = "", []
    last: Line | None = None
    for line in lines(reading):
        if line.kind != TECHNICAL and line.score >= LEGIBLE:
            if last is not None:
                content += " " if _beside(last.box, line.box) else "\n"
            regions.append((len(content), len(content) + len(line.text), line.box))
            content += line.text
            last = line
    if not regions:
        return None
    return TextReading(
        content, reading.lang, reading.author, reading.kind, attachment=reading.attachment, regions=tuple(regions)
    )


def _found(reading: PictureReading) -> Iterator[Line]:
    height, width = reading.pixels.shape[:2]
    if min(height, width) < SMALLEST:
        return
    for left, top, tile in _tiles(reading.pixels):
        for first, last, words, score in _recognised_in(tile):
            x, y = min(left + first[0], width - 1), min(top + first[1], height - 1)
            right, bottom = min(left + last[0], width), min(top + last[1], height)
            line = _line(words, score, Box(reading.attachment, reading.frame, x, y, right - x, bottom - y), reading)
            if line is not None:
                yield line


def _line(words: str, score: float, box: Box, reading: PictureReading) -> Line | None:
    """What was recognised, as a line; None for what is no writing."""
    height, width = reading.pixels.shape[:2]
    text = unicodedata.normalize("NFC", words).translate(PLAIN).replace("\n", " ").strip()
    filling = box.height > HIGH * height or box.width * box.height > LARGE * width * height
    shape = reading.medical and score < CLEAR and filling and min(height, width) >= SHAPED
    if not text or score < READABLE or box.width <= 0 or box.height <= 0 or shape:
        return None
    kind = judge_line(text, reading.medical)
    doubtful = kind == IDENTIFYING and score < LEGIBLE
    return Line(text, box, float(score), TEXT if doubtful else kind)


def _tiles(pixels: "NDArray[np.uint8]") -> "Iterator[tuple[int, int, NDArray[np.uint8]]]":
    """Cut a thread of pixels into pieces the engine can read, with their left and top; they overlap, so that no word is cut."""
    import cv2

    height, width = pixels.shape[:2]
    if min(height, width) < LOWEST:  # a frame of its own edges, so that the engine has something to look at
        bottom, right = max(0, LOWEST - height), max(0, LOWEST - width)
        pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, bottom, 0, right, cv2.BORDER_REPLICATE), dtype=np.uint8)
    height, width = pixels.shape[:2]
    reach = LONGEST_SHAPE * min(height, width)
    step = reach - OVERLAP * min(height, width)
    if max(height, width) <= reach:
        yield 0, 0, pixels
        return
    for start in range(0, max(height, width) - OVERLAP * min(height, width), step):
        if width >= height:
            yield start, 0, pixels[:, start : start + reach]
        else:
            yield 0, start, pixels[start : start + reach]


def _recognised_in(pixels: "NDArray[np.uint8]") -> Iterator[tuple[tuple[int, int], tuple[int, int], str, float]]:
    """Top left, bottom right, words and confidence of each line, in the pixels of the tile."""
    picture, scale = _sized(pixels)
    for (left, top), (right, bottom), words, score in _recognised(picture):
        first = max(0, int(left / scale)), max(0, int(top / scale))
        yield first, (int(right / scale) + 1, int(bottom / scale) + 1), words, score


def _sized(pixels: "NDArray[np.uint8]") -> "tuple[NDArray[np.uint8], float]":
    import cv2

    height, width = pixels.shape[:2]
    scale = min(ENLARGED, LONG_SIDE / max(height, width))
    if scale == 1.0:
        return pixels, scale
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(
        cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), dtype=np.uint8
    ), scale


def _recognised(picture: "NDArray[np.uint8]") -> list[tuple[tuple[int, int], tuple[int, int], str, float]]:
    import cv2

    encoded = cv2.imencode(".bmp", picture[:, :, ::-1])[1].tobytes()  # BMP: the engine takes files, and this one costs nothing
    try:
        bounds = _engine().ocr(encoded)["bounds"].values()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MissingPart | MemoryError):
            raise
        # a panic in the engine is no Exception and would end the process; its message may quote what was read
        raise RuntimeError("The reader of writing failed on this picture.") from None
    return [(one["topLeftCoord"], one["bottomRightCoord"], one["text"], one["confidence"]) for one in bounds]


@cache
def _engine() -> Any:  # noqa: ANN401 - faster-paddle is untyped
    try:
        from faster_paddle import OcrEngine
    except ImportError:
        raise MissingPart("Reading the writing in pictures needs the extra `pictures`. Install paravent[pictures].") from None
    # "tiny" and "small" are inside the wheel; "medium" would be fetched, and the engine opens no connection
    return OcrEngine(model_size="tiny", det_max_side=LONG_SIDE)


def _in_company(found: tuple[Line, ...], medical: bool) -> tuple[Line, ...]:
    """Take a mark for a part of the block of identifying lines that it stands in, where it is badly read or may be initials."""
    named = [line.box for line in found if line.kind == IDENTIFYING] if medical else []
    return tuple(
        Line(line.text, line.box, line.score, TEXT)
        if line.kind == TECHNICAL
        and len(line.text) > 1
        and (line.score < CLEAR or may_be_initials(line.text))
        and any(_touch(line.box, box) for box in named)
        else line
        for line in found
    )


def _touch(one: Box, other: Box) -> bool:
    reach = max(one.height, other.height) // 2
    down = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
    across = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
    return down <= reach and across <= reach


def _in_order(found: Iterator[Line]) -> Sequence[Line]:
    """Rows from top to bottom, and each from left to right; a line belongs to a row when its middle lies within its first."""
    rows: list[list[Line]] = []
    for line in sorted(found, key=lambda one: (one.box.y + one.box.height / 2, one.box.x)):
        first = rows[-1][0].box if rows else None
        if first is not None and line.box.y + line.box.height / 2 < first.y + first.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.box.x)]


def _beside(last: Box, box: Box) -> bool:
    """Whether a box goes on where the last one ended, as "Nom :" and the name in a form do."""
    level = abs((last.y + last.height / 2) - (box.y + box.height / 2)) < max(last.height, box.height) / 2
    return level and -box.height < box.x - (last.x + last.width) < 3 * max(last.height, box.height)
