"""The one door to the engine. What comes back is frozen and holds labels, places and reasons, as the engine's JSON has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from paravent import Attachment, Consent, Post, Report, Scope, check
from paravent.cli.document import document


@dataclass(frozen=True, slots=True)
class Evidence:
    """A consent as the engine takes it: `scope` "image" or "story"."""

    scope: str
    given_on: date | None
    care_ended_on: date | None
    written: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """Who speaks, where, when, in answer to what, with which consents. `author`: an establishment's own account, where no other
    word of the engine's is given ("patient", "public", "professional").
    """

    kind: str = "post"
    context: str = field(default="", repr=False)
    lang: str | None = None
    place: str = field(default="", repr=False)
    at: datetime | None = None
    consents: tuple[Evidence, ...] = ()
    author: str = "hospital"


@dataclass(frozen=True, slots=True)
class File:
    """A file to be checked, whole and in memory. `repaired`: the engine wrote it, from what it had looked at whole."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)
    alt_text: str = field(default="", repr=False)
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What the engine says. `report` is its JSON (src/paravent/cli/report.schema.json) less every word of the post."""

    verdict: str
    reasons: tuple[dict[str, Any], ...]
    report: dict[str, Any] = field(repr=False)
    safe_text: str | None = field(default=None, repr=False)
    safe_files: tuple[File, ...] = ()


def check_post(text: str, situation: Situation, files: Sequence[File] = ()) -> Checked:
    """Check a text with its files, in this process; raises `paravent.InvalidPost` where there is nothing to check."""
    report = check(
        Post(
            text=text,
            author=situation.author,  # type: ignore[arg-type]  # the engine takes plain words for its enumerations
            kind=situation.kind,  # type: ignore[arg-type]
            context=situation.context or None,
            lang=situation.lang,  # type: ignore[arg-type]
            attachments=tuple(Attachment(one.name, one.content, one.alt_text, repaired=one.repaired) for one in files),
            consents=tuple(_consent(one) for one in situation.consents),
            place=situation.place or None,
            at=situation.at,
        )
    )
    reasons = tuple({"code": one.code.value, "verdict": one.verdict.value, "rules": list(one.rules)} for one in report.reasons)
    copy = report.safe.copy if report.safe else None
    return Checked(
        report.verdict.value,
        reasons,
        wordless(report),
        copy.text if copy else None,
        tuple(File(one.name, one.content, one.alt_text, one.repaired) for one in copy.attachments) if copy else (),
    )


def wordless(report: Report) -> dict[str, Any]:
    """The engine's JSON without what stands in the post: no safe text, no alt text, no digest that gives a short text away."""
    told = document(report)
    told.pop("digest")
    if told["safe"] is not None:
        told["safe"] = {name: value for name, value in told["safe"].items() if name not in {"text", "text_path", "files"}}
    return told


def _consent(one: Evidence) -> Consent:
    return Consent(Scope(one.scope), one.written, one.given_on, one.care_ended_on)


@cache
def warm() -> None:
    """Load the models, so that the first person who writes does not wait for them."""
    check_post("Portes ouvertes samedi.", Situation())
