"""Runs DentDeID over pictures, in the peer's own environment (`redacting` says how).

Its profile for sharing, which hides all writing it finds, without reading it (without tesseract, as installed). A picture it
puts into quarantine counts as refused, and what it made of it is looked at all the same.
"""

import shutil
import tempfile
from pathlib import Path

from dentdeid.config import get_profile
from dentdeid.pipeline import DeIdentifier
from redacting import run

CONFIG = get_profile("share").with_(ocr="off", previews=False, output_format="png")


def redact(picture: Path, target: Path) -> str | None:
    """Let it run over one picture."""
    with tempfile.TemporaryDirectory() as folder:
        [told] = DeIdentifier(CONFIG).run([picture], folder).files
        if told.output:
            shutil.copy(Path(folder) / told.output, target)
    return None if told.status in {"PASS", "REVIEW"} else told.status


if __name__ == "__main__":
    run(redact)
