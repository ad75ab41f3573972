"""What a scan reads: JSON lines, CSV, Parquet or a folder, one record after another, however long the input is."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from paravent.cli.exits import Code, CommandError
from paravent.cli.records import FIELDS, MAX_RECORD_BYTES, Given

BROKEN = ["\ufffd"]
LISTS = frozenset({"attachments", "consents"})


class Table(Protocol):
    """An input of records. `folder` is where the files they name are looked for."""

    @property
    def folder(self) -> Path:
        """The folder of the input."""
        ...

    def records(self) -> Iterator[Given]:
        """Every record, in order; can be asked for again from the start."""
        ...


def open_table(path: Path, leave_out: Sequence[Path] = ()) -> Table:
    """The input at a path, by its name or first bytes; raises CommandError. `leave_out`: files in a folder that are ours."""
    from paravent.cli.folder import FolderOfPosts

    if path.is_dir():
        return FolderOfPosts(path, leave_out)
    try:
        with path.open("rb") as file:
            first = file.read(4)
    except (OSError, ValueError):
        raise CommandError(Code.NO_INPUT, "error.input") from None
    ending = path.suffix.lower()
    if ending == ".parquet" or first == b"PAR1":
        return Parquet(path)
    if ending in (".csv", ".tsv"):
        return Csv(path)
    if ending in (".jsonl", ".ndjson") or first.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        return JsonLines(path)
    raise CommandError(Code.NO_INPUT, "error.input_kind")


class JsonLines:
    """One JSON object a line. A line that is too long is read past without being kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent

    def records(self) -> Iterator[Given]:
        """Every line that is not blank."""
        size = max(1, self.path.stat().st_size)
        with self.path.open("rb") as file:
            number = 0
            for line in bounded_lines(file):
                if line.strip(b"\xef\xbb\xbf \t\r\n") or len(line) > MAX_RECORD_BYTES:
                    number += 1
                    yield parsed(line, number, min(1.0, file.tell() / size))


def bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one longer than a record may be, the first MAX_RECORD_BYTES + 1 bytes."""
    while line := file.readline(MAX_RECORD_BYTES + 1):
        more = line
        while len(more) > MAX_RECORD_BYTES and not more.endswith(b"\n"):
            more = file.readline(MAX_RECORD_BYTES + 1)
        yield line


def parsed(line: bytes, number: int, done: float) -> Given:
    """A record from its line of JSON, or why it is none."""
    if len(line) > MAX_RECORD_BYTES:
        return Given(number, None, line[:4096], done, "large")
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        return Given(number, None, line, done, "unicode")
    try:
        fields = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return Given(number, None, line, done, "json")
    return Given(number, fields, line, done) if isinstance(fields, dict) else Given(number, None, line, done, "json")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each given once: of two texts, nobody can tell which is meant."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key is given twice")
    return fields


class Csv:
    """RFC 4180, with a header, in UTF-8; separated by the comma, semicolon or tab that the header holds most of."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent
        with path.open("rb") as file:
            header = file.readline(MAX_RECORD_BYTES).decode("utf-8-sig", "surrogateescape")
        self.separator = max(",;\t", key=header.count)
        self.names = [name.strip() for name in next(csv.reader([header], delimiter=self.separator), [])]
        check_columns(self.names)

    def records(self) -> Iterator[Given]:
        """Every row under the header; quotes may hold line ends."""
        csv.field_size_limit(MAX_RECORD_BYTES)
        size = max(1, self.path.stat().st_size)
        with self.path.open("rb") as file:
            lines = CsvLines(file)
            rows = csv.reader(lines, delimiter=self.separator, strict=True)
            next(rows, None)
            number = 0
            while (row := next_row(rows)) is not None:
                if row:
                    number += 1
                    yield self._given(number, row, lines.cut, min(1.0, file.tell() / size))
                lines.cut = False

    def _given(self, number: int, row: list[str], large: bool, done: float) -> Given:
        mark = "\x1f".join(row).encode("utf-8", "surrogatepass")
        if large or len(mark) > MAX_RECORD_BYTES:
            return Given(number, None, mark[:4096], done, "large")
        if len(row) != len(self.names) or row == BROKEN:
            return Given(number, None, mark, done, "columns")
        fields = {name: cell for name, cell in zip(self.names, row, strict=True) if cell != ""}
        return Given(number, {name: listed(cell) if name in LISTS else cell for name, cell in fields.items()}, mark, done)


class CsvLines:
    """The lines of a CSV as text; `cut` says that one of them was too long to be kept whole."""

    def __init__(self, file: BinaryIO) -> None:
        self.lines = bounded_lines(file)
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.cut = self.cut or len(line) > MAX_RECORD_BYTES
            yield line.decode("utf-8-sig", "surrogateescape")


def next_row(rows: Iterator[list[str]]) -> list[str] | None:
    """The next row, None after the last; BROKEN for one whose quotes are wrong."""
    try:
        return next(rows, None)
    except csv.Error:
        return BROKEN


def check_columns(names: list[str]) -> None:
    """Refuse a table without a text or files, or with two columns of one name: nobody can tell which is meant."""
    if "text" not in names and "attachments" not in names:
        raise CommandError(Code.NO_INPUT, "error.input_columns")
    if any(names.count(field) > 1 for field in FIELDS):
        raise CommandError(Code.NO_INPUT, "error.input_twice")


def listed(cell: str) -> Any:  # noqa: ANN401 - whatever the cell holds; the record's own check says whether it fits
    """A cell that holds a list: JSON, or parts separated by "|"."""
    if cell.startswith("["):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return [part.strip() for part in cell.split("|")]


class Parquet:
    """Apache Parquet, read batch by batch."""

    def __init__(self, path: Path) -> None:
        try:
            from pyarrow import ArrowException, parquet
        except ImportError:
            raise CommandError(Code.UNAVAILABLE, "error.tables") from None
        self.path = path
        self.folder = path.parent
        self.broken = ArrowException
        try:
            self.file = parquet.ParquetFile(path)
        except (ArrowException, OSError):
            raise CommandError(Code.NO_INPUT, "error.input_damaged") from None
        self.names = list(self.file.schema_arrow.names)
        check_columns(self.names)

    def records(self) -> Iterator[Given]:
        """Every row."""
        total = max(1, self.file.metadata.num_rows)
        number = 0
        try:
            for batch in self.file.iter_batches(batch_size=256):
                for fields in batch.to_pylist():
                    number += 1
                    mark = repr({name: fields[name] for name in FIELDS if name in fields}).encode("utf-8", "surrogatepass")
                    large = len(mark) > MAX_RECORD_BYTES
                    yield Given(number, None if large else fields, mark, number / total, "large" if large else "")
        except (self.broken, OSError):
            raise CommandError(Code.NO_INPUT, "error.input_damaged") from None
