"""The journal as a file: CSV for a spreadsheet, JSON Lines for a program. Written line by line, whatever its length."""

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from paravent_desk.audit.chain import Told
from paravent_desk.audit.models import Line

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""
NOTES = ("note", "note_erased", "address")
CHUNK = 2_000


def fields(notes: bool) -> tuple[str, ...]:
    """The names of the columns; `notes` for who may read what people wrote."""
    return (*Told.__slots__, "digest", "name", *(NOTES if notes else ()))


def rows(found: QuerySet[Line], names: Mapping[int, str], zone: ZoneInfo, notes: bool) -> Iterator[dict[str, Any]]:
    """Each line as a mapping; times with the establishment's offset."""
    found = found.select_related("note") if notes else found
    for line in found.order_by("number").iterator(chunk_size=CHUNK):
        row = {name: getattr(line, name) for name in (*Told.__slots__, "digest")}
        row |= {"at": line.at.astimezone(zone).isoformat(), "name": names.get(line.actor or 0, "")}
        if notes:
            note = getattr(line, "note", None)
            row |= {
                "note": note.text if note else "",
                "note_erased": not note or not note.text_salt,
                "address": note.address if note else "",
            }
        yield row


def as_json_lines(told: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in told)


def as_csv(told: Iterator[dict[str, Any]], names: tuple[str, ...]) -> Iterator[str]:
    """A row a line, with a head, and a mark that tells spreadsheets it is UTF-8; no cell begins a formula."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(names)
    for row in told:
        yield writer.writerow([_cell(row[name]) for name in names])


def _cell(value: object) -> object:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
    return guarded(text)


def guarded(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell


class _Echo:
    """Gives back what is written, for `csv.writer` hands on what `write` returns."""

    def write(self, text: str) -> str:
        """Give it back."""
        return text
