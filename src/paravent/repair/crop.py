"""A crop where it is simpler than covers: all that has to go lies in one strip along a side.

A hint for the person who looks; nothing is ever cut off by itself.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from paravent.finding import Box, Finding, Label
from paravent.reading import Looked, Sort
from paravent.repair.cover import covers, cut, is_covered
from paravent.report import Report

MOST = 0.15
"""Share of a picture that a strip may take: a header or a corner; more of it is what the picture shows."""


class Side(StrEnum):
    """The side of a picture that a strip lies along."""

    TOP = "top"
    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Crop:
    """A strip of `pixels` along a side of an attachment's only frame, and its share in (0, MOST] of the picture."""

    attachment: int
    side: Side
    pixels: int
    share: float


def crops(report: Report) -> tuple[Crop, ...]:
    """Give the smallest strip that would do, for each picture of one frame that has one; a page of a document has none."""
    frames = Counter(looked.attachment for looked in report.looked)
    alone = (one for one in report.looked if frames[one.attachment] == 1 and one.sort is not Sort.PAGE)
    return tuple(crop for looked in alone if (crop := _crop(looked, report.findings)) is not None)


def _crop(looked: Looked, findings: tuple[Finding, ...]) -> Crop | None:
    goes = _within(covers(findings, looked.attachment).get(looked.frame, ()), looked)
    if not goes or not _certain(looked, findings):
        return None
    found = (
        f.place for f in findings if not is_covered(f) and isinstance(f.place, Box) and f.place.attachment == looked.attachment
    )
    stays = [box for box in _within(found, looked) if not any(_inside(box, one) for one in goes)]
    depths = {
        Side.TOP: max(box.y + box.height for box in goes),
        Side.BOTTOM: looked.height - min(box.y for box in goes),
        Side.LEFT: max(box.x + box.width for box in goes),
        Side.RIGHT: looked.width - min(box.x for box in goes),
    }
    shares = {
        side: depth / (looked.height if side in (Side.TOP, Side.BOTTOM) else looked.width) for side, depth in depths.items()
    }
    fitting = [
        side for side in Side if shares[side] <= MOST and not any(_touches(box, side, depths[side], looked) for box in stays)
    ]
    side = min(fitting, key=lambda one: shares[one], default=None)
    return None if side is None else Crop(looked.attachment, side, depths[side], shares[side])


def _certain(looked: Looked, findings: tuple[Finding, ...]) -> bool:
    """Whether a strip is worth it: staples look like writing, and a radiograph shows the body up to its edges."""
    going = (f for f in findings if is_covered(f) and isinstance(f.place, Box) and f.place.attachment == looked.attachment)
    return looked.sort is not Sort.MEDICAL or any(f.label is not Label.WRITING or f.kind != "text" for f in going)


def _within(boxes: Iterable[Box], looked: Looked) -> list[Box]:
    return [box for whole in boxes if (box := cut(whole, looked.width, looked.height)) is not None]


def _inside(box: Box, other: Box) -> bool:
    across = other.x <= box.x and box.x + box.width <= other.x + other.width
    return across and other.y <= box.y and box.y + box.height <= other.y + other.height


def _touches(box: Box, side: Side, depth: int, looked: Looked) -> bool:
    reach = {
        Side.TOP: box.y < depth,
        Side.BOTTOM: box.y + box.height > looked.height - depth,
        Side.LEFT: box.x < depth,
        Side.RIGHT: box.x + box.width > looked.width - depth,
    }
    return reach[side]
