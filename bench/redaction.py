"""What the peers hide of radiographs: each runs its script over the same pictures, and its output is held against its input."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from bench.environments import Environment

CHANGED = 24
"""Of 255, in any channel: what is painted over changes by more, what is written as JPEG by less."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that a picture took."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Redacted:
    """What became of one picture: the pixels that are hidden, what it cost, and why it was not handed on, if so."""

    hidden: np.ndarray
    cost: Cost
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Redactor:
    """A peer that hides writing in pictures."""

    name: str
    environment: Environment
    script: str
    more: tuple[str, ...] = ()

    def redact(self, folder: Path) -> dict[str, Redacted]:
        """By file name, what it makes of every `*.png` of a folder; raises MissingPeerError."""
        with tempfile.TemporaryDirectory() as made:
            answers = Path(made) / "answers.json"
            self.environment.run(self.script, str(folder), made, str(answers), *self.more)
            told = json.loads(answers.read_text(encoding="utf-8"))
            return {
                name: Redacted(hidden(folder / name, Path(made) / name), Cost(one["wall"], one["cpu"]), one["refused"])
                for name, one in told.items()
            }


PRESIDIO = Environment("presidio-image", "bench-presidio-image.txt", ("tesseract",))
REDACTORS = (
    Redactor("presidio-image-redactor 0.0.62, English", PRESIDIO, "presidio_redact.py", ("en",)),
    Redactor("presidio-image-redactor 0.0.62, French", PRESIDIO, "presidio_redact.py", ("fr",)),
    Redactor("DentDeID 0.1.0", Environment("dentdeid", "bench-dentdeid.txt"), "dentdeid_redact.py"),
)


@contextmanager
def as_png(pictures: Mapping[str, np.ndarray]) -> Iterator[Path]:
    """A folder with these pictures, by name, as PNG: the peers do not all read WebP."""
    with tempfile.TemporaryDirectory() as folder:
        for name, pixels in pictures.items():
            Image.fromarray(pixels).save(Path(folder) / f"{name}.png")
        yield Path(folder)


def hidden(before: Path, after: Path) -> np.ndarray:
    """The pixels of a picture that its copy hides; none where there is no copy of the same size."""
    with Image.open(before) as image:
        original = np.asarray(image.convert("RGB"))
    if not after.exists():
        return np.zeros(original.shape[:2], bool)
    with Image.open(after) as image:
        copy = np.asarray(image.convert("RGB"))
    return painted(original, copy) if copy.shape == original.shape else np.zeros(original.shape[:2], bool)


def painted(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """What was painted over: pixels that changed, what they enclose, and the box around them where the copy is of one colour.

    For black letters under a black cover do not change.
    """
    changed = (np.abs(before.astype(np.int16) - after).max(axis=2) > CHANGED).astype(np.uint8)
    outlines, _ = cv2.findContours(changed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(changed, outlines, -1, 1, cv2.FILLED)
    for left, top, width, height in map(cv2.boundingRect, outlines):
        rows, columns = slice(top, top + height), slice(left, left + width)
        if np.ptp(after[rows, columns].reshape(-1, 3), axis=0).max() <= CHANGED:
            changed[rows, columns] = 1
    return changed.astype(bool)
