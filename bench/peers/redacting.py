"""What the scripts that hide writing in pictures share. It runs in each peer's environment and knows nothing of Paravent.

    PEER_redact.py IN_FOLDER OUT_FOLDER ANSWERS.json [more]

Every `*.png` of IN_FOLDER is given to the peer one by one, in order; what it makes of one stands under the same name in
OUT_FOLDER. ANSWERS says by name how many seconds that took (`wall`, and `cpu` of the process and the programs it starts),
and why the peer would not hand the picture on (`refused`), if so. Reading and writing the file count.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Redact = Callable[[Path, Path], str | None]
"""Gives a picture's copy under the second path; answers why the peer refuses it, if so, whatever it wrote."""


def run(redact: Redact) -> None:
    """Redact a folder, as the command line asks."""
    source, out, answers = map(Path, sys.argv[1:4])
    said = {picture.name: answer(redact, picture, out / picture.name) for picture in sorted(source.glob("*.png"))}
    answers.write_text(json.dumps(said), encoding="utf-8")


def answer(redact: Redact, picture: Path, target: Path) -> dict[str, Any]:
    """What became of one picture."""
    wall, used = time.perf_counter(), cpu()
    try:
        refused = redact(picture, target)
    except Exception as error:  # noqa: BLE001 - a picture it breaks on is one it does not hand on
        refused = type(error).__name__
    return {"wall": time.perf_counter() - wall, "cpu": cpu() - used, "refused": refused}


def cpu() -> float:
    """CPU seconds of this process and of its ended children."""
    return sum(os.times()[:4])
