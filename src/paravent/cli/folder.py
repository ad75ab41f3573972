"""A folder as the input of a scan: each text with the files of its name, each other file by itself."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from paravent.cli.inputs import TEXT_ENDINGS
from paravent.cli.records import MAX_RECORD_BYTES, Given


class FolderOfPosts:
    """`visit.txt` with `visit.jpg` is one post; `x-ray.dcm` alone is one too. Folders inside are read in their turn.

    Files and folders whose name begins with a dot are left aside, and counted in `hidden`.
    """

    def __init__(self, path: Path, leave_out: Sequence[Path] = ()) -> None:
        self.folder = path
        self.leave_out = frozenset(one.absolute() for one in leave_out)
        self.hidden = 0

    def records(self) -> Iterator[Given]:
        """Every post, by name."""
        total = max(1, sum(1 for _ in self._posts()))
        self.hidden = 0
        for number, (name, text, files) in enumerate(self._posts(), 1):
            yield self._given(number, name, text, files, number / total)

    def _posts(self) -> Iterator[tuple[str, Path | None, list[Path]]]:
        for where, folders, names in os.walk(self.folder):
            self.hidden += sum(name.startswith(".") for name in (*folders, *names))
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            paths = [Path(where, name) for name in sorted(names) if not name.startswith(".")]
            by_stem: dict[str, list[Path]] = {}
            for path in paths:
                if path.absolute() not in self.leave_out:
                    by_stem.setdefault(path.stem, []).append(path)
            for group in by_stem.values():
                yield from self._post(group)

    def _post(self, group: list[Path]) -> Iterator[tuple[str, Path | None, list[Path]]]:
        """One post for each text of a name, its files with the first; one for the files where there is no text."""
        texts = [path for path in group if path.suffix.lower() in TEXT_ENDINGS]
        files = [path for path in group if path not in texts]
        for number, text in enumerate(texts):
            yield self._name(text), text, [] if number else files
        if not texts:
            yield self._name(files[0]), None, files

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _given(self, number: int, name: str, text: Path | None, files: list[Path], done: float) -> Given:
        mark = "\x1f".join((name, *(_state(path) for path in (text, *files) if path))).encode("utf-8", "surrogateescape")
        attachments = [str(path.absolute()) for path in files]
        fields: dict[str, Any] = {"id": name.encode("utf-8", "replace").decode(), "attachments": attachments}
        if text is not None:
            try:
                with text.open("rb") as file:
                    content = file.read(MAX_RECORD_BYTES + 1)
                fields["text"] = content.decode("utf-8-sig")
            except OSError:
                return Given(number, fields, mark, done, "file_unread")
            except UnicodeDecodeError:
                return Given(number, fields, mark, done, "unicode")
            if len(content) > MAX_RECORD_BYTES:
                return Given(number, {**fields, "text": ""}, mark, done, "large")
        return Given(number, fields, mark, done)


def _state(path: Path) -> str:
    """A file's name, size and time: what tells that it changed without reading it again."""
    try:
        state = path.stat()
    except OSError:
        return f"{path.name}:gone"
    return f"{path.name}:{state.st_size}:{state.st_mtime_ns}"
