"""What `clean` was given: files, folders, and the files that a DICOMDIR lists. Each has a number; a name may be a patient's."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from paravent.cli.exits import Code, CommandError
from paravent.cli.inputs import must_be_readable

DIRECTORY = "DICOMDIR"
"""The name that PS3.10 reserves for a directory of files."""
MAX_DIRECTORY_BYTES = 64 * 1024 * 1024
PLAIN_STEP = re.compile(r"(?!\.\.?\Z)[^/\\\x00]+")
"""A step of a path that leads down."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to clean by its number, from 1; `single` where the argument itself named it."""

    number: int
    path: Path = field(repr=False)
    single: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything to clean, in order, and how many hidden files were left aside."""

    files: tuple[Source, ...]
    hidden: int = 0

    @property
    def many(self) -> bool:
        """Whether a folder or a DICOMDIR was among the arguments."""
        return not all(one.single for one in self.files)


def sources(given: list[str], *outputs: Path) -> Sources:
    """Find every file; raises CommandError for an argument that is none of the three, or where there is nothing to clean."""
    found: list[tuple[Path, bool]] = []
    hidden = 0
    for number, name in enumerate(given, 1):
        path = Path(name)
        if not _exists(path):
            raise CommandError(Code.NO_INPUT, "error.missing", number=number)
        if path.is_dir():
            if any(one.absolute() == path.absolute() or (one.exists() and one.samefile(path)) for one in outputs):
                raise CommandError(Code.USAGE, "usage.same")
            paths, left = within(path, outputs)
            hidden += left
            found += [(one, False) for one in paths]
        elif path.name.upper() == DIRECTORY:
            must_be_readable(path, number)
            found += [(one, False) for one in _listed(path)]
        else:
            must_be_readable(path, number)
            found.append((path, True))
    if not found:
        raise CommandError(Code.NO_INPUT, "error.no_files")
    return Sources(tuple(Source(number, path, single) for number, (path, single) in enumerate(found, 1)), hidden)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return False


def within(folder: Path, outputs: tuple[Path, ...]) -> tuple[list[Path], int]:
    """Every file of a folder by name, and how many hidden ones there are; links to folders are not followed.

    An output is left out where it lies within, and so is a DICOMDIR: what it lists is here, and it holds every name.
    """
    paths: list[Path] = []
    hidden = 0
    left_out = {output.absolute() for output in outputs}
    for where, folders, names in os.walk(folder):
        hidden += sum(name.startswith(".") for name in (*folders, *names))
        kept = (name for name in sorted(folders) if not name.startswith("."))
        folders[:] = [name for name in kept if Path(where, name).absolute() not in left_out]
        paths += [Path(where, name) for name in sorted(names) if not name.startswith(".") and name.upper() != DIRECTORY]
    return paths, hidden


def _listed(directory: Path) -> Iterator[Path]:
    """Give the files that a DICOMDIR lists, each once, those that are missing too; none outside its folder."""
    from paravent.imaging.dataset import listed_files

    if directory.stat().st_size > MAX_DIRECTORY_BYTES:
        raise CommandError(Code.NO_INPUT, "error.directory")
    folder = directory.parent
    try:
        names = listed_files(directory.read_bytes())
    except Exception:  # noqa: BLE001 - a damaged directory raises anything; its message must not quote it
        raise CommandError(Code.NO_INPUT, "error.directory") from None
    for parts in dict.fromkeys(names):
        path = folder.joinpath(*parts)
        if not all(PLAIN_STEP.fullmatch(part) for part in parts) or not path.resolve().is_relative_to(folder.resolve()):
            raise CommandError(Code.NO_INPUT, "error.directory")
        yield path if path.exists() else folder.joinpath(*(part.lower() for part in parts))
