"""What was found in pictures, frame by frame, as values: the drawing, the lines on a terminal and the JSON are made from these.

Nothing here holds a word that was read: a number, labels, a box, reasons.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from paravent.finding import Box, Finding, Label
from paravent.reading import Looked
from paravent.repair.cover import is_covered
from paravent.report import Report
from paravent.ruling import Reason, ReasonCode

SAME = 0.5
"""Intersection over union from which two boxes are one: detectors speak of the same line, views of a frame differ a little."""
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
    for group in _groups(report.findings):
        place = _box(group[0])
        last[place.attachment] += 1
        looked = sizes.get((place.attachment, place.frame))
        numbered.append(_annotation(last[place.attachment], group, report.reasons, looked))
    return tuple(numbered)


def _annotation(number: int, group: list[Finding], reasons: tuple[Reason, ...], looked: Looked | None) -> Annotation:
    places = {finding.place for finding in group}
    resting = tuple((reason.code, reason.rules) for reason in reasons if places.intersection(reason.places))
    labels = tuple(dict.fromkeys(finding.label for finding in group))
    told = tuple(label for label in labels if label is not Label.WRITING) or labels  # a name needs no "writing" beside it
    box = _box(group[0])
    return Annotation(number, box, told, resting, is_covered(group[0]), "" if looked is None else _position(box, looked))


def _groups(findings: tuple[Finding, ...]) -> Iterator[list[Finding]]:
    """Findings of one place together, those that are covered first; the places in reading order."""
    frames: dict[tuple[int, int], list[list[Finding]]] = {}
    boxed = [finding for finding in findings if isinstance(finding.place, Box)]
    for finding in sorted(boxed, key=lambda one: not is_covered(one)):
        groups = frames.setdefault((_box(finding).attachment, _box(finding).frame), [])
        group = next((group for group in groups if _alike(_box(group[0]), _box(finding)) >= SAME), None)
        if group is None:
            groups.append([finding])
        else:
            group.append(finding)
    for _, groups in sorted(frames.items()):
        yield from sorted(groups, key=lambda group: (_box(group[0]).y, _box(group[0]).x))


def _box(finding: Finding) -> Box:
    assert isinstance(finding.place, Box)  # noqa: S101 - nothing else is put into a group
    return finding.place


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
