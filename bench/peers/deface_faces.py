"""The faces that deface 1.5.0 sees in pictures, in its own environment: `python deface_faces.py FOLDER OUT.jsonl`.

deface finds faces with CenterFace at the picture's own size and covers each box made 1.3 times as wide and as high (its
default `--mask-scale`); the boxes given here are not widened. Its default threshold is 0.2; 0.35 is there to compare. The
network runs in OpenCV, as deface does where onnxruntime is not installed. One line a picture, in order of names:

    {"file": "a.jpg", "size": [w, h], "mask_scale": 1.3, "ms": {"0.2": 81.0, …}, "boxes": {"0.2": [[x, y, w, h, score], …], …}}
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import imageio.v2 as imageio
from deface.centerface import CenterFace, ensure_rgb

THRESHOLDS = (0.2, 0.35)
MASK_SCALE = 1.3
ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})


def main() -> None:
    """Look at every picture of the folder."""
    folder, out = map(Path, sys.argv[1:3])
    detector = CenterFace()
    pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    with out.open("w", encoding="utf-8") as lines:
        for path in pictures:
            lines.write(json.dumps(looked_at(detector, path)) + "\n")


def looked_at(detector: CenterFace, path: Path) -> dict[str, Any]:
    """The record of one picture."""
    image = ensure_rgb(imageio.imread(path))
    height, width = image.shape[:2]
    boxes, took = {}, {}
    for threshold in THRESHOLDS:
        started = time.perf_counter()
        found, _ = detector(image, threshold=threshold)
        took[str(threshold)] = round(1000 * (time.perf_counter() - started), 1)
        boxes[str(threshold)] = [
            [round(float(value), 2) for value in (left, top, right - left, bottom - top)] + [round(float(score), 4)]
            for left, top, right, bottom, score in found
        ]
    return {"file": path.name, "size": [width, height], "mask_scale": MASK_SCALE, "ms": took, "boxes": boxes}


if __name__ == "__main__":
    main()
