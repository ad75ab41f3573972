"""The check of a whole post: every text that a channel shows, with its files, alt texts, place, time and agreements. Once."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from paravent_desk.audit.actions import WORKER, Fact, record
from paravent_desk.checking import Checked, Evidence, File, Situation, check_post
from paravent_desk.checking.confined import Asked, Unchecked, check_posts
from paravent_desk.drafts import doors
from paravent_desk.drafts.content import file_hash
from paravent_desk.drafts.files import derivative
from paravent_desk.drafts.models import Upload, Verdict, Version
from paravent_desk.drafts.moments import day_of

log = logging.getLogger(__name__)
GRAVITY = {verdict: gravity for gravity, verdict in enumerate(("", "ok", "review", "stop"))}
TRIES = 2
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One text as it goes out, with the channels that show it so (none: the version's own, which no channel shows)."""

    asked: Asked = field(repr=False)
    channels: tuple[int, ...]


def check(version: Version) -> Version:
    """Fill in verdict, reasons and report, unless somebody has; gives the version as it now is.

    The worst verdict of all texts counts. What could not be checked is stopped. `report` is that of the version's own text,
    with the other reasons added, and under "variants" those of the channels with a text of their own.
    """
    if version.checked_at is not None:
        return version
    shown = _shown(version)
    try:
        found = _answers(version, shown)
        verdict, reasons, report = _together(shown, found)
    except Exception as error:  # noqa: BLE001 - whatever failed, in doubt the post is held
        cause = error.cause if isinstance(error, Unchecked) else "detector_failed"
        log.warning("version %s was not checked (%s, %s)", version.pk, cause, type(error).__name__)
        verdict, reasons, report = _held(cause)
    to = {"verdict": verdict, "reasons": reasons, "report": report, "checked_at": timezone.now()}
    with transaction.atomic():
        if Version.objects.filter(pk=version.pk, checked_at=None).update(**to) == 1:
            _recorded(version, verdict, reasons)
    version.refresh_from_db(fields=list(to))
    return version


def _recorded(version: Version, verdict: str, reasons: Sequence[Mapping[str, Any]]) -> None:
    draft = version.draft
    codes = ",".join(one["code"] for one in reasons)
    facts: dict[str, Fact] = {"number": version.number, "verdict": verdict, "reasons": codes}
    record(WORKER, "draft.check", f"draft:{draft.pk}", draft.establishment_id, version.content_hash, facts)


def _shown(version: Version) -> tuple[_Shown, ...]:
    """Every text with the agreements that count where it is shown, each pair once, the version's own text first."""
    day = day_of(version.publish_at)
    pairs: dict[tuple[str, tuple[Evidence, ...]], list[int]] = {}
    agreed = version.consents.exists()
    for variant in version.variants.select_related("channel").order_by("pk"):
        counting = doors.evidence(version, day, variant.channel.network) if agreed else ()
        pairs.setdefault((variant.text or version.text, counting), []).append(variant.channel_id)
    if not any(text == version.text for text, _ in pairs):
        pairs[version.text, ()] = []
    inside = version.files.exists()
    return tuple(
        _Shown(Asked(text, situation_of(version, evidence)), tuple(channels))
        for (text, evidence), channels in sorted(pairs.items(), key=lambda one: one[0][0] != version.text)
        if text.strip() or inside
    )


def situation_of(version: Version, evidence: tuple[Evidence, ...] = ()) -> Situation:
    """Who speaks, where and when, in answer to what."""
    draft = version.draft
    town = draft.establishment.town
    return Situation(draft.kind, draft.context, version.lang, town, version.publish_at, evidence)


def _answers(version: Version, shown: Sequence[_Shown]) -> tuple[Checked, ...]:
    """The engine's answers, in order: in the child where there are files, a second time where it died."""
    files = tuple(_file(one.upload, one.alt_text) for one in version.files.select_related("upload"))
    asked = tuple(one.asked for one in shown)
    if not files:
        return tuple(check_post(one.text, one.situation) for one in asked)
    for _ in range(TRIES - 1):
        try:
            return check_posts(asked, files)
        except Unchecked as error:
            if error.cause != "crashed":
                raise
    return check_posts(asked, files)


def _file(upload: Upload, alt_text: str) -> File:
    """The derivative as it goes out; raises Unchecked where it is not the one that was hashed."""
    content = derivative(upload)
    if upload.state != Upload.State.READY or file_hash([content]) != upload.content_hash:
        raise Unchecked("damaged")
    return File(f"file.{ENDINGS.get(upload.mime, 'bin')}", content, alt_text, repaired=upload.is_film)


def _together(shown: Sequence[_Shown], found: Sequence[Checked]) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """The worst verdict, every reason once at its gravest, and one report."""
    if not found:
        raise Unchecked("detector_failed")
    verdict = max((one.verdict for one in found), key=lambda one: GRAVITY[one])
    reasons = _gravest(reason for one in found for reason in one.reasons)
    told = _gravest(
        reason if number == 0 else {**reason, "places": []}
        for number, one in enumerate(found)
        for reason in one.report["reasons"]
    )
    variants = {str(channel): one.report for what, one in zip(shown, found, strict=True) for channel in what.channels}
    base = found[0].report
    return verdict, reasons, {**base, "verdict": verdict, "reasons": told, "variants": variants if len(found) > 1 else {}}


def _gravest(reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for one in reasons:
        if one["code"] not in kept or GRAVITY[one["verdict"]] > GRAVITY[kept[one["code"]]["verdict"]]:
            kept[one["code"]] = dict(one)
    return sorted(kept.values(), key=lambda one: -GRAVITY[one["verdict"]])


def _held(cause: str) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """What stands where the check itself failed."""
    reason: dict[str, Any] = {"code": "UNCHECKED", "verdict": Verdict.STOP.value, "rules": []}
    unread = {"cause": cause, "attachment": None, "what": "check"}
    told = {**reason, "places": [], "unread": [unread], "voice": "rules", "confidence": 1.0}
    report = {"verdict": Verdict.STOP.value, "reasons": [told], "findings": [], "signals": [], "risk": None, "safe": None}
    return Verdict.STOP.value, [reason], {**report, "unread": [unread], "annotations": [], "variants": {}}
