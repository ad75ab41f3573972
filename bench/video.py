"""Ten seconds of 720p: time, memory, and frames in which a face leaks, beside deface 1.5: `python -m bench.video`.

The film is made here: drawn heads of 45 to 300 pixels walk across a room, pass behind a pillar, come near, tilt, so that where
each face is stands beyond doubt. A face leaks in a frame when less than 70 % of its visible box is covered. Paravent is
measured as people run it, `paravent clean`, with both looks and the sheet; deface with solid boxes, so that covers can be told
from the picture. deface stands in an environment of its own (`requirements/bench-deface.txt`).
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bench import page
from bench.environments import Environment, MissingPeerError
from bench.machine import Watch
from paravent.finding import Track
from tests.engine.films import FACE_IN_HEAD, HEAD, film, frames, wall

SIZE, RATE, SECONDS = (1280, 720), 25, 10
LEAK = 0.7
PILLAR = (600, 0, 700, 720)
BLACK = 20
RESULTS = Path(__file__).parent / "VIDEO.md"
PEER = Environment("deface", "bench-deface.txt")

TABLE = """\
`python -m bench.video`: {frames} frames of 1280 × 720, {total} visible faces of drawn people from 19 to 120 pixels wide, two
cores. CPU seconds count all processes of a tool. A face leaks where less than 70 % of its box is covered. *Elsewhere*: the
share of the picture that is covered further than a face's own size from any face.

| tool | wall s | CPU s | peak MB of one process | frames with a leak | faces that leak | covered elsewhere |
| --- | --: | --: | --: | --: | --: | --: |
{rows}

Paravent's time is that of `paravent clean` whole: start, look, write, look at the copy again, contact sheet. deface looks once,
at every frame, keeps no track, and writes. Drawn faces are easier than real ones for one detector and harder for another: the
crowd of `../shared/pictures/STUDY.md` (chapter 5), on which deface covers 84 to 86 %, was not handed on with its pictures.
"""

Rect = tuple[float, float, float, float]


def walkers(n: int) -> list[tuple[float, float, int, float]]:
    """Left, top, height in pixels and tilt in degrees of each head in frame n."""
    t = n / RATE
    return [
        (60 + 110 * t, 360 + 12 * math.sin(6 * t), 170, 0.0),
        (1150 - 95 * t, 200 + 8 * math.sin(5 * t), 120, 0.0),
        (300 + 40 * t, 60, 70, 25 * math.sin(2 * t)),
        (900 - 10 * t, 500 - 25 * t, int(90 + 21 * t), 0.0),
        (-200 + 260 * (t - 4), 260, 260, 0.0),
        (820 + 15 * t, 90, 45, 0.0),
    ]


def made() -> tuple[list[Image.Image], list[list[Rect]]]:
    """The pictures of the film, and the visible boxes of the faces in each, those behind the pillar or outside left out."""
    room = wall(*SIZE)
    pictures, truth = [], []
    for n in range(RATE * SECONDS):
        picture, boxes = room.copy(), []
        for x, y, tall, tilt in walkers(n):
            scale = tall / HEAD.height
            head = HEAD.resize((round(HEAD.width * scale), tall)).rotate(tilt, fillcolor=(176, 190, 194))
            picture.paste(head, (round(x), round(y)))
            face = FACE_IN_HEAD
            boxes.append((x + face.x * scale, y + face.y * scale, face.width * scale, face.height * scale))
        ImageDraw.Draw(picture).rectangle(PILLAR, fill=(120, 110, 100))
        pictures.append(picture)
        truth.append([box for box in boxes if shown(box)])
    return pictures, truth


def shown(box: Rect) -> bool:
    """Whether most of a face is inside the picture and not behind the pillar."""
    left, top, right, bottom = max(box[0], 0), max(box[1], 0), min(box[0] + box[2], SIZE[0]), min(box[1] + box[3], SIZE[1])
    behind = max(0.0, min(right, PILLAR[2]) - max(left, PILLAR[0]))
    return right > left and bottom > top and (right - left - behind) * (bottom - top) > 0.6 * box[2] * box[3]


def parts(box: Rect) -> tuple[slice, slice]:
    """Rows and columns of a box, cut to the picture."""
    return (
        slice(max(0, round(box[1])), min(SIZE[1], round(box[1] + box[3]))),
        slice(max(0, round(box[0])), min(SIZE[0], round(box[0] + box[2]))),
    )


def leaking(covers: list[np.ndarray], truth: list[list[Rect]]) -> tuple[int, int, float]:
    """Frames in which a face leaks, faces that leak, and the share of what is covered outside all faces with a wide margin."""
    faces, bad, elsewhere = 0, 0, []
    for cover, boxes in zip(covers, truth, strict=True):
        leaks = sum(float(cover[parts(box)].mean()) < LEAK for box in boxes)
        faces, bad = faces + leaks, bad + (leaks > 0)
        outside = np.ones(cover.shape, bool)
        outside[:, PILLAR[0] : PILLAR[2]] = False
        for x, y, width, height in boxes:
            outside[parts((x - width, y - height, 3 * width, 3 * height))] = False
        elsewhere.append(float((cover & outside).mean()))
    return bad, faces, float(np.mean(elsewhere))


def run(command: list[str]) -> dict[str, Any]:
    """Wall and CPU seconds and peak memory of a command and its children."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)  # of this child alone: what ran before it does not count
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        out.seek(0)
        said = out.read()
    return {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "mb": used.ru_maxrss / 1024,
        "out": said,
        "rc": child.returncode,
    }


