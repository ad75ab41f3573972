"""What the scripts that clean DICOM files share. It runs in each peer's environment and knows nothing of Paravent.

    PEER_headers.py LIST OUT ROUNDS

LIST has a path a line; the copy of the file of line N (from 0) goes to OUT/N.dcm. Prints JSON: for each file the CPU seconds
of its fastest round, null where nothing was written.
"""

import contextlib
import io
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

Clean = Callable[[Path, Path], None]
"""Writes the copy of a file under the second path; raises, or writes nothing, where it cannot."""


def run(clean: Clean) -> None:
    """Clean every file once a round, as the command line asks."""
    paths = list(map(Path, Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()))
    out, rounds = Path(sys.argv[2]), int(sys.argv[3])
    warnings.simplefilter("ignore")
    logging.disable()
    best: list[float | None] = [None] * len(paths)
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        for _ in range(rounds):
            for number, path in enumerate(paths):
                took = seconds(clean, path, out / f"{number}.dcm")
                if took is not None:
                    best[number] = min(best[number] or float("inf"), took)
    print(json.dumps(best))


def seconds(clean: Clean, path: Path, target: Path) -> float | None:
    """CPU seconds that a file takes; None where no copy came of it."""
    target.unlink(missing_ok=True)
    before = time.process_time()
    try:
        clean(path, target)
    except (Exception, SystemExit):  # noqa: BLE001 - a file it cannot do is counted as not written
        target.unlink(missing_ok=True)
    took = time.process_time() - before
    return took if target.exists() else None
