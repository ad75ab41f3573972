"""What DentDeID makes of DICOM files, in its own environment (`cleaning` says how).

Its profile for sharing. It has no way that leaves the pixels alone: it looks for writing in them and checks its copy, so that
its time is not one of headers alone. What it puts into quarantine, skips or breaks on is not written.
"""

import shutil
import tempfile
from pathlib import Path

from cleaning import run
from dentdeid.config import get_profile
from dentdeid.pipeline import DeIdentifier

CONFIG = get_profile("share").with_(ocr="off", previews=False)


def clean(path: Path, target: Path) -> None:
    """De-identify one file; a slice of a CT comes back as a folder of one."""
    with tempfile.TemporaryDirectory() as folder:
        [told] = DeIdentifier(CONFIG).run([path], folder).files
        if told.status in {"PASS", "REVIEW"}:
            written = Path(folder) / told.output
            shutil.copy(next(written.iterdir()) if written.is_dir() else written, target)


if __name__ == "__main__":
    run(clean)
