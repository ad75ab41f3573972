"""What dicom-anonymizer makes of DICOM files, in its own environment (`cleaning` says how).

Its default table, PS3.15 of 2023; with a fourth argument the newest one it brings, `2026c`.
"""

import sys
from functools import partial
from pathlib import Path

from cleaning import run
from dicomanonymizer import anonymize_dicom_file
from dicomanonymizer.simpledicomanonymizer import initialize_actions


def clean(path: Path, target: Path) -> None:
    """Anonymise one file."""
    tables = sys.argv[4:]
    asked = {"base_rules_gen": partial(initialize_actions, f"dicomfields_{tables[0]}")} if tables else {}
    anonymize_dicom_file(str(path), str(target), **asked)


if __name__ == "__main__":
    run(clean)
