"""Counts what becomes of DICOM files, and writes `bench/DICOM.md`: `python -m bench.dicom`.

Over pydicom's own test files and, where they are, the shared pictures: read, refused, repaired and read again, attributes
kept, transfer syntaxes kept; over a file with a value in every attribute of the PS3.15 table and in hiding places: what
survives; and the headers beside the peers' (`bench/headers.py`), which goes into `bench/PICTURES.md` too.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from bench import headers, page
from bench.inputs import ROOT, SHARED
from bench.machine import Watch
from paravent.detectors.dicom_tags import detect
from paravent.errors import ParaventError
from paravent.imaging.dataset import opened
from paravent.imaging.dicom_frames import has_pixels, native_frames
from paravent.post import Attachment, DicomProfile, Post
from paravent.readers.dicom import read_dicom
from paravent.reading import Cause, MetadataReading
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import planted, shipped, survivors

FILES = SHARED / "pictures" / "dicom"
EVERYTHING_CLEANED = DicomProfile(
    clean_descriptors=True, clean_structured_content=True, clean_graphics=True, retain_longitudinal_modified_dates=True
)

WHY = {
    "JPEG2000-embedded-sequence-delimiter.dcm": "its stream states 3,722,445,056 columns, the file 256: no decoder takes it",
    "no_meta.dcm": "the first bytes of its first attribute are gone, and what follows fits no place",
}
"""Why the files that are refused are: pixels that nobody can look at, attributes that nobody can tell apart."""


@dataclass
class Count:
    """The figures of one set of files."""

    files: int = 0
    read: int = 0
    incomplete: int = 0
    repaired: int = 0
    clean: int = 0
    same_pixels: int = 0
    images: int = 0
    native: int = 0
    lossless: int = 0
    plain: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    harmless: int = 0
    kept: int = 0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)


def count(paths: Iterable[Path]) -> Count:
    """Read, repair and read again."""
    figures = Count()
    for path in paths:
        attachment = Attachment(path.name, path.read_bytes())
        figures.files += 1
        before = time.process_time()
        causes = {one.cause for one in read_dicom(attachment, 0, Post("x"))[1]}
        figures.read += not causes
        figures.incomplete += causes == {Cause.INCOMPLETE}
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
    names, kept = headers.harmless(one), headers.names(other)
    _count_syntax(figures, one, other)
    figures.bytes_before += len(original)
    figures.bytes_after += len(copy)
    figures.harmless += len(names)
    figures.kept += len(names & kept)
    figures.lost.update(name.rpartition(" ")[2] for name in names - kept)
    if has_pixels(one):
        figures.images += 1
        pairs = zip(native_frames(one), native_frames(other), strict=True)
        figures.same_pixels += all(np.array_equal(a.pixels, b.pixels, equal_nan=a.pixels.dtype.kind == "f") for a, b in pairs)


def _count_syntax(figures: Count, one: Dataset, other: Dataset) -> None:
    before, after = one.file_meta.TransferSyntaxUID, other.file_meta.TransferSyntaxUID
    if has_pixels(one):
        figures.native += before == after and not after.is_encapsulated
        figures.lossless += before == after and after.is_encapsulated
        figures.plain += before != after


def line(name: str, figures: Count) -> str:
    """One row of the table."""
    kept = 100 * figures.kept / max(1, figures.harmless)
    milliseconds = 1000 * figures.seconds / max(1, figures.files)
    return (
        f"| {name} | {figures.files} | {figures.read} | {figures.incomplete} | {figures.repaired} | {figures.clean} | "
        f"{figures.same_pixels}/{figures.images} | {kept:.1f}% | {milliseconds:.0f} |"
    )


def told(lost: Counter[str]) -> str:
    """How often each attribute is lost."""
    return ", ".join(f"`{name}` {number}" for name, number in lost.most_common()) or "none"


def main() -> None:
    """Count, write the page, and the section beside the peers."""
    watch = Watch()
    sets = [("pydicom's test files", count(shipped()))]
    shared = sorted(FILES.glob("*.dcm"))
    if shared:
        sets.append(("shared pictures", count(shared)))
    content, values = planted()
    left = survivors(repair_dicom(Attachment("x", content), 0, ()).content, values)
    optioned = survivors(repair_dicom(Attachment("x", content), 0, (), EVERYTHING_CLEANED).content, values)
    names = sorted(name for _, figures in sets for name in figures.refused)
    hidden = sum(not place.endswith((" top", " nested")) for place in values)
    beside = headers.section([*shipped(), *shared])
    first = sets[0][1]
    text = f"""# DICOM: read, repaired, read again

`python -m bench.dicom`, pydicom {version("pydicom")}, python-gdcm {version("python-gdcm")}. A file is
*clean* when its copy is read whole and no detector of tags finds anything in it; *kept* counts the attributes that PS3.15
leaves alone and the copy still has (the retired group lengths apart).

| files | n | read whole | cut short | repaired | clean | pixels the same | kept | ms of CPU a file, without decoders |
| --- | --: | --: | --: | --: | --: | --: | --: | --: |
{chr(10).join(line(*one) for one in sets)}

*Cut short* is what is read as far as it goes, said to be incomplete, and whose copy has the rest (missing pixels blank, a cut
attribute and pixels of no size left out); such a copy is to be looked at.

Refused: {", ".join(f"`{name}` ({WHY.get(name, 'not looked into')})" for name in names) or "none"}.

What goes although the table leaves it alone are free words that may be a name, by attribute:
{"; ".join(f"{name}, {told(figures.lost)}" for name, figures in sets)}.

A file with {len(values)} values planted (every attribute of our table that holds words, numbers, dates, UIDs or sequences, at
top and two sequences deep; 168 values stand in attributes that PS3.15 2026d has no row for; and {hidden} hiding places):
**{len(left)} survive**. With descriptors, reports and graphics cleaned rather than removed and dates moved:
{len(optioned)} survive.

## Transfer syntaxes

Of the {first.images} images among pydicom's files, {first.native} stay in the uncompressed syntax they came in,
{first.lossless} are compressed again without loss in the one they came in, {first.plain} are written uncompressed (lossy, or
without an encoder).
The copies of all files take {first.bytes_after / 1e6:.1f} MB, the originals {first.bytes_before / 1e6:.1f} MB.

## Headers, beside the peers

{chr(10).join(beside)}
"""
    (ROOT / "bench" / "DICOM.md").write_text(text, encoding="utf-8")
    page.put(page.Section.DICOM, beside, watch)


if __name__ == "__main__":
    main()
