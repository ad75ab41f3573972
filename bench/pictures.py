"""How much identifying writing goes, and how many markers stay, on the radiographs of ../shared: `python -m bench.pictures`.

A box counts as removed when at least 80 % of its ink lies under covers, a marker as destroyed when at least half of its
does (the measure of ../shared/pictures/STUDY.md). Ink: the pixels of the box on the far side of Otsu's threshold from its rim.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from bench import page
from bench.environments import MissingPeerError
from bench.inputs import SHARED
from bench.machine import Watch
from bench.redaction import REDACTORS, Cost, Redacted, as_png
from paravent.detectors import codes, faces, writing
from paravent.finding import Finding
from paravent.post import Attachment, Post
from paravent.readers.picture import read_picture
from paravent.reading import PictureReading
from paravent.repair.cover import covers
from paravent.repair.picture import repair_picture

RADIOGRAPHS = SHARED / "pictures" / "radiographs"
KINDS = ("real", "planted")
REMOVED, DESTROYED = 0.8, 0.5
MARKERS = frozenset(
    {"l", "r", "d", "g", "lt", "rt", "rg", "ld", "ap", "pa", "lat", "right", "left", "↑"}
    | {"supine", "upright", "semi-upright", "erect", "portable", "debout", "couché", "assis"}
)
ABOUT = """\
Over `../shared/pictures/radiographs/index.jsonl`. Removed: at least 80 % of the ink covered; destroyed: at least half of it.
A picture is clean when all its identifying boxes are removed. Refused: what a tool would not hand on; what it made of it counts
in the other columns all the same. The words and patterns were written with these pictures in view; a held-out part will tell
more. Paravent's time is that of reading, faces, writing, codes and writing the copy; a peer's that of its own whole work on a
picture. CPU counts the programs that a tool starts. The first picture of each, which loads the engines, is left out of times.
"""

Row = Mapping[str, Any]
"""A line of the index: `file`, `kind`, `boxes`, `source`, `licence`."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the index, and how much of its ink a tool covers.

    `kind` is that of the picture, real or planted; `sort` is identifying, marker or technical; `label` says what a planted
    text tells (`name`, `dob` …).
    """

    file: str
    kind: str
    sort: str
    label: str | None
    place: tuple[int, int, int, int]
    text: str
    covered: float

    @property
    def gone(self) -> bool:
        """Whether it counts as removed or destroyed."""
        return self.covered >= (REMOVED if self.sort == "identifying" else DESTROYED)

    @property
    def missed(self) -> bool:
        """Whether what should go stays, or what should stay goes."""
        return self.gone != (self.sort == "identifying")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a tool does to all pictures."""

    boxes: tuple[Box, ...]
    costs: tuple[Cost, ...]
    refused: Counter[str]


def main() -> None:
    """Measure every tool and write the section, and the one that shows what Paravent missed."""
    from bench import misses

    misses.write(write(rows()))


def rows() -> list[Row]:
    """The index."""
    return [json.loads(line) for line in (RADIOGRAPHS / "index.jsonl").read_text(encoding="utf-8").splitlines()]


def write(index: list[Row]) -> Measured:
    """Measure every tool, write the section, give what Paravent did."""
    watch = Watch()
    pictures: dict[str, np.ndarray] = {}
    ours = measured(index, pictures, by_paravent(index, pictures))
    tools, missing = {"Paravent": ours}, {}
    with as_png(pictures) as folder:
        for peer in REDACTORS:
            try:
                peer.environment.build()
                made = peer.redact(folder)
                tools[peer.name] = measured(index, pictures, [made[f"{row['file']}.png"] for row in index])
            except MissingPeerError as error:
                missing[peer.name] = str(error)
    page.put(page.Section.RADIOGRAPHS, section(index, tools, missing), watch)
    return ours


def by_paravent(index: list[Row], pictures: dict[str, np.ndarray]) -> list[Redacted]:
    """What Paravent hides; puts the pictures, as it reads them, into the mapping."""
    made = []
    for row in index:
        attachment = Attachment(row["file"], (RADIOGRAPHS / row["file"]).read_bytes())
        wall, used = time.perf_counter(), time.process_time()
        findings, reading = seen(attachment)
        repair_picture(attachment, 0, findings)
        cost = Cost(time.perf_counter() - wall, time.process_time() - used)
        pictures[row["file"]] = np.asarray(reading.pixels)
        hidden = np.zeros(pictures[row["file"]].shape[:2], bool)
        for box in covers(findings, 0).get(0, ()):
            hidden[max(0, box.y) : box.y + box.height, max(0, box.x) : box.x + box.width] = True
        made.append(Redacted(hidden, cost))
    return made


