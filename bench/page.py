"""`bench/PICTURES.md`: one page of sections, each put in its place by the part of the bench that measures it."""

import platform
import re
from collections.abc import Sequence
from enum import StrEnum
from importlib.metadata import version

from bench.inputs import ROOT
from bench.machine import Watch

PAGE = ROOT / "bench" / "PICTURES.md"
INTRODUCTION = """\
# Pictures, radiographs, DICOM, films

Written by `make bench-pictures`: Paravent beside its peers, each in an environment of its own (`requirements/bench-*.txt`,
hash-locked), all on the same files in one run; what a peer is asked to do stands in its script in `bench/peers`. Each section
says under what conditions it was measured, for a part can be measured alone.
"""


class Section(StrEnum):
    """The sections in the order of the page."""

    RADIOGRAPHS = "Burned-in writing on radiographs"
    FACES = "Faces"
    PHONE = "A photo of twelve megapixels"
    DICOM = "DICOM headers"
    FILMS = "Films"
    METADATA = "Metadata left in copies"
    MISSES = "What was missed on radiographs"


def put(section: Section, lines: Sequence[str], watch: Watch | None = None) -> None:
    """Write a section, or write it anew; the others stay. A watch says how the machine was meanwhile."""
    if watch:
        told = f"Paravent {version('paravent')}, Python {platform.python_version()}; {watch.said()}"
        lines = [*lines, "", told]
    standing = sections()
    standing[section] = "\n".join(lines).strip()
    parts = [f"## {one}\n\n{standing[one]}\n" for one in Section if one in standing]
    PAGE.write_text("\n".join([INTRODUCTION, *parts]), encoding="utf-8")
    print(f"## {section}\n\n{standing[section]}\n")


def sections() -> dict[str, str]:
    """The sections that stand on the page, by title."""
    if not PAGE.exists():
        return {}
    parts = re.split(r"^## (.+)\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {title: body.strip() for title, body in zip(parts[::2], parts[1::2], strict=True)}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown; its first column stands left, the others right."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return [lines[0], "| --- |" + " --: |" * (len(head) - 1), *lines[1:]]
