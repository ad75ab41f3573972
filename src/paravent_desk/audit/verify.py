"""Read a chain from its first line to its last, and say what is wrong with it.

What the chain alone cannot tell (its end cut off, or the whole of it written anew) shows against heads kept elsewhere: the
`Head` row, the heads recorded as mailed, and the digest in a mail, which nobody who runs the desk can change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Max

from paravent_desk.audit.chain import Told, note_digest, part_digest
from paravent_desk.audit.models import Head, Line, MailedHead, Note

MOST = 20
"""Findings after which the rest is not looked at: a chain that is broken so often needs its backup, not a longer list."""
STEP = 2_000
ERASED_TEXTS, ERASED_ADDRESSES = "retention.notes", "retention.addresses"
"""Actions of the lines that say how many texts or addresses of notes were erased, in their fact "count"."""


class Wrong(StrEnum):
    """What can be wrong; `words.py` has the sentences."""

    CHANGED = "changed"
    MISSING = "missing"
    MOVED = "moved"
    DOES_NOT_FOLLOW = "does_not_follow"
    CUT_OFF = "cut_off"
    BEYOND_HEAD = "beyond_head"
    NOT_AS_HEAD = "not_as_head"
    NOT_AS_MAILED = "not_as_mailed"
    NOTE_CHANGED = "note_changed"
    NOTE_MISSING = "note_missing"
    ERASED_UNTOLD = "erased_untold"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, at a place of a chain."""

    chain: int
    number: int
    wrong: Wrong


@dataclass(frozen=True, slots=True)
class Result:
    """What a reading found. `last` and `digest` are the last line read; `whole`: the chain's end was reached."""

    chain: int
    last: int
    digest: str
    findings: tuple[Finding, ...]
    whole: bool
    erased_texts: int = 0
    erased_addresses: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, from the first line to the last."""
        return self.whole and not self.findings


@dataclass(slots=True)
class _Place:
    """How far the reading is."""

    number: int
    digest: str


def verify(
    chain: int,
    known: Mapping[int, str] | None = None,
    *,
    after: int = 0,
    limit: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Result:
    """Read a chain, or at most `limit` of its lines after the number `after`. `known`: digests by number from mails."""
    mailed = {**dict(MailedHead.objects.filter(chain=chain).values_list("number", "digest")), **(known or {})}
    place = _start(chain, after)
    upto = None if limit is None else after + limit
    findings: list[Finding] = []
    for row in _rows(chain, after, upto):
        findings += _wrong_with(row, place, mailed)
        place = _Place(row["number"], row["digest"])
        if len(findings) >= MOST:
            return Result(chain, place.number, place.digest, tuple(findings), whole=False)
        if place.number % STEP == 0:
            progress(place.number)
    if upto is not None and Line.objects.filter(chain=chain, number__gt=upto).exists():
        return Result(chain, upto, place.digest, tuple(findings), whole=False)
    texts, addresses = _erased(chain)
    findings += [*_wrong_with_end(chain, place, mailed), *_untold(chain, place, texts, addresses)]
    return Result(chain, place.number, place.digest, tuple(findings), True, texts, addresses)


def _start(chain: int, after: int) -> _Place:
    before = Line.objects.filter(chain=chain, number=after).values_list("digest", flat=True).first() if after else ""
    return _Place(after, before or "")


def _rows(chain: int, after: int, upto: int | None) -> Iterator[dict[str, Any]]:
    lines = Line.objects.filter(chain=chain, number__gt=after).order_by("number")
    if upto is not None:
        lines = lines.filter(number__lte=upto)
    parts = ("pk", "text", "text_salt", "text_digest", "address", "address_salt", "address_digest")
    found = lines.values(*Told.__slots__, "digest", *(f"note__{part}" for part in parts))
    yield from found.iterator(chunk_size=STEP)


def _wrong_with(row: dict[str, Any], place: _Place, mailed: Mapping[int, str]) -> Iterator[Finding]:
    chain, number, expected = row["chain"], row["number"], place.number + 1
    if number > expected:
        yield Finding(chain, expected, Wrong.MISSING)
    if _told(row, number).digest() != row["digest"]:
        moved = any(_told(row, other).digest() == row["digest"] for other in _neighbours(row))
        yield Finding(chain, number, Wrong.MOVED if moved else Wrong.CHANGED)
    elif number == expected and row["previous"] != place.digest:
        yield Finding(chain, number, Wrong.DOES_NOT_FOLLOW)
    if mailed.get(number, row["digest"]) != row["digest"]:
        yield Finding(chain, number, Wrong.NOT_AS_MAILED)
    if row["note__pk"] is None:
        yield Finding(chain, number, Wrong.NOTE_MISSING)
    elif not _note_holds(row):
        yield Finding(chain, number, Wrong.NOTE_CHANGED)


def _told(row: Mapping[str, Any], number: int) -> Told:
    return Told(**{**{name: row[name] for name in Told.__slots__}, "number": number})


def _neighbours(row: Mapping[str, Any]) -> set[int]:
    """Where a line may have stood: a place up or down, or after the line that it names as the one before it."""
    before = Line.objects.filter(chain=row["chain"], digest=row["previous"]).values_list("number", flat=True)
    return {row["number"] - 1, row["number"] + 1, *(number + 1 for number in before)}


def _note_holds(row: Mapping[str, Any]) -> bool:
    if note_digest(row["note__text_digest"], row["note__address_digest"]) != row["note_digest"]:
        return False
    return all(_part_holds(row[f"note__{part}"], row[f"note__{part}_salt"], row[f"note__{part}_digest"]) for part in PARTS)


PARTS = ("text", "address")


def _part_holds(part: str, salt: str, digest: str) -> bool:
    """Whether it is what was written; what was erased is empty, salt and all."""
    return part_digest(salt, part) == digest if salt else part == ""


def _erased(chain: int) -> tuple[int, int]:
    notes = Note.objects.filter(line__chain=chain)
    return notes.filter(text_salt="").count(), notes.filter(address_salt="").count()


def _wrong_with_end(chain: int, place: _Place, mailed: Mapping[int, str]) -> Iterator[Finding]:
    """The last line is read before the head: a line that is added meanwhile moves the head after it."""
    last = Line.objects.filter(chain=chain).aggregate(last=Max("number"))["last"] or 0
    head = Head.objects.filter(chain=chain).first()
    if head is None:
        if last:
            yield Finding(chain, last, Wrong.NOT_AS_HEAD)
    elif last > head.number:
        yield Finding(chain, last, Wrong.BEYOND_HEAD)
    elif place.number < head.number and not Line.objects.filter(chain=chain, number=head.number).exists():
        yield Finding(chain, place.number + 1, Wrong.CUT_OFF)
    elif place.number == head.number and head.digest != place.digest:
        yield Finding(chain, head.number, Wrong.NOT_AS_HEAD)
    if max(mailed, default=0) > max(last, place.number):
        yield Finding(chain, max(mailed), Wrong.CUT_OFF)


def _untold(chain: int, place: _Place, texts: int, addresses: int) -> Iterator[Finding]:
    """More was erased than the chain says was."""
    for action, erased in ((ERASED_TEXTS, texts), (ERASED_ADDRESSES, addresses)):
        told = Line.objects.filter(chain=chain, action=action).values_list("facts", flat=True)
        if erased > sum(int(facts.get("count", 0)) for facts in told):
            yield Finding(chain, place.number, Wrong.ERASED_UNTOLD)
