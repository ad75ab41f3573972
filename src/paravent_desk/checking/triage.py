"""What class a message that came in is of, and which of its words are covered. Nothing of its text comes back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from paravent.finding import Cue, Span
from paravent.flow import check
from paravent.post import Post
from paravent.reading import TOKEN
from paravent.report import Report
from paravent.ruling import ReasonCode
from paravent.triage import sort
from paravent.words import fold, lines

ALWAYS = frozenset({"PATIENT", "HEALTH", "PHONE", "EMAIL", "ADDRESS", "ID", "ROOM"})
"""Labels that are covered wherever they are found."""
WITH_A_PERSON = ALWAYS | {"AGE", "TRAIT", "DATE", "PLACE"}
"""Those of a message in which somebody's health is told: together they say who it is."""
TELLS = frozenset(map(ReasonCode, ("THIRD_PARTY", "SELF_DISCLOSURE", "IDENTIFIED_PATIENT", "REIDENTIFIABLE")))
UNREAD, HEALTH = "UNCHECKED", "HEALTH"
EXPOSING = frozenset({"THIRD_PARTY", "SELF_DISCLOSURE"})
"""Classes of messages that tell of somebody's health, in whatever words."""
SOMEBODYS = frozenset({Cue.RELATIVE_HEALTH, Cue.OWN_HEALTH})
SPOKEN = 0.5
"""How likely words have to speak of somebody's health for a listed word of medicine to be theirs."""
LONGEST = 4
"""Words of a listed condition, act or drug; longer ones are found by their parts."""


class Unsorted(Exception):
    """The machine has no answer: a person looks."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """The class that decides, what else holds, and how sure it is of the first, from 0 to 1."""

    tag: str
    also: tuple[str, ...]
    odds: float


@dataclass(frozen=True, slots=True)
class Cover:
    """Code points [start, end) of the text, and what was seen there."""

    start: int
    end: int
    label: str


def sort_message(text: str, context: str = "") -> Sorting:
    """The class of a message. `context` is what it answers. Raises Unsorted, which says nothing of it."""
    try:
        told = sort(text, context)
        return Sorting(str(told.tag), tuple(str(one) for one in told.also), float(told.odds))
    except Exception:  # noqa: BLE001 - whatever it was: in doubt, a person looks
        raise Unsorted from None


def covers(text: str, context: str = "", tags: Collection[str] = ()) -> tuple[Cover, ...]:
    """What is covered in a message as anybody may have written it, in order; all of it where it cannot be looked at.

    `tags`: what it may be sorted as. Where that is somebody's health and no word of it was found, all of it is covered too.
    """
    if not text.strip():
        return ()
    try:
        report = check(Post(text=text, author="public", kind="reply" if context else "post", context=context or None))  # type: ignore[arg-type]  # plain words for its enumerations
    except Exception:  # noqa: BLE001 - whatever it was: in doubt, hold
        return (Cover(0, len(text), UNREAD),)
    codes = {one.code for one in report.reasons}
    if ReasonCode.UNCHECKED in codes:
        return (Cover(0, len(text), UNREAD),)
    wanted = WITH_A_PERSON if codes & TELLS else ALWAYS
    found = sorted(
        (one.place.start, one.place.end, one.label.value)
        for one in report.findings
        if isinstance(one.place, Span) and one.place.part == "text" and one.label in wanted
    )
    if _speaks_of_somebody(report):
        found = sorted((*found, *((start, end, HEALTH) for start, end in _listed(text))))
    if EXPOSING & {*tags} and not any(label == HEALTH for *_, label in found):
        return (Cover(0, len(text), HEALTH),)
    return _merged(found)


def _speaks_of_somebody(report: Report) -> bool:
    return any(one.cue in SOMEBODYS and one.confidence >= SPOKEN for one in report.signals)


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """Where a listed condition, act or drug stands: words that fit everybody, but of somebody they are their health."""
    tokens = list(TOKEN.finditer(text))
    words = [fold(token.group()) for token in tokens]
    for first in range(len(words)):
        for last in range(min(first + LONGEST, len(words)), first, -1):
            if " ".join(words[first:last]) in _lists():
                yield tokens[first].start(), tokens[last - 1].end()
                break


@cache
def _lists() -> frozenset[str]:
    wordings = (fold(line) for name in ("conditions", "acts", "drugs") for line in lines(name))
    return frozenset(" ".join(TOKEN.findall(one)) for one in wordings)


def _merged(found: list[tuple[int, int, str]]) -> tuple[Cover, ...]:
    merged: list[Cover] = []
    for start, end, label in found:
        if merged and start < merged[-1].end:
            merged[-1] = Cover(merged[-1].start, max(end, merged[-1].end), merged[-1].label)
        else:
            merged.append(Cover(start, end, label))
    return tuple(merged)
