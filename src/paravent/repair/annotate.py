"""What was found in pictures, frame by frame, as values: the drawing, the lines on a terminal and the JSON are made from these.

Nothing here holds a word that was read: a number, labels, a box, reasons.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paravent.finding import Box, Finding, Label
from paravent.reading import Looked
from paravent.repair.cover import is_covered
from paravent.report import Report
from paravent.ruling import ReasonCode

Group = tuple[Box, list[Finding]]
"""A place and what was found there."""
SAME = 0.5
"""Intersection over union from which two boxes are one: detectors speak of the same line, views of a frame differ a little."""
SHAPES = frozenset({Label.FACE, Label.CODE, Label.SCREEN, Label.SKIN_MARK})
"""What is no writing: two of them side by side are two."""
ACROSS, DOWN = ("left", "middle", "right"), ("top", "middle", "bottom")


@dataclass(frozen=True, slots=True)
class Annotation:
    """One place of a picture. Numbers count from 1 in each file, in order of frames, then from top to bottom.

    `labels` are what was seen there. `reasons` are those that rest on it, each with its rules. `goes` says that a copy covers
    it. `position` is the part of the frame that its middle lies in ("top_left", "middle_right"; "" where the frame's size is
    not known).
    """

    number: int
    box: Box
    labels: tuple[Label, ...]
    reasons: tuple[tuple[ReasonCode, tuple[str, ...]], ...]
    goes: bool
    position: str = ""


def annotations(report: Report) -> tuple[Annotation, ...]:
    """Give the places found in pictures and on pages, file by file; films have none (`repair.sheet` shows theirs)."""
    sizes = {(one.attachment, one.frame): one for one in report.looked}
    last: Counter[int] = Counter()
    numbered: list[Annotation] = []
    for box, group in _groups(report.findings):
        last[box.attachment] += 1
        places = {finding.place for finding in group}
        looked = sizes.get((box.attachment, box.frame))
        annotation = Annotation(
            number=last[box.attachment],
            box=box,
            labels=_labels(group),
            reasons=tuple((one.code, one.rules) for one in report.reasons if places.intersection(one.places)),
            goes=is_covered(group[0]),
            position="" if looked is None else _position(box, looked),
        )
        numbered.append(annotation)
    return tuple(numbered)


def _labels(group: Iterable[Finding]) -> tuple[Label, ...]:
    """What was seen at one place; a name needs no "writing" beside it."""
    labels = tuple(dict.fromkeys(finding.label for finding in group))
    return tuple(label for label in labels if label is not Label.WRITING) or labels


def _groups(findings: tuple[Finding, ...]) -> Iterator[Group]:
    """Findings of one place together, those that are covered first; the places in reading order."""
    frames: dict[tuple[int, int], list[Group]] = {}
    for finding in sorted(findings, key=lambda one: not is_covered(one)):
        box = finding.place
        if isinstance(box, Box):
            groups = frames.setdefault((box.attachment, box.frame), [])
            group = next((group for place, group in groups if _alike(place, box) >= SAME), None)
            if group is None:
                groups.append((box, [finding]))
            else:
                group.append(finding)
    for _, groups in sorted(frames.items()):
        yield from sorted(_in_lines(groups), key=lambda one: (one[0].y, one[0].x))


def _in_lines(groups: list[Group]) -> list[Group]:
    """Words that follow each other and are one to a reader (given name, surname in a text layer) as one place."""
    lines: list[Group] = []
    for box, group in sorted(groups, key=lambda one: one[0].x):
        told = _labels(group), is_covered(group[0])
        for number, (place, before) in enumerate(lines):
            if _follows(place, box) and told == (_labels(before), is_covered(before[0])) and not SHAPES.intersection(told[0]):
                lines[number] = _around(place, box), before + group
                break
        else:
            lines.append((box, group))
    return lines


def _follows(one: Box, other: Box) -> bool:
    """Whether a box goes on in the line of another, no further than a space from where it ends."""
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    high = max(one.height, other.height)
    return 2 * down >= high and abs(other.x - one.x - one.width) <= high


def _around(one: Box, other: Box) -> Box:
    left, top = min(one.x, other.x), min(one.y, other.y)
    right, bottom = max(one.x + one.width, other.x + other.width), max(one.y + one.height, other.y + other.height)
    return Box(one.attachment, one.frame, left, top, right - left, bottom - top)


def _alike(one: Box, other: Box) -> float:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(0, across) * max(0, down)
    union = one.width * one.height + other.width * other.height - shared
    return shared / union if union else 0.0


def _position(box: Box, looked: Looked) -> str:
    across = ACROSS[min(2, max(0, 3 * (2 * box.x + box.width) // (2 * looked.width)))]
    down = DOWN[min(2, max(0, 3 * (2 * box.y + box.height) // (2 * looked.height)))]
    return f"{down}_{across}"
