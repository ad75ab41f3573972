"""The history of all editions as one file for a dispute: each text, its digest, and the journal's line that has the same."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from paravent_desk.audit.models import Line
from paravent_desk.charter.content import LANGUAGES
from paravent_desk.charter.outputs.html import page
from paravent_desk.charter.past import Kept
from paravent_desk.charter.queries import canonical, published

COLUMNS = (
    *("document", "version", "first_day", "last_day", "published_at", "published_by", "sha256"),
    *("journal_line", "journal_line_at", "journal_line_digest", "text_is_the_one_published"),
)
README = """Chaque texte publié se trouve dans editions/, tel qu’il a été gardé (.json) et tel qu’on le lit (.html).
L’empreinte SHA-256 d’un .json est celle de history.csv, et celle que le journal a notée le jour de la publication :
    sha256sum editions/*.json
Le journal enchaîne ses lignes ; sa tête est envoyée chaque jour à la protection des données. Qui compare les deux sait
si quelque chose a changé depuis. page.csv dit quand la page publique a été ouverte et fermée.

Each published text is in editions/, as it was kept (.json) and as it is read (.html). The SHA-256 of a .json is the one in
history.csv, and the one that the journal noted on the day of publication:
    sha256sum editions/*.json
The journal chains its lines; its head is mailed to data protection every day. Whoever compares both knows whether
anything changed since. page.csv says when the public page was opened and closed.
"""
WHEN = (1980, 1, 1, 0, 0, 0)


def archive(kept: Sequence[Kept], openings: Iterable[Line]) -> bytes:
    """A ZIP; the same history gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, content in _parts(kept, openings):
            told = zipfile.ZipInfo(name, WHEN)
            told.compress_type = zipfile.ZIP_DEFLATED
            container.writestr(told, content)
    return out.getvalue()


def _parts(kept: Sequence[Kept], openings: Iterable[Line]) -> Iterator[tuple[str, bytes]]:
    yield "LISEZ-MOI.txt", README.encode()
    yield "history.csv", _table([COLUMNS, *(_row(one) for one in kept)])
    yield (
        "page.csv",
        _table([("journal_line", "at", "action"), *((one.number, one.at.isoformat(), one.action) for one in openings)]),
    )
    for one in kept:
        name = f"editions/{one.edition.paper}-{one.edition.number}"
        yield f"{name}.json", canonical(one.edition.documents)
        for lang in LANGUAGES:
            yield f"{name}.{lang}.html", page(published(one.edition, lang)).encode()


def _row(one: Kept) -> tuple[object, ...]:
    row, line = one.edition, one.proof.line
    told = (line.number, line.at.isoformat(), line.digest) if line else ("", "", "")
    days = (row.first_day, one.last_day or "", row.published_at.isoformat())
    holds = "yes" if one.proof.holds else "no"
    return (row.paper, row.number, *days, row.published_by_id, one.proof.digest, *told, holds)


def _table(rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
