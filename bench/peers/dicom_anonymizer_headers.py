"""What dicom-anonymizer makes of files, in its own environment: `python dicom_anonymizer_headers.py LIST OUT ROUNDS`.

LIST has a path a line. Prints JSON: for each file the CPU seconds of its fastest round, null where nothing was written.
"""

import contextlib
import io
import json
import sys
import time
import warnings
from pathlib import Path

from dicomanonymizer import anonymize_dicom_file


def main() -> None:
    """Anonymise every file once a round."""
    paths, out, rounds = Path(sys.argv[1]).read_text().splitlines(), Path(sys.argv[2]), int(sys.argv[3])
    warnings.simplefilter("ignore")
    best: list[float | None] = [None] * len(paths)
    with contextlib.redirect_stderr(io.StringIO()):
        for _ in range(rounds):
            for number, path in enumerate(paths):
                before = time.process_time()
                try:
                    anonymize_dicom_file(path, str(out / f"{number}.dcm"))
                except Exception:  # noqa: BLE001 - a file it cannot do is counted as not written
                    continue
                best[number] = min(best[number] or float("inf"), time.process_time() - before)
    print(json.dumps(best))


if __name__ == "__main__":
    main()
