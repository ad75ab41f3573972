"""Looks for marks in the memory of running processes, through /proc/PID/mem (proc(5)), in each way they may be written."""

import os
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PIECE = 16 << 20
OVERLAP = 39
"""One less than the longest form of a mark's beginning: what lies across two pieces is found once."""
UNREADABLE = ("[vvar", "[vsyscall")


@dataclass(frozen=True)
class Place:
    """A mark in the memory of a process: its name, how it was written, the process with what it runs, the mapping."""

    mark: str
    form: str
    process: str
    mapping: str


STEM = b"zqmemomark"
"""Every mark begins so: memory is searched for this one alone, written in each way."""


def forms(mark: bytes) -> Mapping[str, bytes]:
    """Each way a mark may stand in memory; base64 at its three alignments, less the ends that what stands beside decides."""
    told = {
        "as it is": mark,
        "lower": mark.lower(),
        "upper": mark.upper(),
        "title": mark.title(),
        "hexadecimal": mark.hex().encode(),
    }
    for shift in range(3):
        told[f"base64, {shift}"] = b64encode(bytes(shift) + mark)[4 if shift else 0 : -4]
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        told[name] = mark.decode("latin-1").encode(name)
    told["percent"] = b"".join(b"%%%02X" % one for one in mark)
    told["quoted-printable"] = b"".join(b"=%02X" % one for one in mark)
    return {form: written for form, written in told.items() if form == "as it is" or written != mark}


def processes(known_by: str) -> Iterator[int]:
    """Those with this text in their environment: a folder that only the desk in question was told of, and hands on."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            with suppress(OSError):
                if known_by.encode() in (folder / "environ").read_bytes():
                    yield int(folder.name)


def found(process: int, marks: Mapping[str, bytes]) -> list[Place]:
    """Every copy in one process; a process that ends meanwhile has none. A mark that was cut short is "a part"."""
    known = {name: forms(mark) for name, mark in marks.items()}
    stems = forms(STEM)
    places: list[Place] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")[:60]
        for start, end, mapping in _mappings(process):
            for piece in _read(process, start, end):
                for form, stem in stems.items():
                    at = piece.find(stem)
                    while at >= 0:
                        whole = [name for name, told in known.items() if piece.startswith(told[form], at)]
                        places.append(Place(*(whole or ["a part"])[:1], form, f"{process} {command}", mapping))
                        at = piece.find(stem, at + 1)
    return places


def _mappings(process: int) -> list[tuple[int, int, str]]:
    """All that can be read, but for files that are mapped to be read alone: programs and models."""
    told = []
    for line in Path(f"/proc/{process}/maps").read_text().splitlines():
        span, rights, _, _, node, *name = line.split(maxsplit=5)
        if rights.startswith("r") and (node == "0" or "w" in rights) and not " ".join(name).startswith(UNREADABLE):
            start, end = (int(one, 16) for one in span.split("-"))
            told.append((start, end, " ".join(name) or "anonymous"))
    return told


def _read(process: int, start: int, end: int) -> Iterator[bytes]:
    """A mapping piece by piece, each with the end of the one before; what cannot be read (a device's) is left out."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        at, before = start, b""
        while at < end:
            memory.seek(at)
            try:
                piece = memory.read(min(PIECE, end - at))
            except OSError:
                return
            if not piece:
                return
            yield before + piece
            before, at = piece[-OVERLAP:], at + len(piece)
