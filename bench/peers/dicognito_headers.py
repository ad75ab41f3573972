"""What dicognito makes of DICOM files, in its own environment (`cleaning` says how).

Its `Anonymizer`, one for all files, as its command uses it; with a seed, so that each run gives the same copies.
"""

from pathlib import Path

import pydicom
from cleaning import run
from dicognito.anonymizer import Anonymizer

ANONYMIZER = Anonymizer(seed="bench")


def clean(path: Path, target: Path) -> None:
    """Anonymise one file."""
    with pydicom.dcmread(path, force=False) as dataset:
        ANONYMIZER.anonymize(dataset)
        dataset.save_as(target)


if __name__ == "__main__":
    run(clean)
