"""Solid covers in the colour of the surroundings. Nothing is blurred or pixelated: both can be undone."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent.finding import DIRECT, QUASI, Box, Finding, Label

if TYPE_CHECKING:
    from numpy.typing import NDArray

COVERED = DIRECT | QUASI | {Label.STAFF, Label.FACE, Label.CODE, Label.SCREEN, Label.SKIN_MARK}
KEPT_WRITING = frozenset({"technical", "harmless"})
RING = 4
"""Width in pixels of the frame round a cover from which its colour is taken."""


def covers(findings: Iterable[Finding], attachment: int) -> dict[int, tuple[Box, ...]]:
    """Give the boxes to cover in one attachment, by frame, padded. Harmless and technical writing and HEALTH stay."""
    by_frame: dict[int, dict[Box, None]] = {}
    for finding in findings:
        place = finding.place
        if isinstance(place, Box) and place.attachment == attachment and is_covered(finding):
            by_frame.setdefault(place.frame, {})[padded(place, finding.label)] = None
    return {frame: tuple(boxes) for frame, boxes in by_frame.items()}


def cover(pixels: "NDArray[Any]", boxes: Iterable[Box]) -> None:
    """Paint boxes over in place. `pixels` is (height, width) or (height, width, channels) of any depth; the rest is cut off.

    All colours are taken before the first cover is painted, and none from inside a box.
    """
    for rows, columns, colour in colours(pixels, boxes):
        pixels[rows, columns] = 0 if colour is None else colour


def colours(pixels: "NDArray[Any]", boxes: Iterable[Box]) -> "list[tuple[slice, slice, NDArray[Any] | None]]":
    """Give the rows and columns of each box, cut to the picture, and the colour around it; None where boxes hide all of it.

    Boxes that lie outside the picture are left out.
    """
    height, width = pixels.shape[:2]
    parts: list[tuple[slice, slice]] = []
    hidden = np.zeros((height, width), bool)
    for whole in boxes:
        box = cut(whole, width, height)
        if box is not None:
            parts.append((slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)))
            hidden[parts[-1]] = True
    return [(rows, columns, _surroundings(pixels, hidden, rows, columns)) for rows, columns in parts]


def cut(box: Box, width: int, height: int) -> Box | None:
    """Give the part of a box that lies inside a picture; None where none does."""
    left, top, right, bottom = max(0, box.x), max(0, box.y), min(width, box.x + box.width), min(height, box.y + box.height)
    return replace(box, x=left, y=top, width=right - left, height=bottom - top) if left < right and top < bottom else None


def is_covered(finding: Finding) -> bool:
    """Whether what stands in a box goes: markers, scales and harmless signs stay."""
    if finding.label is Label.WRITING:
        return finding.kind not in KEPT_WRITING
    return finding.label in COVERED


def padded(box: Box, label: Label) -> Box:
    """Give the box with the margin that a cover over this label needs."""
    if label is Label.FACE:
        return box  # its detector pads it
    pad = max(3, max(box.width, box.height) // 12) if label is Label.CODE else max(2, box.height // 8)
    return Box(box.attachment, box.frame, box.x - pad, box.y - pad, box.width + 2 * pad, box.height + 2 * pad)


def _surroundings(pixels: "NDArray[Any]", hidden: "NDArray[np.bool_]", rows: slice, columns: slice) -> "NDArray[Any] | None":
    around = slice(max(0, rows.start - RING), rows.stop + RING), slice(max(0, columns.start - RING), columns.stop + RING)
    ring = pixels[around][~hidden[around]]
    if not len(ring):
        return None
    brightness = ring if ring.ndim == 1 else ring.sum(axis=1, dtype=np.float64)
    middle: NDArray[Any] = ring[np.argsort(brightness, kind="stable")[len(ring) // 2]]
    return middle  # the pixel of middle brightness: a colour that stands there, not a mixture of channels
