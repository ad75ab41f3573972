"""Measures Paravent beside its peers on everything that is no text, and writes `bench/PICTURES.md`: `make bench-pictures`.

Each part measures one section of the page in a process of its own, and can be run alone: `python -m bench.pictures` and so
on. One after the other, never beside each other, for they time what they run.
"""

import subprocess
import sys

from bench.inputs import ROOT, SHARED, WORK

PARTS = ("pictures", "faces", "phone", "dicom", "video", "metadata")


def main() -> int:
    """Measure every part; ends with the exit code of the first that fails."""
    if not SHARED.is_dir():
        print("The shared pictures (../shared/pictures) are not here: there is nothing to measure.", file=sys.stderr)
        return 1
    WORK.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        code = subprocess.run([sys.executable, "-m", f"bench.{part}"], check=False, cwd=ROOT).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
