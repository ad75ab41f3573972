"""An output written little by little: OUT.part and, beside it, how far it has come, so that a scan can be taken up again.

The checkpoint holds a digest of the records done. It stands beside the input it was made from, readable by its owner alone, and
goes when the scan is done; it is no log.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from paravent.cli.exits import Code, CommandError

CHECKPOINT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a scan has come: records done, bytes written, a digest of what was read, the settings, the summary's counts."""

    records: int
    bytes: int
    inputs: str
    settings: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Done:
    """The records whose lines are whole: how many, their bytes, a running digest of what was read, the summary's counts."""

    records: int
    bytes: int
    inputs: "hashlib._Hash"
    counts: dict[str, int]


def framed(mark: bytes) -> bytes:
    """A record's bytes behind their length, so that two records do not read as one."""
    return len(mark).to_bytes(8, "big") + mark


class Partial:
    """OUT while it is being written. As a context, it keeps a checkpoint when the work ends early, and nothing else."""

    def __init__(self, out: Path, settings: str) -> None:
        self.out = out
        self.part = out.with_name(out.name + ".part")
        self.state = out.with_name(out.name + ".part.json")
        self.settings = settings
        self.inputs = hashlib.sha256()
        self._done = Done(0, 0, self.inputs, {})
        self._file: BinaryIO | None = None
        self._begun = False
        self._kept_at = time.monotonic()

    def __enter__(self) -> Self:
        with _writing():
            file = os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        try:
            _lock(file)
        except CommandError:
            file.close()
            raise
        self._file = file
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                if kind is not None and self._begun:
                    self.keep()
                self._file.close()

    def earlier(self) -> Checkpoint | None:
        """The checkpoint of an interrupted scan, where there is one that can be trusted."""
        try:
            kept = Checkpoint(**json.loads(self.state.read_text(encoding="utf-8")))
            whole = kept.records > 0 and self.part.stat().st_size >= kept.bytes
        except (OSError, ValueError, TypeError):
            return None
        return kept if whole else None

    def matches(self, kept: Checkpoint) -> bool:
        """Whether the records passed over since the start are those the checkpoint was made from."""
        return kept.settings == self.settings and kept.inputs == self.inputs.hexdigest()

    @property
    def records(self) -> int:
        """How many records have their line."""
        return self._done.records

    @property
    def counts(self) -> dict[str, int]:
        """What the summary counts."""
        return self._done.counts

    def go_on(self, kept: Checkpoint) -> None:
        """Continue after a checkpoint; half a line written after it goes."""
        self._done = Done(kept.records, kept.bytes, self.inputs, dict(kept.counts))
        self._cut(kept.bytes)

    def start_anew(self) -> None:
        """Begin an empty output."""
        self.inputs = hashlib.sha256()
        self._done = Done(0, 0, self.inputs, {})
        with _writing():
            self.state.unlink(missing_ok=True)
        self._cut(0)

    def read(self, mark: bytes) -> None:
        """Count a record's bytes among the inputs passed over."""
        self.inputs.update(framed(mark))

    def write(self, line: str, mark: bytes, counted: Iterable[str]) -> None:
        """Add a record's line, and count it; a checkpoint follows every few seconds."""
        content = line.encode("utf-8", "backslashreplace") + b"\n"
        before = self._done
        inputs, counts = before.inputs.copy(), dict(before.counts)
        inputs.update(framed(mark))
        for name in counted:
            counts[name] = counts.get(name, 0) + 1
        with _writing():
            self._open.write(content)
            # one step: an interruption falls before it or behind it, and the record is written again or not at all
            self._done = Done(before.records + 1, before.bytes + len(content), inputs, counts)
            if time.monotonic() - self._kept_at >= CHECKPOINT_SECONDS:
                self.keep()

    def keep(self) -> None:
        """Write a checkpoint of what has reached the disk."""
        self._open.flush()
        os.fsync(self._open.fileno())
        done = self._done
        kept = Checkpoint(done.records, done.bytes, done.inputs.hexdigest(), self.settings, done.counts)
        fresh = self.state.with_name(self.state.name + ".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(kept), file)
        fresh.replace(self.state)
        self._kept_at = time.monotonic()

    def finish(self) -> None:
        """Give the whole output its name in one step."""
        with _writing():
            self._open.flush()
            os.fsync(self._open.fileno())
            self.part.replace(self.out)
            self.state.unlink(missing_ok=True)

    @property
    def _open(self) -> BinaryIO:
        if self._file is None:
            raise ValueError("the output is not open")
        return self._file

    def _cut(self, size: int) -> None:
        self._begun = True
        with _writing():
            self._open.truncate(size)
            self._open.seek(size)


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """Make an output that cannot be written a CommandError."""
    try:
        yield
    except OSError as error:
        raise CommandError(Code.CANNOT_WRITE, "error.write", cause=os.strerror(error.errno or 0)) from None


def _lock(file: BinaryIO) -> None:
    """Hold the output against a second scan; where the system has no such locks, there is none."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(Code.CANNOT_WRITE, "error.busy") from None
    except OSError:
        return
