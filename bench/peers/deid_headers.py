"""What deid makes of DICOM files, in its own environment (`cleaning` says how).

As its command does with `--action all`: identifiers read first, then replaced by its default recipe.
"""

import shutil
import tempfile
from pathlib import Path

from cleaning import run
from deid.dicom.header import get_identifiers, replace_identifiers


def clean(path: Path, target: Path) -> None:
    """Replace the identifiers of one file."""
    with tempfile.TemporaryDirectory() as folder:
        [written] = replace_identifiers([str(path)], ids=get_identifiers([str(path)]), save=True, output_folder=folder)
        shutil.move(written, target)


if __name__ == "__main__":
    run(clean)