def by_paravent(path: Path, folder: Path, count: int) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Clean the film; the covers are those the report names."""
    figures = run([sys.executable, "-m", "paravent.cli", "clean", str(path), "-o", str(folder), "--json"])
    (told,) = json.loads(figures["out"])["files"]
    keys = ("frame", "x", "y", "width", "height")
    places = [edit["place"] for edit in told["edits"] if edit["place"]["type"] == "track"]
    tracks = [Track(0, tuple(tuple(box[key] for key in keys) for box in place["boxes"])) for place in places]  # type: ignore[misc]
    covers = []
    for n in range(count):
        cover = np.zeros((SIZE[1], SIZE[0]), bool)
        for track in tracks:
            at = track.at(n)
            if at is not None:
                cover[parts((at.x, at.y, at.width, at.height))] = True
        covers.append(cover)
    return {**figures, "tracks": len(tracks), "verdict": told["verdict"], "report": len(figures["out"])}, covers


def by_deface(path: Path, folder: Path) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Let deface paint boxes in black; the covers are what is black."""
    target = folder / "deface.mp4"
    figures = run([PEER.program("deface"), str(path), "-o", str(target), "--replacewith", "solid", "--boxes"])
    return figures, [(picture.max(axis=2) < BLACK) for picture in frames(target.read_bytes())]


def main() -> None:
    """Make the film, run both, write the table and the section of the page on pictures."""
    watch = Watch()
    pictures, truth = made()
    rows, missing = [], ""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "film.mp4"
        path.write_bytes(film(pictures))
        tools = [("Paravent", lambda: by_paravent(path, folder, len(truth)))]
        try:
            PEER.build()
            tools.append(("deface 1.5.0, solid boxes", lambda: by_deface(path, folder)))
        except MissingPeerError as error:
            missing = f"\ndeface 1.5.0 could not be measured: {error}.\n"
        for tool, work in tools:
            figures, covers = work()
            bad, faces, elsewhere = leaking(covers, truth)
            print(tool, {key: value for key, value in figures.items() if key != "out"}, bad, faces, elsewhere)
            rows.append(f"| {tool} | {figures['wall']:.1f} | {figures['cpu']:.1f} | {figures['mb']:.0f} | {bad} | {faces} "
                        f"| {100 * elsewhere:.2f} % |")  # fmt: skip
    total = sum(map(len, truth))
    text = TABLE.format(frames=len(truth), total=total, rows="\n".join(rows)) + missing
    RESULTS.write_text(f"# Faces in films\n\n{text}\n{watch.said()}\n", encoding="utf-8")
    page.put(page.Section.FILMS, text.splitlines(), watch)


if __name__ == "__main__":
    main()
