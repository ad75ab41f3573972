"""Barcodes, QR codes and data matrices: on a wristband or a label they hold a name or a number.

zxing-cpp finds them at any angle. What a code says is never looked at.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent.finding import Box, Finding, Label, Seen
from paravent.reading import PictureReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

SQUARE = frozenset({"qrcode", "microqrcode", "rmqrcode", "datamatrix", "aztec", "maxicode", "pdf417", "micropdf417"})
ALIKE = 0.6
"""Correlation with the middle line of a barcode from which a neighbouring line is part of it."""


def detect(reading: PictureReading) -> Iterator[Seen]:
    """Give a CODE for every code found; `kind` is its format in lower case ("qrcode", "code128")."""
    import zxingcpp

    pixels = reading.pixels
    if min(pixels.shape[:2]) < 8:
        return
    grey = np.ascontiguousarray(pixels.mean(axis=2, dtype=np.float32).astype(np.uint8))
    for code in zxingcpp.read_barcodes(grey):
        kind = "".join(sign for sign in str(code.format).rpartition(".")[2].lower() if sign.isalnum())
        box = _box(code.position, reading)
        if kind not in SQUARE:
            box = _whole_bars(grey, box)
        yield Finding(Label.CODE, box, 1.0, "codes", kind)


def _box(
    position: Any,  # noqa: ANN401 - zxing-cpp is untyped
    reading: PictureReading,
) -> Box:
    corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left]
    height, width = reading.pixels.shape[:2]
    left = max(0, min(corner.x for corner in corners))
    top = max(0, min(corner.y for corner in corners))
    right = min(width, max(corner.x for corner in corners) + 1)
    bottom = min(height, max(corner.y for corner in corners) + 1)
    return Box(reading.attachment, reading.frame, left, top, max(1, right - left), max(1, bottom - top))


def _whole_bars(grey: "NDArray[np.uint8]", box: Box) -> Box:
    """Stretch the box of a linear code along its bars: the reader gives the lines it read, which may be one."""
    if box.width >= box.height:
        top, bottom = _reach(grey[:, box.x : box.x + box.width], box.y, box.y + box.height)
        return Box(box.attachment, box.frame, box.x, top, box.width, bottom - top)
    left, right = _reach(grey[:, :][box.y : box.y + box.height].T, box.x, box.x + box.width)
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
