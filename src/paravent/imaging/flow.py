"""Where a box of pixels goes from one frame to the next: median flow.

Kalal, Mikolajczyk, Matas: Forward-Backward Error, ICPR 2010. A grid of points in the box is followed forwards by the optical
flow of Lucas and Kanade and back again; points that do not come back to where they started are left out, and the median of
the others moves the box. What covers are held by between two looks must not drift: a box that most points leave is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 480
"""Long side in pixels of the greys that are followed: exact to a fraction of a pixel, and small enough to keep for seconds."""
GRID = 6
WINDOW, LEVELS = 15, 3
ASTRAY = 1.0
"""Pixels of the small grey by which a point may miss its start when followed back."""
ENOUGH = 0.4
"""Share of points that have to come back; fewer, and the box is lost."""
STEP = 1.15
"""How much a box may grow or shrink from one frame to the next."""

Rect = tuple[float, float, float, float]
"""Left, top, width, height, in pixels of the frame."""


@dataclass(frozen=True, eq=False, slots=True)
class Grey:
    """A frame made small and grey, with its number; `scale` times its pixels are the frame's."""

    number: int
    pixels: "NDArray[np.uint8]" = field(repr=False)
    scale: float


def grey(number: int, light: "NDArray[np.uint8]") -> Grey:
    """Make a frame's Y plane small enough to keep."""
    import cv2

    height, width = light.shape
    scale = max(1, -(-max(height, width) // SIDE))  # a whole number: anything else is five times slower
    size = max(1, width // scale), max(1, height // scale)
    whole = light[: size[1] * scale, : size[0] * scale]
    return Grey(number, np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), float(scale))


def followed(greys: Sequence[Grey], boxes: Sequence[Rect]) -> list[list[Rect]]:
    """Give, for each box in the first frame, its places in the frames after it, in their order, as far as it can be followed.

    The frames may run backwards in time.
    """
    paths: list[list[Rect]] = [[] for _ in boxes]
    going = dict(enumerate(boxes))
    for before, after in pairwise(greys):
        if not going:
            break
        for number, box in zip(tuple(going), _moved(before, after, tuple(going.values())), strict=True):
            if box is None:
                del going[number]
            else:
                going[number] = box
                paths[number].append(box)
    return paths


def _moved(before: Grey, after: Grey, boxes: Sequence[Rect]) -> list[Rect | None]:
    import cv2

    points = np.concatenate([_grid(box, before.scale) for box in boxes])
    search: dict[str, Any] = {"winSize": (WINDOW, WINDOW), "maxLevel": LEVELS}
    there, found, _ = cv2.calcOpticalFlowPyrLK(before.pixels, after.pixels, points, None, **search)
    back, returned, _ = cv2.calcOpticalFlowPyrLK(after.pixels, before.pixels, there, None, **search)
    error = np.hypot(*(back - points).reshape(-1, 2).T)
    kept = (found.ravel() == 1) & (returned.ravel() == 1) & (error < ASTRAY)
    each = GRID * GRID
    return [
        _fitted(box, points[n : n + each, 0], there[n : n + each, 0], kept[n : n + each], before)
        for n, box in zip(range(0, len(points), each), boxes, strict=True)
    ]


def _grid(box: Rect, scale: float) -> "NDArray[np.float32]":
    """A grid of points inside the box, off its edges, in pixels of the small grey: shape (36, 1, 2)."""
    x, y, width, height = (value / scale for value in box)
    steps = (np.arange(GRID) + 0.5) / GRID
    across, down = np.meshgrid(x + width * steps, y + height * steps)
    return np.stack([across, down], axis=-1).reshape(-1, 1, 2).astype(np.float32)


def _fitted(box: Rect, old: "NDArray[Any]", new: "NDArray[Any]", kept: "NDArray[Any]", seen: Grey) -> Rect | None:
    height, width = seen.pixels.shape
    if kept.mean() < ENOUGH:
        return None
    old, new = old[kept], new[kept]
    shift = np.median(new - old, axis=0) * seen.scale
    spread = np.median(np.abs(old - np.median(old, axis=0)).sum(axis=1))
    grown = np.median(np.abs(new - np.median(new, axis=0)).sum(axis=1)) / spread if spread > 0 else 1.0
    size = float(min(max(grown, 1 / STEP), STEP))
    x, y = box[0] + box[2] / 2 + float(shift[0]), box[1] + box[3] / 2 + float(shift[1])
    if not (0 <= x < width * seen.scale and 0 <= y < height * seen.scale):
        return None
    return x - box[2] * size / 2, y - box[3] * size / 2, box[2] * size, box[3] * size
