"""The messages of `training/inbox`: those to learn from, and those of other writers that no weight has seen."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paravent.triage import CLASSES

FOLDER = Path(__file__).parents[1] / "inbox"
LEARNED = ("fr_a", "fr_b", "fr_c", "fr_d", "fr_e", "en_a", "en_b", "en_c")
HELD = ("held_fr", "held_en")


@dataclass(frozen=True)
class Message:
    """One invented message, what it stands under, its class and those that hold too."""

    text: str
    context: str
    tag: str
    also: tuple[str, ...]
    lang: str


def messages(*names: str) -> list[Message]:
    """Those of some files, in order."""
    rows = [json.loads(line) for name in names for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [Message(row["text"], row["context"], row["class"], tuple(row["also"]), row["lang"]) for row in rows]


def numbers(found: list[Message]) -> NDArray[np.int64]:
    """The class of each as a number, in the order of what cannot wait."""
    order = [one.value for one in CLASSES]
    return np.array([order.index(one.tag) for one in found])
