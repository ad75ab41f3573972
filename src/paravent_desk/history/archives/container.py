"""What archives come in: zip and tar.gz, opened to read their members in memory, within limits that no header is believed for.

A name in an archive is only ever compared: nothing is written, so a name that leads elsewhere leads nowhere. Links in a tar,
members of a zip under a password and those whose name comes twice are not read.
"""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Protocol

from paravent_desk.history.archives.brought import NoFile, WrongArchive

MOST_MEMBERS = 300_000
MOST_FILE = 300 << 20
"""Bytes of one picture or film; the engine takes 256 MiB at most."""
MOST_WORDS = 1 << 30
"""Bytes of one file of posts, which is read in a stream."""
MOST_AT_ONCE = 16 << 20
"""Bytes that a header of a tar may have."""
RATIO, FLOOR = 100, 256 << 20
"""All members together may be so many times the archive's own size, or so many bytes if that is more."""
BROKEN = (EOFError, OSError, ValueError, RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile, tarfile.TarError)
"""What the libraries raise for a file that is cut off, damaged, encrypted or packed in a way that they do not know."""


class Container(Protocol):
    """Members by name."""

    def names(self) -> frozenset[str]:
        """Of everything that can be read."""

    def stream(self, name: str) -> IO[bytes]:
        """A member from its beginning; raises KeyError, or one of BROKEN."""

    def close(self) -> None:
        """Let go of it."""


@contextmanager
def broken_is_wrong() -> Iterator[None]:
    """Turn what the libraries raise into WrongArchive."""
    try:
        yield
    except BROKEN:
        raise WrongArchive("damaged") from None


class Zip:
    """A zip."""

    def __init__(self, path: Path) -> None:
        with broken_is_wrong():
            self._zip = zipfile.ZipFile(path)
        infos = self._zip.infolist()
        try:
            if len(infos) > MOST_MEMBERS:
                raise WrongArchive("too_many")
            if sum(one.file_size for one in infos) > allowed(path):
                raise WrongArchive("bomb")
        except WrongArchive:
            self.close()
            raise
        self._infos = _once((one.filename, one) for one in infos if not one.is_dir() and not one.flag_bits & 1)

    def names(self) -> frozenset[str]:
        """Of everything that can be read."""
        return frozenset(self._infos)

    def stream(self, name: str) -> IO[bytes]:
        """A member from its beginning; zipfile stops where its header says that it ends."""
        return self._zip.open(self._infos[name])

    def close(self) -> None:
        """Let go of it."""
        self._zip.close()


class Tar:
    """A tar.gz. Its members are read in their own order where they are asked for in that order, without going back."""

    def __init__(self, path: Path) -> None:
        with broken_is_wrong():
            self._plain = gzip.open(path)  # noqa: SIM115 - `close` does
            self._counted = _Counted(self._plain, allowed(path))
        try:
            with broken_is_wrong():
                self._tar = tarfile.open(fileobj=self._counted, mode="r:")  # noqa: SIM115 - `close` does
                self._members = _once(self._found())
        except WrongArchive:
            self._plain.close()
            raise
        self._counted.most = None  # what is read from here on was counted once

    def _found(self) -> Iterator[tuple[str, tarfile.TarInfo]]:
        for number, one in enumerate(self._tar):
            if number >= MOST_MEMBERS:
                raise WrongArchive("too_many")
            if one.isreg() and not one.issparse():
                yield one.name.removeprefix("./"), one
        while self._counted.read(1 << 20):  # to the very end: a file that was cut off says so here
            pass

    def names(self) -> frozenset[str]:
        """Of everything that can be read."""
        return frozenset(self._members)

    def stream(self, name: str) -> IO[bytes]:
        """A member from its beginning."""
        found = self._tar.extractfile(self._members[name])
        if found is None:
            raise KeyError(name)
        return found

    def close(self) -> None:
        """Let go of it."""
        self._tar.close()
        self._plain.close()


class _Counted(io.RawIOBase):
    """A stream that ends with WrongArchive once more came out of it than is allowed."""

    def __init__(self, inner: gzip.GzipFile, most: int) -> None:
        self._inner = inner
        self.most: int | None = most
        self._farthest = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.most is not None and size > MOST_AT_ONCE:
            raise WrongArchive("bomb")
        found = self._inner.read(size)
        self._look()
        return found

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Forward in steps: a seek unpacks what lies between."""
        target = offset if whence == io.SEEK_SET else self._inner.tell() + offset
        while self.most is not None and self._inner.tell() < target:
            if not self._inner.read(min(1 << 20, target - self._inner.tell())):
                break
            self._look()
        return self._inner.seek(target) if self._inner.tell() != target else target

    def tell(self) -> int:
        return self._inner.tell()

    def _look(self) -> None:
        self._farthest = max(self._farthest, self._inner.tell())
        if self.most is not None and self._farthest > self.most:
            raise WrongArchive("bomb")


def opened(path: Path) -> Container:
    """A zip or tar.gz; raises WrongArchive for anything else."""
    try:
        with path.open("rb") as file:
            begin = file.read(4)
    except OSError:
        raise WrongArchive("unreadable") from None
    if begin[:2] == b"PK":
        return Zip(path)
    if begin[:2] == b"\x1f\x8b":
        return Tar(path)
    raise WrongArchive("unknown")


def allowed(path: Path) -> int:
    """How many bytes may come out of an archive."""
    return max(FLOOR, RATIO * path.stat().st_size)


def whole(container: Container, name: str, most: int = MOST_FILE) -> bytes:
    """A member, whole; raises NoFile."""
    try:
        with closing(container.stream(name)) as stream:
            found = stream.read(most + 1)
    except KeyError:
        raise NoFile("absent") from None
    except BROKEN:
        raise NoFile("damaged") from None
    if len(found) > most:
        raise NoFile("too_large")
    return found


def _once(found: Iterator[tuple[str, object]]) -> dict:  # type: ignore[type-arg]
    """By name, without names that come twice: nobody could say which one is meant."""
    kept: dict[str, object] = {}
    twice: set[str] = set()
    for name, one in found:
        (twice.add(name) if name in kept else kept.__setitem__(name, one))
    return {name: one for name, one in kept.items() if name not in twice}
