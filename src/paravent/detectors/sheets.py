"""Screens, papers and boards in photographs on which something is written about a patient: they go as a whole.

What stands beside a patient's name on a prescription, a screen or a whiteboard is about the same patient, and more of it can be
read by who knows than the reader of writing finds. A poster, a door plate or a letter that announces nobody stays.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from paravent.detectors import writing
from paravent.detectors.inscriptions import tells_of_a_patient
from paravent.finding import Box, Finding, Label, Seen
from paravent.reading import PictureReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 1000
"""Long side in pixels at which edges are looked for."""
SMALLEST, LARGEST = 0.01, 0.85
"""Share of the picture that a sheet takes."""
FILLED, STRAIGHT = 0.8, 0.03
"""Share of its upright or tilted rectangle that a sheet fills, and how far from straight its sides are, by its length round."""
LINES = 2
DARK = 100
"""Mean grey level under which a sheet is taken for a screen."""
CONFIDENCE = 0.8


def detect(reading: PictureReading) -> Iterator[Seen]:
    """Give a SCREEN for every sheet with writing about a patient; `kind` is "screen" (dark) or "sheet".

    Raises MissingPart when the reader of writing is not installed.
    """
    if reading.medical or reading.page:
        return
    lines = writing.lines(reading)
    telling = [line.box for line in lines if tells_of_a_patient(line.text)]
    if not telling or len(lines) < LINES:
        return
    given: set[Box] = set()
    sheets = sorted(_sheets(reading), key=lambda one: one[0].width * one[0].height)
    for box in telling:
        for sheet, kind in sheets:
            if _holds(sheet, box) and sum(_holds(sheet, line.box) for line in lines) >= LINES:
                if sheet not in given:
                    given.add(sheet)
                    yield Finding(Label.SCREEN, sheet, CONFIDENCE, "sheets", kind)
                break


def _holds(sheet: Box, box: Box) -> bool:
    across, down = box.x + box.width / 2 - sheet.x, box.y + box.height / 2 - sheet.y
    return 0 <= across < sheet.width and 0 <= down < sheet.height and box.width < sheet.width and box.height < sheet.height


def _sheets(reading: PictureReading) -> "Iterator[tuple[Box, str]]":
    """The four-sided regions of a picture, by their edges and by their brightness."""
    import cv2

    height, width = reading.pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(reading.pixels, size, interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0), dtype=np.uint8)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    edges = cv2.dilate(cv2.Canny(grey, 40, 120), np.ones((3, 3), np.uint8))
    for mask in (edges, bright, 255 - bright):
        for outline in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
            if _four_sided(outline, size[0] * size[1]):
                x, y, w, h = cv2.boundingRect(outline)
                kind = "screen" if float(grey[y : y + h, x : x + w].mean()) < DARK else "sheet"
                left, top = int(x / scale), int(y / scale)
                right, bottom = min(width, int((x + w) / scale) + 1), min(height, int((y + h) / scale) + 1)
                yield Box(reading.attachment, reading.frame, left, top, right - left, bottom - top), kind


def _four_sided(outline: "NDArray[np.int32]", area: int) -> bool:
    import cv2

    hull = cv2.convexHull(outline)
    own = cv2.contourArea(hull)
    if not SMALLEST * area <= own <= LARGEST * area:
        return False
    (_, (across, down), _) = cv2.minAreaRect(hull)
    corners = cv2.approxPolyDP(hull, STRAIGHT * cv2.arcLength(hull, True), True)
    return len(corners) == 4 or own >= FILLED * across * down