def seen(attachment: Attachment) -> tuple[tuple[Finding, ...], PictureReading]:
    """The findings of the three picture detectors in a picture of one frame."""
    readings, _ = read_picture(attachment, 0, Post(text="-"))
    reading = readings[0]
    assert isinstance(reading, PictureReading)
    found = [one for detector in (faces, writing, codes) for one in detector.detect(reading)]
    return tuple(one for one in found if isinstance(one, Finding)), reading


def measured(index: list[Row], pictures: Mapping[str, np.ndarray], made: list[Redacted]) -> Measured:
    """Hold what is hidden against the boxes of the index."""
    boxes = [
        box
        for row, one in zip(index, made, strict=True)
        for box in judged(row, cv2.cvtColor(pictures[row["file"]], cv2.COLOR_RGB2GRAY), one.hidden)
    ]
    refused = Counter(row["kind"] for row, one in zip(index, made, strict=True) if one.refused)
    return Measured(tuple(boxes), tuple(one.cost for one in made), refused)


def judged(row: Row, grey: np.ndarray, hidden: np.ndarray) -> Iterable[Box]:
    """Every box of a picture, with how much of its ink is hidden."""
    for one in row["boxes"]:
        sort = one["what"]
        if sort == "technical" and one["text"].strip().lower() in MARKERS:
            sort = "marker"
        part = covered_ink(grey, hidden, one["box"])
        yield Box(row["file"], row["kind"], sort, one["kind"], tuple(one["box"]), one["text"], part)


def covered_ink(grey: np.ndarray, hidden: np.ndarray, box: list[int]) -> float:
    """The part of the ink in a box that is covered."""
    left, top, right, bottom = box
    part = grey[top:bottom, left:right]
    if not part.size:
        return 0.0
    level, _ = cv2.threshold(np.ascontiguousarray(part), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    ink = part > level if np.median(rim) <= level else part <= level
    return float(hidden[top:bottom, left:right][ink].mean()) if ink.any() else 0.0


def section(index: list[Row], tools: Mapping[str, Measured], missing: Mapping[str, str]) -> list[str]:
    """The figures as Markdown: real and planted apart, then what a picture costs."""
    lines = [ABOUT]
    head = ("identifying boxes removed", "pictures clean", "markers destroyed", "other technical text destroyed", "refused")
    for kind in KINDS:
        count = sum(row["kind"] == kind for row in index)
        figures = [(name, *figures_of(tool, kind)) for name, tool in tools.items()]
        lines += [*page.table((f"{kind} ({count})", *head), figures), ""]
    costs = [(name, *costs_of(tool)) for name, tool in tools.items()]
    lines += page.table(("a picture", "s, median", "s at most", "CPU s, median"), costs)
    return [*lines, *(f"\n{name} could not be measured: {why}." for name, why in missing.items())]


def figures_of(tool: Measured, kind: str) -> tuple[str, ...]:
    """A tool's cells over the pictures of a kind."""
    boxes = [box for box in tool.boxes if box.kind == kind]
    named = {box.file for box in boxes if box.sort == "identifying"}
    clean = named - {box.file for box in boxes if box.sort == "identifying" and not box.gone}
    return (
        share(boxes, "identifying"),
        f"{len(clean)} of {len(named)}",
        share(boxes, "marker"),
        share(boxes, "technical"),
        str(tool.refused[kind]),
    )


def share(boxes: Iterable[Box], sort: str) -> str:
    """Say how many of how many are gone."""
    gone = [box.gone for box in boxes if box.sort == sort]
    return f"{sum(gone)} of {len(gone)} ({100 * sum(gone) / len(gone):.0f} %)" if gone else "none"


def costs_of(tool: Measured) -> tuple[str, str, str]:
    """Median and largest seconds of a picture, and median of CPU, warm."""
    walls, used = [cost.wall for cost in tool.costs[1:]], [cost.cpu for cost in tool.costs[1:]]
    return f"{np.median(walls):.2f}", f"{max(walls):.2f}", f"{np.median(used):.2f}"


if __name__ == "__main__":
    main()
