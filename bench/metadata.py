"""What exiftool still reads in the copies that Paravent writes of photos and radiographs: `python -m bench.metadata`.

The files of `../shared/pictures/exif` (GPS, thumbnails, maker notes, XMP, HEIC, broken ones) and the radiographs, through
`paravent clean` as people run it. Structural tags say how the pixels are stored and are no metadata; any other counts.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import page
from bench.inputs import ROOT, SHARED
from bench.machine import Watch

SETS = {"photos": SHARED / "pictures" / "exif", "radiographs": SHARED / "pictures" / "radiographs"}
VERDICTS = frozenset({0, 1, 2})
STRUCTURAL = {
    "SourceFile": None,
    "ExifTool": ("ExifToolVersion",),
    "System": None,
    "File": (
        "BitsPerSample", "ColorComponents", "EncodingProcess", "FileType", "FileTypeExtension", "ImageHeight", "ImageWidth",
        "MIMEType", "YCbCrSubSampling",
    ),
    "JFIF": ("JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"),
    "PNG": ("BitDepth", "ColorType", "Compression", "Filter", "ImageHeight", "ImageWidth", "Interlace"),
    "RIFF": ("HorizontalScale", "ImageHeight", "ImageWidth", "VP8Version", "VerticalScale", "AlphaIsUsed", "WebP_Flags"),
    "Composite": ("ImageSize", "Megapixels"),
}  # fmt: skip
"""By exiftool's group of the first family, the tags that say how pixels are stored; None: all of the group."""
ABOUT = """\
`exiftool -G1 -a -u` over every copy that `paravent clean` writes. A tag is left when it is none of these, which say how the
pixels are stored: {structural}. Refused: no copy is written. What exiftool warns of counts as a tag.
"""
HEAD = ("files", "n", "with such a tag before", "copies written", "refused", "copies with a tag left (bar: 0)")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a set of files: by name of a copy or an original, the tags that are not structural."""

    files: int
    before: dict[str, list[str]]
    after: dict[str, list[str]]


def main() -> None:
    """Write the section."""
    write()


def write() -> None:
    """Clean every set, read the copies, write the section."""
    watch = Watch()
    if shutil.which("exiftool") is None:
        page.put(page.Section.METADATA, ["Could not be measured: the program exiftool is not installed."])
        return
    sets = {name: cleaned(pictures(folder)) for name, folder in SETS.items()}
    page.put(page.Section.METADATA, section(sets), watch)


def pictures(folder: Path) -> list[Path]:
    """The files of a folder that are pictures, broken ones too."""
    return sorted(path for path in folder.iterdir() if path.suffix != ".jsonl")


def cleaned(paths: Sequence[Path]) -> Cleaned:
    """Let Paravent clean files, and read what it wrote; raises RuntimeError where it broke off."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "paravent.cli", "clean", *map(str, paths), "-o", folder, "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True, cwd=ROOT)
        if done.returncode not in VERDICTS:
            raise RuntimeError(f"paravent clean ended with {done.returncode}: there is nothing to measure.")
        return Cleaned(len(paths), left(paths), left(sorted(Path(folder).iterdir())))


def left(paths: Sequence[Path]) -> dict[str, list[str]]:
    """By file, the names of the tags that are not structural."""
    if not paths:
        return {}
    command = ["exiftool", "-json", "-G1", "-a", "-u", *map(str, paths)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, text=True)
    told = json.loads(done.stdout)
    return {Path(one["SourceFile"]).name: sorted(tag for tag in one if not structural(tag)) for one in told}


def structural(tag: str) -> bool:
    """Whether a tag, `Group:Name`, says only how the pixels are stored."""
    group, _, name = tag.partition(":")
    known = STRUCTURAL.get(re.sub(r"\d+$", "", group), ())
    return known is None or name in known


def section(sets: dict[str, Cleaned]) -> list[str]:
    """The figures as Markdown, and the tags that are left by name."""
    names = "; ".join(f"{group}: {', '.join(tags)}" if tags else f"all of {group}" for group, tags in STRUCTURAL.items())
    rows = []
    for name, one in sets.items():
        had, has = (sum(map(bool, tags.values())) for tags in (one.before, one.after))
        rows.append((name, str(one.files), str(had), str(len(one.after)), str(one.files - len(one.after)), str(has)))
    tags = sorted({tag for one in sets.values() for tags in one.after.values() for tag in tags})
    told = [f"\nLeft: {', '.join(f'`{tag}`' for tag in tags)}."] if tags else []
    return [ABOUT.format(structural=names), *page.table(HEAD, rows), *told]


if __name__ == "__main__":
    main()
