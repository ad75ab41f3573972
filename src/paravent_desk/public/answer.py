"""What is said of a text and a file that somebody brought: in words, outlined, and with what they can take away."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from paravent_desk.checking import File, Situation
from paravent_desk.checking.confined import VISITORS, Asked, Cleaned, Limits, Unchecked, check_posts, clean_file
from paravent_desk.checking.passages import Mark, Piece, marks, pieces
from paravent_desk.checking.words import Seen, Why, cause, reason_title, reasons, risk, seen, unseen
from paravent_desk.public.advice import Tip, tips
from paravent_desk.public.beside import moving, taken_out

AUTHORS = {"patient": "patient", "relative": "public", "carer": "professional"}
"""Who somebody says they are, and the engine's word for it."""
LIMITS = Limits(seconds=120, who=VISITORS)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4"}
JPEG = b"\xff\xd8"
PICTURE, FILM = "image", "video"
MEASURES = re.compile(r", \d+ × \d+ pixels \w+ \(\d+, \d+\)| \([PHU]\d\d(?:, [PHU]\d\d)*\)")
"""Pixels and numbers of rules in a line about a picture: the boxes show the ones, the reasons below name the others."""
OWN, OTHERS = "SELF_DISCLOSURE", "THIRD_PARTY"
GRAVITY = ("ok", "review", "stop")


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brought, and who they are: a key of AUTHORS. `content` b"": no file."""

    who: str
    text: str = field(repr=False)
    content: bytes = field(default=b"", repr=False)
    film_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Twin:
    """A mark of the text for those who hear the page."""

    mark: Mark
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfText:
    """What is said of the text. `safe` "" where there is no version to take away."""

    verdict: str
    reasons: tuple[Why, ...]
    risk: tuple[str, ...]
    pieces: tuple[Piece, ...] = field(repr=False)
    twins: tuple[Twin, ...] = field(repr=False)
    safe: str = field(repr=False)
    safe_verdict: str


@dataclass(frozen=True, slots=True)
class OfFile:
    """A clean copy, or a page of one, with what was found, as addresses that hold the whole content (`data:`)."""

    number: int
    name: str
    mime: str
    width: int
    height: int
    verdict: str
    copy: str = field(repr=False)
    shown: str = field(repr=False)
    boxed: bool = True
    """Whether what is shown has numbered boxes; else it is pictures from all over a film."""
    seen: tuple[Seen, ...] = ()
    unseen: str = ""
    taken_out: str = ""
    """Of the file's own data, in words."""

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in the page."""
        return self.mime.startswith(PICTURE)


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `failed`: sentences about what could not be looked at; there is then no copy of it."""

    verdict: str
    text: OfText | None = None
    files: tuple[OfFile, ...] = ()
    file_reasons: tuple[Why, ...] = ()
    tips: tuple[Tip, ...] = ()
    failed: str = ""

    @property
    def exposes(self) -> bool:
        """Whether anything was found that somebody should know of."""
        return self.verdict != GRAVITY[0] or any(one.seen for one in self.files)


def answer(brought: Brought, lang: str) -> Answer:
    """Look at it in a child process that ends with it. Never raises for what was brought: what fails is said."""
    cleaned: tuple[Cleaned, ...] = ()
    failed = ""
    if brought.content:
        try:
            author = AUTHORS[brought.who]
            found = clean_file(brought.content, lang, LIMITS, author=author, longest_film=brought.film_seconds)
            cleaned = tuple(replace(one, report=dict(_whose(one.report, brought.who))) for one in found)
        except Unchecked as error:
            failed = error.cause
    text: OfText | None = None
    report: Mapping[str, Any] = {}
    if brought.text.strip():
        try:
            text, report = _of_text(brought, cleaned, lang)
        except Unchecked as error:
            failed = failed or error.cause
    reports = [*([report] if report else []), *(one.report for one in cleaned)]
    verdicts = [one["verdict"] for one in reports]
    return Answer(
        verdict=GRAVITY[-1] if failed else max(verdicts, key=GRAVITY.index, default=GRAVITY[-1]),
        text=text,
        files=tuple(_of_file(number, one, lang) for number, one in enumerate(cleaned, 1)),
        file_reasons=reasons(cleaned[0].report, lang) if cleaned else (),
        tips=tips(reports, brought.who, _kinds(brought, cleaned), lang),
        failed=failed,
    )


def prepare(lang: str) -> None:
    """Read what an answer's sentences are made from, so that no visitor waits for it."""
    cause("", lang)
    tips((), next(iter(AUTHORS)), frozenset(), lang)


def _of_text(brought: Brought, cleaned: Sequence[Cleaned], lang: str) -> tuple[OfText, Mapping[str, Any]]:
    """The text is looked at beside the clean copies, as it will stand beside them."""
    beside = [File(f"file.{ENDINGS.get(one.mime, 'bin')}", one.content, repaired=one.mime.startswith(FILM)) for one in cleaned]
    situation = Situation(author=AUTHORS[brought.who])
    [checked] = check_posts([Asked(brought.text, situation)], beside, LIMITS)
    report = _whose(checked.report, brought.who)
    safe = report.get("safe") or {}
    usable = bool(checked.safe_text) and checked.safe_text != brought.text
    marked = marks(report, lang)
    told = OfText(
        verdict=checked.verdict,
        reasons=reasons(report, lang),
        risk=risk(report, lang),
        pieces=pieces(brought.text, marked),
        twins=tuple(Twin(mark, brought.text[mark.start : mark.end]) for mark in marked),
        safe=(checked.safe_text or "") if usable else "",
        safe_verdict=safe.get("verdict", "") if usable else "",
    )
    return told, report


def _whose(report: Mapping[str, Any], who: str) -> Mapping[str, Any]:
    """What the engine takes for the writer's own health is somebody else's where the writer says so: a picture cannot tell."""
    if who != "relative":
        return report
    told = [one | {"code": OTHERS} if one["code"] == OWN else one for one in report["reasons"]]
    outlined = [
        one
        | {
            "words": {
                lang: said.replace(reason_title(OWN, lang), reason_title(OTHERS, lang)) for lang, said in one["words"].items()
            }
        }
        for one in report.get("annotations", ())
    ]
    return {**report, "reasons": told, "annotations": outlined}


def _of_file(number: int, one: Cleaned, lang: str) -> OfFile:
    boxes = tuple(Seen(line.number, MEASURES.sub("", line.words)) for line in seen(one.report, lang))
    return OfFile(
        number=number,
        name=f"paravent-{number}.{ENDINGS.get(one.mime, 'bin')}",  # never the name it came with, which may be somebody's
        mime=one.mime,
        width=one.width,
        height=one.height,
        verdict=one.verdict,
        copy=_data(one.content, one.mime),
        shown=_data(one.shown, "image/jpeg" if one.shown.startswith(JPEG) else "image/png") if one.shown else "",
        boxed=one.mime.startswith(PICTURE) or bool(boxes),
        seen=boxes or tuple(moving(one.report, one.width, one.height, lang)),
        unseen=unseen(one.report, lang),
        taken_out=taken_out(one.report, lang) if number == 1 else "",
    )


def _data(content: bytes, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def _kinds(brought: Brought, cleaned: Sequence[Cleaned]) -> frozenset[str]:
    """What was brought, in the words of `advice.toml`."""
    told = {one.mime.partition("/")[0] for one in cleaned}
    return frozenset(told | ({"text"} if brought.text.strip() else set()) | ({"file"} if brought.content else set()))


def why_not(name: str, lang: str) -> str:
    """A sentence about what could not be looked at, from the engine's own."""
    return cause(name, lang)
