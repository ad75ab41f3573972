"""The check beside the text as somebody writes: of one text alone, without its files; nothing of it is kept."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from paravent_desk.checking import Checked, Evidence, Situation, check_post
from paravent_desk.checking.passages import Mark, Piece, Replacement, marks, pieces, replacements
from paravent_desk.checking.words import Why, advice, head, reasons, risk
from paravent_desk.drafts import doors
from paravent_desk.drafts.models import Version
from paravent_desk.drafts.moments import day_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Twin:
    """A mark for those who hear the page: its number, the words it stands on, what was seen there."""

    mark: Mark
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Live:
    """What is said of a text. `verdict` "" where nothing was checked: `empty` says that there was nothing to check."""

    verdict: str = ""
    empty: bool = False
    head: str = ""
    reasons: tuple[Why, ...] = ()
    risk: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = field(default=(), repr=False)
    twins: tuple[Twin, ...] = ()
    replacements: tuple[Replacement, ...] = field(default=(), repr=False)
    safe: str = field(default="", repr=False)
    safe_verdict: str = ""
    advice: str = ""
    wording: bool = False
    """Whether the safe text is a ready wording, to be taken whole."""


def live(text: str, situation: Situation, lang: str) -> Live:
    """Check a text by the whole engine and say it in a language; never raises: what fails is said to be unchecked."""
    if not text.strip():
        return Live(empty=True, pieces=pieces(text, ()))
    try:
        return _told(text, check_post(text, situation), lang)
    except Exception as error:  # the page says that nothing was checked, and sending it to review checks again
        log.exception("a text was not checked while it was written (%s)", type(error).__name__, exc_info=False)
        return Live(pieces=pieces(text, ()))


def _told(text: str, checked: Checked, lang: str) -> Live:
    marked = marks(checked.report, lang)
    safe = checked.report.get("safe") or {}
    usable = safe.get("verdict") in {"ok", "review"} and bool(checked.safe_text) and checked.safe_text != text
    wording = safe.get("origin") == "wording"
    return Live(
        verdict=checked.verdict,
        head=head(checked.verdict, lang),
        reasons=reasons(checked.report, lang),
        risk=risk(checked.report, lang),
        pieces=pieces(text, marked),
        twins=tuple(Twin(mark, text[mark.start : mark.end]) for mark in marked),
        replacements=replacements(text, checked.safe_text or "") if usable and not wording else (),
        safe=(checked.safe_text or "") if usable else "",
        safe_verdict=safe.get("verdict", "") if usable else "",
        advice=advice(checked.report, lang),
        wording=wording,
    )


def applied(text: str, found: Live, number: int | None) -> str:
    """The text with one of its replacements made, or with all of them; unchanged where there is no such."""
    if number is None:
        return found.safe or text
    if not 0 <= number < len(found.replacements):
        return text
    one = found.replacements[number]
    return text[: one.start] + one.new + text[one.end :]


def agreed(version: Version | None, networks: Sequence[str]) -> tuple[Evidence, ...]:
    """The agreements of the last saved version that count today on all of these networks alike; else none."""
    if version is None or not networks or not version.consents.exists():
        return ()
    day = day_of(version.publish_at or timezone.now())
    found = {doors.evidence(version, day, name) for name in networks}
    return found.pop() if len(found) == 1 else ()
