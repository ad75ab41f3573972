"""What class a message that came in is of, and which of its words are covered. Nothing of its text comes back."""

from dataclasses import dataclass

from paravent.finding import Span
from paravent.flow import check
from paravent.post import Post
from paravent.ruling import ReasonCode
from paravent.triage import sort

ALWAYS = frozenset({"PATIENT", "HEALTH", "PHONE", "EMAIL", "ADDRESS", "ID", "ROOM"})
"""Labels that are covered wherever they are found."""
WITH_A_PERSON = ALWAYS | {"AGE", "TRAIT", "DATE", "PLACE"}
"""Those of a message in which somebody's health is told: together they say who it is."""
TELLS = frozenset(map(ReasonCode, ("THIRD_PARTY", "SELF_DISCLOSURE", "IDENTIFIED_PATIENT", "REIDENTIFIABLE")))
UNREAD = "UNCHECKED"


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


def covers(text: str, context: str = "") -> tuple[Cover, ...]:
    """What is covered in a message as anybody may have written it, in order; all of it where it cannot be looked at."""
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
    return _merged(found)


def _merged(found: list[tuple[int, int, str]]) -> tuple[Cover, ...]:
    merged: list[Cover] = []
    for start, end, label in found:
        if merged and start < merged[-1].end:
            merged[-1] = Cover(merged[-1].start, max(end, merged[-1].end), merged[-1].label)
        else:
            merged.append(Cover(start, end, label))
    return tuple(merged)
