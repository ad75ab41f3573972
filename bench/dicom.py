"""Counts what becomes of DICOM files, and writes `bench/DICOM.md`: `python -m bench.dicom`.

Over pydicom's own test files and, where they are, the shared pictures: read, refused, repaired and read again, attributes
kept; and over a file with a value in every attribute of the PS3.15 table and in hiding places: what survives.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

from paravent.detectors.dicom_tags import detect
from paravent.errors import ParaventError
from paravent.imaging.dataset import attributes, opened, quiet
from paravent.imaging.dicom_frames import has_pixels, native_frames
from paravent.imaging.profile import rule_on_path
from paravent.post import Attachment, Post
from paravent.readers.dicom import read_dicom
from paravent.reading import MetadataReading
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import planted, shipped, survivors

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "pictures" / "dicom"


PLUMBING = re.compile(r"^\(0002|,0000\)[^.]*$")
"""File meta, and the retired lengths of groups."""


@dataclass
class Count:
    """The figures of one set of files."""

    files: int = 0
    read: int = 0
    repaired: int = 0
    clean: int = 0
    same_pixels: int = 0
    images: int = 0
    harmless: int = 0
    kept: int = 0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)


def count(paths: Iterable[Path]) -> Count:
    """Read, repair and read again."""
    figures = Count()
    for path in paths:
        attachment = Attachment(path.name, path.read_bytes())
        figures.files += 1
        before = time.process_time()
        figures.read += not read_dicom(attachment, 0, Post("x"))[1]
        try:
            copy = repair_dicom(attachment, 0, ())
        except ParaventError:
            figures.refused.append(path.name)
            continue
        finally:
            figures.seconds += time.process_time() - before
        figures.repaired += 1
        readings, unread = read_dicom(copy, 0, Post("x"))
        found = [one for r in readings if isinstance(r, MetadataReading) for one in detect(r)]
        figures.clean += not unread and not found
        compare(figures, attachment.content, copy.content)
    return figures


def compare(figures: Count, original: bytes, copy: bytes) -> None:
    """Count the attributes that the table leaves alone and the copy still has, and pictures whose pixels are the same."""
    one, other = opened(original), opened(copy)
    with quiet():
        harmless = {name for name, value in attributes(one) if value and rule_on_path(name) is None}
        names = {name for name in harmless if not PLUMBING.search(name)}
        kept = {name for name, _ in attributes(other)}
    figures.harmless += len(names)
    figures.kept += len(names & kept)
    if has_pixels(one):
        figures.images += 1
        pairs = zip(native_frames(one), native_frames(other), strict=True)
        figures.same_pixels += all(np.array_equal(a.pixels, b.pixels, equal_nan=a.pixels.dtype.kind == "f") for a, b in pairs)


def line(name: str, figures: Count) -> str:
    """One row of the table."""
    kept = 100 * figures.kept / max(1, figures.harmless)
    milliseconds = 1000 * figures.seconds / max(1, figures.files)
    return (
        f"| {name} | {figures.files} | {figures.read} | {figures.repaired} | {figures.clean} | "
        f"{figures.same_pixels}/{figures.images} | {kept:.1f}% | {milliseconds:.0f} |"
    )


def main() -> None:
    """Count, and write the page."""
    sets = [("pydicom's test files", count(shipped()))]
    if SHARED.is_dir():
        sets.append(("shared pictures", count(sorted(SHARED.glob("*.dcm")))))
    content, values = planted()
    left = survivors(repair_dicom(Attachment("x", content), 0, ()).content, values)
    names = sorted(name for _, figures in sets for name in figures.refused)
    hidden = sum(not place.endswith((" top", " nested")) for place in values)
    page = f"""# DICOM: read, repaired, read again

`python -m bench.dicom`, pydicom {version("pydicom")}, python-gdcm {version("python-gdcm")}. A file is
*clean* when its copy is read whole and no detector of tags finds anything in it; *kept* counts the attributes that PS3.15
leaves alone and the copy still has (the retired group lengths apart).

| files | n | read | repaired | clean | pixels the same | kept | ms of CPU a file, without the decoders' process |
| --- | --: | --: | --: | --: | --: | --: | --: |
{chr(10).join(line(*one) for one in sets)}

Refused: {", ".join(f"`{name}`" for name in names) or "none"}.

A file with {len(values)} values planted (every attribute of the table that holds words, numbers, dates, UIDs or sequences, at
top and two sequences deep, and {hidden} hiding places): **{len(left)} survive**.
"""
    (ROOT / "bench" / "DICOM.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
