"""Writing files: whole or not at all, and never over another."""

import os
import secrets
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePath

from paravent.cli.exits import Code, CommandError
from paravent.report import SafeCopy

TEXT_NAME = "post.txt"


def save_copy(safe: SafeCopy, folder: Path) -> tuple[Path, ...]:
    """Write a safe copy's text and files into a folder, made where there is none; raises CommandError where that fails."""
    written: list[Path] = []
    if safe.copy.text:
        written.append(save(folder, TEXT_NAME, safe.copy.text.encode("utf-8")))
    written += [save(folder, attachment.name, attachment.content) for attachment in safe.copy.attachments]
    return tuple(written)


def save(folder: Path, name: str, content: bytes, *, private: bool = False) -> Path:
    """Write `content` under `name`, or `name-1`, `name-2` … where that is taken; gives the path. Raises CommandError.

    What is `private` is never, not for an instant, open to anybody but its owner.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f".paravent-{secrets.token_hex(8)}"
        try:
            with open(partial, "xb", opener=_private if private else None) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            return _place(partial, folder, PurePath(name).name or "file")
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(Code.CANNOT_WRITE, "error.write", cause=os.strerror(error.errno or 0)) from None


def must_be_apart(show: Path | None, copies: Path | None) -> None:
    """Raises CommandError where pictures to look at would lie among copies: who posts a whole folder would post them too."""
    if show is not None and copies is not None and show.resolve() == copies.resolve():
        raise CommandError(Code.USAGE, "usage.show_apart")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _place(partial: Path, folder: Path, name: str) -> Path:
    """Give the finished file its name in one step that fails where the name is taken."""
    for path in _names(folder, name):
        try:
            os.link(partial, path)
        except FileExistsError:
            continue
        except OSError:  # a file system without links: claim the name first, then move onto it
            try:
                path.open("xb").close()
            except FileExistsError:
                continue
            partial.replace(path)
        return path
    raise AssertionError("names do not run out")


def _names(folder: Path, name: str) -> Iterator[Path]:
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    yield folder / name
    for number in count(1):
        yield folder / f"{stem}-{number}{suffix}"
