"""The check of one post of the past: its words with its files, as they stand, by the rules of today. In doubt, it is held."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from paravent_desk.checking import Checked, File, Situation, check_post
from paravent_desk.checking.confined import Asked, Unchecked, check_posts
from paravent_desk.history.archives.brought import Archive, Brought, NoFile

logger = logging.getLogger(__name__)
MOST_BYTES = 300 << 20
"""Of all files of one post together."""
MOST_TEXT = 100_000
"""Characters; no network takes so many."""
TRIES = 2
GRAVITY = {"ok": 0, "review": 10, "stop": 20}
UNCHECKED = "UNCHECKED"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a post. `text` is what was checked: its words, and the descriptions of files that are not there."""

    text: str = field(repr=False)
    verdict: str
    codes: tuple[str, ...]
    report: Mapping[str, Any] = field(repr=False)
    rank: int = 0
    files: int = 0
    unseen: int = 0


def check(brought: Brought, archive: Archive, town: str) -> Found:
    """Check a post with those of its files that can be had; one that cannot be had or checked holds it."""
    files, lacking, causes = _files(brought, archive)
    text = "\n\n".join(one for one in (brought.text, *lacking) if one.strip())
    situation = Situation(kind=brought.kind, lang=brought.lang, place=town, at=brought.at)
    try:
        if len(text) > MOST_TEXT:
            raise Unchecked("too_large")
        checked = _checked(text, situation, files)
    except Exception as error:  # noqa: BLE001 - whatever failed, in doubt the post is held
        cause = error.cause if isinstance(error, Unchecked) else "detector_failed"
        logger.warning("A past post was not checked (%s, %s)", cause, type(error).__name__)
        causes.append(cause)
        checked = _words_alone(text, situation) if files else None
    return _found(text, checked, len(brought.files), causes)


def rank(report: Mapping[str, Any], verdict: str) -> int:
    """How far up it stands: the verdict, then the gravest rule (1 to 5); what only could not be checked comes after both."""
    known = [reason for reason in report.get("reasons", ()) if reason["code"] != UNCHECKED]
    if not known:
        return 0 if verdict == "ok" else 1
    gravest = max((rule["severity"] for reason in known for rule in reason["rules"]), default=1)
    return max(GRAVITY[reason["verdict"]] for reason in known) + int(gravest)


def _files(brought: Brought, archive: Archive) -> tuple[tuple[File, ...], list[str], list[str]]:
    """The files that can be had, the descriptions of the others, and why those could not ("absent": they are not there)."""
    files: list[File] = []
    lacking: list[str] = []
    causes: list[str] = []
    left = MOST_BYTES
    for number, one in enumerate(brought.files):
        try:
            content = archive.file(one.place) if one.place else b""
            cause = "absent" if not one.place else "too_large" if len(content) > left else ""
        except NoFile as error:
            content, cause = b"", error.cause
        if cause:
            lacking.append(one.alt_text)
            causes.append(cause)
        else:
            left -= len(content)
            files.append(File(f"file{number}", content, one.alt_text))
    return tuple(files), lacking, causes


def _checked(text: str, situation: Situation, files: tuple[File, ...]) -> Checked | None:
    """The engine's answer: in the confined child where there are files, a second time where it died. None: nothing to check."""
    if not files:
        return check_post(text, situation) if text.strip() else None
    for _ in range(TRIES - 1):
        try:
            return check_posts([Asked(text, situation)], files)[0]
        except Unchecked as error:
            if error.cause != "crashed":
                raise
    return check_posts([Asked(text, situation)], files)[0]


def _words_alone(text: str, situation: Situation) -> Checked | None:
    """What can still be said where the files failed: a leak in the words is to be seen all the same."""
    try:
        return _checked(text, situation, ()) if len(text) <= MOST_TEXT else None
    except Exception as error:  # noqa: BLE001 - the post is held already
        logger.warning("Nor were its words (%s)", type(error).__name__)
        return None


def _found(text: str, checked: Checked | None, files: int, causes: list[str]) -> Found:
    report: dict[str, Any] = dict(checked.report) if checked else {"reasons": [], "findings": [], "safe": None}
    verdict = checked.verdict if checked else "ok"
    if causes:
        verdict, report = "stop", _held(report, causes)
    codes = tuple(dict.fromkeys(reason["code"] for reason in report["reasons"]))
    kept = report if verdict != "ok" else {}
    return Found(text if kept else "", verdict, codes, kept, rank(report, verdict), files, len(causes))


def _held(report: Mapping[str, Any], causes: list[str]) -> dict[str, Any]:
    """The same, with what could not be checked as its last reason; the causes that the engine has words for beside it."""
    unread = [{"cause": cause, "attachment": None, "what": "check"} for cause in dict.fromkeys(causes) if cause != "absent"]
    reasons = [reason for reason in report["reasons"] if reason["code"] != UNCHECKED]
    before = [missed for reason in report["reasons"] if reason["code"] == UNCHECKED for missed in reason["unread"]]
    told = {"code": UNCHECKED, "verdict": "stop", "rules": [], "places": [], "unread": [*before, *unread]}
    return {**report, "verdict": "stop", "reasons": [*reasons, told]}
