"""A telephone's photo of twelve megapixels through the whole check: time and memory: `python -m bench.phone`.

The photo is the largest HEIC of `../shared/pictures/exif`, written as the JPEG that a telephone shares. A process of its own
checks a small photo, which loads everything, then this one: reading, looking, judging, writing the copy, the same again on it.
"""

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from bench.inputs import ROOT, SHARED
from bench.machine import Watch
from bench.page import Section, put, table

PHOTO = SHARED / "pictures" / "exif" / "heic__mobile__iphone_13_pro_max.HEIC"
SMALL = ROOT / "examples" / "photo.jpg"
ROUNDS = 5


def as_jpeg(path: Path) -> bytes:
    """The photo as JPEG, with nothing beside its pixels."""
    from paravent.imaging.frames import register_heif

    register_heif()
    target = io.BytesIO()
    Image.open(path).convert("RGB").save(target, "JPEG", quality=90)
    return target.getvalue()


def timed(path: Path) -> None:
    """Print seconds of each round, and the most memory of this process in MB."""
    from paravent import check
    from paravent.post import Attachment, Post

    def once(file: Path) -> float:
        started = time.perf_counter()
        check(Post(text="Bonjour.", lang="fr", author="hospital", attachments=(Attachment("x.jpg", file.read_bytes()),)))
        return time.perf_counter() - started

    once(SMALL)
    took = [once(path) for _ in range(ROUNDS)]
    print(json.dumps({"s": took, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}))


def main() -> None:
    """Measure in a process of its own and write the section."""
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(as_jpeg(PHOTO))
        with Image.open(path) as image:
            size = image.size
        done = subprocess.run(
            [sys.executable, "-m", "bench.phone", str(path)], check=True, capture_output=True, text=True, cwd=ROOT
        )
    told = json.loads(done.stdout.splitlines()[-1])
    rows = [
        [f"{size[0]} × {size[1]} pixels", f"{sorted(told['s'])[ROUNDS // 2]:.2f}", f"{max(told['s']):.2f}", f"{told['mb']}"]
    ]
    head = ["whole check, warm", "s, median (bar: 1.5)", "s at most", "MB at most (bar: 600)"]
    put(Section.PHONE, [__doc__.split("\n\n", 1)[1].strip(), "", *table(head, rows)], watch)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        timed(Path(sys.argv[1]))
    else:
        main()
