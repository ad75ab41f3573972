"""One record of a scan: what was given, and the line it gets. A bad record gets its line too: `stop`, UNCHECKED, and why."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from paravent.cli.arguments import consent
from paravent.cli.exits import CommandError
from paravent.cli.interface import Words
from paravent.errors import InvalidPost
from paravent.finding import Part, Span
from paravent.post import Attachment, Author, Kind, Language, Post, Tier
from paravent.report import Origin, Report
from paravent.ruling import ReasonCode, Verdict

MAX_RECORD_BYTES = 10 * 1000 * 1000
FIELDS = ("id", "text", "author", "kind", "context", "lang", "attachments", "consents", "place", "at")
ALLOWED_BESIDE = frozenset({"spans", "verdict", "reasons", "note"})
"""Fields of annotated records, which say nothing about the post; others of no near name are left alone as well."""
NEAR = 0.85


@dataclass(frozen=True, slots=True)
class Given:
    """A record as it was read. `problem` is a key under `record` in the catalogue, where the record cannot be read at all.

    `mark` stands for its bytes when a scan is taken up again; `done` is how much of the input has been read, from 0 to 1.
    """

    number: int
    fields: Mapping[str, Any] | None = field(repr=False)
    mark: bytes = field(repr=False, default=b"")
    done: float = 0.0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every record that does not say otherwise, and where its files are looked for."""

    author: Author
    kind: Kind
    lang: Language | None
    place: str | None = field(repr=False)
    at: datetime | None
    folder: Path = field(repr=False)
    words: Words
    tier: Tier = Tier.FULL


@dataclass(frozen=True, slots=True)
class Answer:
    """The line of one record, and what the summary counts."""

    line: str = field(repr=False)
    verdict: Verdict
    unchecked: bool

    @property
    def counted(self) -> tuple[str, ...]:
        """The names under which the summary counts it."""
        return (self.verdict.value, "unchecked") if self.unchecked else (self.verdict.value,)


class BadRecordError(Exception):
    """A record that cannot be checked: a key under `record` in the catalogue, and what it names. Never shown as it is."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def answer(given: Given, settings: Settings) -> Answer:
    """Check one record; whatever goes wrong is an answer too."""
    try:
        return _line(identity(given), report_on(given, settings))
    except BadRecordError as bad:
        return _refused(given, settings.words(f"record.{bad.key}", number=given.number, **bad.values))
    except Exception as error:  # noqa: BLE001 - no record may be lost, and none may pass, whatever its check raises
        return failed(given, settings, type(error).__name__)


def failed(given: Given, settings: Settings, kind: str) -> Answer:
    """The answer to a record whose check broke down."""
    return _refused(given, settings.words("record.failed", number=given.number, kind=kind))


def report_on(given: Given, settings: Settings) -> Report:
    """Check a record's post; raises BadRecordError."""
    from paravent.flow import check

    if given.problem or given.fields is None:
        raise BadRecordError(given.problem or "json", megabytes=MAX_RECORD_BYTES // 1_000_000)
    return check(post_of(given.fields, settings), settings.tier)


def post_of(fields: Mapping[str, Any], settings: Settings) -> Post:
    """The post a record describes; raises BadRecordError naming the field that does not fit."""
    _known(frozenset(fields))
    said = {name: value for name, value in fields.items() if name in FIELDS and value is not None}
    for name in ("text", "context", "place"):
        _unicode(name, said.get(name, ""))
    _identity(said.get("id"))
    try:
        return Post(
            text=said.get("text", ""),
            author=said.get("author", settings.author),
            kind=said.get("kind", settings.kind),
            context=said.get("context"),
            lang=said.get("lang", settings.lang),
            attachments=tuple(_attachments(said.get("attachments", []), settings.folder)),
            consents=tuple(_consents(said.get("consents", []))),
            place=said.get("place", settings.place),
            at=_moment(said["at"]) if "at" in said else settings.at,
        )
    except InvalidPost:
        raise BadRecordError(*_misfit(said)) from None


def _misfit(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Which field a post was refused for; without any, the record was empty."""
    for name, words in (("author", Author), ("kind", Kind), ("lang", Language)):
        if name in said and said[name] not in tuple(words):
            raise BadRecordError("field", field=name)
    return ("empty",)


@cache
def _known(names: frozenset[Any]) -> None:
    """Refuse a field named almost like one of ours: "autor" left unread would check the post as somebody else's."""
    for name in sorted(map(str, names - set(FIELDS) - ALLOWED_BESIDE)):
        near = difflib.get_close_matches(name.strip().lower(), FIELDS, 1, NEAR)
        if near:
            raise BadRecordError("near", field=near[0])


def _unicode(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise BadRecordError("field", field=name)
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise BadRecordError("unicode")


def _identity(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise BadRecordError("field", field="id")
    _unicode("id", value if isinstance(value, str) else "")


def _consents(value: object) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadRecordError("field", field="consents")
    try:
        return [consent(one) for one in value]
    except CommandError:
        raise BadRecordError("field", field="consents") from None


def _moment(value: object) -> datetime:
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise BadRecordError("field", field="at") from None


def _attachments(value: object, folder: Path) -> list[Attachment]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadRecordError("field", field="attachments")
    files = []
    for number, name in enumerate(value, 1):
        try:
            path = folder / name
            if not path.is_file():
                raise FileNotFoundError
            files.append(Attachment.from_path(path))
        except Exception:  # noqa: BLE001 - a name no file system takes, a file that cannot be read: neither may be skipped
            raise BadRecordError("file", file=number) from None
    return files


def identity(given: Given) -> str | int | None:
    """The id a record's line carries: its own, its number where it has none, None where it cannot be read."""
    if given.fields is None:
        return None
    value: str | int | None = given.fields.get("id")
    try:
        _identity(value)
    except BadRecordError:
        return None
    return given.number if value is None else value


def spans(report: Report) -> list[dict[str, Any]]:
    """What was found in the post's own text, in order and without overlaps, in code points."""
    chosen: list[dict[str, Any]] = []
    found = [(f.place, f.label) for f in report.findings if isinstance(f.place, Span) and f.place.part is Part.TEXT]
    for place, label in sorted(found):
        if place.start < place.end and (not chosen or place.start >= chosen[-1]["end"]):
            chosen.append({"start": place.start, "end": place.end, "label": label.value})
    return chosen


def safe_text(report: Report) -> str | None:
    """The safe copy's text; None where there is none, or where even the copy is stopped."""
    safe = report.safe
    if safe is None or safe.copy.origin is Origin.REFUSED or safe.verdict is Verdict.STOP:
        return None
    return safe.copy.text


def _line(name: str | int | None, report: Report) -> Answer:
    reasons = [reason.code.value for reason in report.reasons]
    record = {"id": name, "verdict": report.verdict.value, "reasons": reasons, "spans": spans(report)}
    return Answer(_json({**record, "safe": safe_text(report)}), report.verdict, ReasonCode.UNCHECKED.value in reasons)


def _refused(given: Given, sentence: str) -> Answer:
    reasons = [ReasonCode.UNCHECKED.value]
    record = {"id": identity(given), "verdict": Verdict.STOP.value, "reasons": reasons, "spans": [], "safe": None}
    return Answer(_json({**record, "error": sentence}), Verdict.STOP, True)


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False)
