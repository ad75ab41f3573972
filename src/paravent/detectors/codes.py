"""Barcodes, QR codes and data matrices: on a wristband or a label they hold a name or a number.

zxing-cpp finds them at any angle; linear ones near rows and columns alone, hence the looks on the slant.
What a code says is read for one thing: whether it is a patient's own, as on a wristband. It is never kept.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from paravent.detectors import writing
from paravent.detectors.inscriptions import tells_of_a_patient
from paravent.errors import MissingPart
from paravent.finding import Box, Finding, Label, Seen
from paravent.reading import PictureReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

SQUARE = frozenset({"qrcode", "microqrcode", "rmqrcode", "datamatrix", "aztec", "maxicode", "pdf417", "micropdf417"})
SMALLEST = 8
SLANTS = (30.0, 60.0)
SLANTED_SIDE = 1600
"""Long side in pixels at which a picture is looked at on the slant."""
ALIKE = 0.6
"""Correlation with the middle line of a barcode from which a neighbouring line is part of it."""

PATIENT_NUMBER = re.compile(r"(?:^|<GS>|[\x1d(]|\]\w\d)8018\)?\d{18}(?!\d)")
"""The number of somebody cared for, as GS1 has it on wristbands (application identifier 8018; ISO/TS 18530)."""
NATIONAL_NUMBER = re.compile(r"(?<!\d)[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}(?:\d{2})?(?!\d)")
"""A French health identity (INS), with or without its key, as national labels carry it."""
LONG = re.compile(r"\d{6,}")
NAMED = re.compile(r"[^\W\d_]{2}\^[^\W\d_]{2}")
"""A name in the form of HL7 and DICOM, family^given."""

Corners = tuple[tuple[float, float], ...]


def detect(reading: PictureReading) -> Iterator[Seen]:
    """Give a CODE for every code found, its `kind` the format in lower case ("qrcode", "code128"); with it, an ID of the kind
    "wristband" where the code names a patient.
    """
    import cv2

    pixels = reading.pixels
    if min(pixels.shape[:2]) < SMALLEST:
        return
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    looks = [partial(_read, grey), *(partial(_on_the_slant, grey, angle) for angle in SLANTS)]
    with ThreadPoolExecutor(len(looks)) as pool:  # the reader runs on one core and lets go of the interpreter
        upright, *slanted = pool.map(lambda look: look(), looks)
    known: list[Box] = []
    for kind, corners, content in upright:
        box = _box(corners, reading)
        known.append(box)
        yield from _told(kind, box if kind in SQUARE else _whole_bars(grey, box), content, reading)
    for kind, corners, content in (code for found in slanted for code in found):
        box = _box(corners, reading)
        if not any(_shared(box, other) for other in known):
            known.append(box)
            yield from _told(kind, box, content, reading)


def _told(kind: str, box: Box, content: str, reading: PictureReading) -> Iterator[Finding]:
    yield Finding(Label.CODE, box, 1.0, "codes", kind)
    if any(form.search(content) for form in (PATIENT_NUMBER, NATIONAL_NUMBER, NAMED)) or _stands_beside(content, reading):
        yield Finding(Label.ID, box, 1.0, "codes", "wristband")


def _stands_beside(content: str, reading: PictureReading) -> bool:
    """Whether a code says a number that is written in the picture too, where a patient is announced."""
    try:
        lines = writing.lines(reading)
    except MissingPart:  # the reader of writing says so itself
        return False
    told = ["".join(sign for sign in line.text if sign.isalnum()) for line in lines if tells_of_a_patient(line.text)]
    return any(number in line for number in LONG.findall(content) for line in told)


def _read(grey: "NDArray[np.uint8]", on_the_slant: bool = False) -> list[tuple[str, Corners, str]]:
    """Format, corners and content of each code; on the slant, of those that a look along rows and columns misses."""
    import zxingcpp

    forms = zxingcpp.BarcodeFormat
    slanted = [forms.AllLinear, forms.PDF417, forms.MicroPDF417, forms.DataMatrix, forms.Aztec, forms.RMQRCode, forms.MaxiCode]
    asked = {"formats": slanted} if on_the_slant else {}
    found: list[tuple[str, Corners, str]] = []
    for code in zxingcpp.read_barcodes(grey, **asked):
        kind = "".join(sign for sign in str(code.format).rpartition(".")[2].lower() if sign.isalnum())
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        found.append((kind, tuple((float(corner.x), float(corner.y)) for corner in corners), code.text))
    return found


def _on_the_slant(grey: "NDArray[np.uint8]", angle: float) -> list[tuple[str, Corners, str]]:
    """Read once more with the picture turned: the reader itself looks along rows and columns."""
    import cv2

    height, width = grey.shape
    scale = min(1.0, SLANTED_SIDE / max(height, width))
    side = int(scale * np.hypot(height, width)) + 1
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    turn[:, 2] += side / 2 - width / 2, side / 2 - height / 2
    turned = cv2.warpAffine(grey, turn, (side, side), flags=cv2.INTER_AREA, borderValue=(255,))
    back = cv2.invertAffineTransform(turn)
    found: list[tuple[str, Corners, str]] = []
    for kind, corners, content in _read(np.asarray(turned, dtype=np.uint8), on_the_slant=True):
        if kind not in SQUARE:
            box = _whole_bars(turned, _bounds(corners, side, side))
            corners = _corners(box)
        there = (back @ np.array([(x, y, 1) for x, y in corners]).T).T
        found.append((kind, tuple((float(x), float(y)) for x, y in there), content))
    return found


def _bounds(corners: Corners, width: int, height: int) -> Box:
    left, top = (max(0, int(min(corner[axis] for corner in corners))) for axis in (0, 1))
    right = min(width, int(max(x for x, _ in corners)) + 2)
    bottom = min(height, int(max(y for _, y in corners)) + 2)
    left, top = min(left, width - 1), min(top, height - 1)
    return Box(0, 0, left, top, max(1, right - left), max(1, bottom - top))


def _corners(box: Box) -> Corners:
    right, bottom = box.x + box.width, box.y + box.height
    return ((box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom))


def _box(corners: Corners, reading: PictureReading) -> Box:
    height, width = reading.pixels.shape[:2]
    return replace(_bounds(corners, width, height), attachment=reading.attachment, frame=reading.frame)


def _shared(box: Box, other: Box) -> bool:
    across = min(box.x + box.width, other.x + other.width) - max(box.x, other.x)
    down = min(box.y + box.height, other.y + other.height) - max(box.y, other.y)
    return across > 0 and down > 0 and 2 * across * down > other.width * other.height


def _whole_bars(grey: "NDArray[np.uint8]", box: Box) -> Box:
    """Stretch the box of a linear code along its bars: the reader gives the lines it read, which may be one."""
    if box.width >= box.height:
        top, bottom = _reach(grey[:, box.x : box.x + box.width], box.y, box.y + box.height)
        return Box(box.attachment, box.frame, box.x, top, box.width, bottom - top)
    left, right = _reach(grey[box.y : box.y + box.height].T, box.x, box.x + box.width)
    return Box(box.attachment, box.frame, left, box.y, right - left, box.height)


def _reach(strip: "NDArray[np.uint8]", first: int, last: int) -> tuple[int, int]:
    middle = strip[(first + last) // 2].astype(np.float32)
    middle -= middle.mean()
    lines = strip.astype(np.float32)
    lines -= lines.mean(axis=1, keepdims=True)
    scale = np.sqrt((lines**2).sum(axis=1) * (middle**2).sum())
    alike = (lines @ middle) / np.maximum(scale, 1e-6) >= ALIKE
    while first > 0 and alike[first - 1]:
        first -= 1
    while last < len(alike) and alike[last]:
        last += 1
    return first, last
