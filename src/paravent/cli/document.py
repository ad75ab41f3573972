"""A report as JSON, by `report.schema.json`: places, labels, words for people; of the post, the safe text alone."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from paravent.cli.interface import Words
from paravent.cli.looking import crop_in_words, line
from paravent.finding import Box, Finding, Place, Signal, Span, Track
from paravent.judge.rulebook import Rule, rulebook
from paravent.post import Language
from paravent.reading import Unread
from paravent.repair.annotate import Annotation, annotations
from paravent.repair.crop import Crop, crops
from paravent.report import Edit, Report, SafeCopy, Versions
from paravent.ruling import Reason, Risk

SCHEMA = 1
DIGITS = 6
"""Decimals kept of a confidence or a number of people: enough for anybody, and the same on every machine."""


def document(report: Report, written: Sequence[Path] = (), pictures: Sequence[Path] = ()) -> dict[str, Any]:
    """The whole report, words in both languages. `written` names the files of the safe copy, its text first; `pictures`, those
    of `--show`.
    """
    return {
        "schema": SCHEMA,
        "digest": report.digest,
        "lang": report.lang.value,
        "verdict": report.verdict.value,
        "reasons": [_reason(reason) for reason in report.reasons],
        "findings": [_finding(finding) for finding in report.findings],
        "signals": [_signal(signal) for signal in report.signals],
        "risk": None if report.risk is None else _risk(report.risk),
        "unread": [unread_as_json(unread) for unread in report.unread],
        "safe": None if report.safe is None else _safe(report.safe, written),
        "annotations": [annotation_as_json(one) for one in annotations(report)],
        "to_look_at": [str(path) for path in pictures],
        "crops": [crop_as_json(crop) for crop in crops(report)],
        "unseen": unseen_as_json(report.person),
        "tier": report.tier.value,
        "versions": _versions(report.versions),
    }


def print_json(value: object) -> None:
    """Print JSON as UTF-8 whatever the locale: the same report has the same bytes everywhere."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    print(text)


def both(sentence: Callable[[Language], Any]) -> dict[str, Any]:
    """One thing said in French and in English."""
    return {lang.value: sentence(lang) for lang in Language}


def place_as_json(place: Place) -> dict[str, Any]:
    """A place with its type: a span of code points, a box of pixels, a track of boxes, a metadata field."""
    if isinstance(place, Span):
        named = {"start": place.start, "end": place.end, "part": place.part.value, "attachment": place.attachment}
        return {"type": "span", **named}
    if isinstance(place, Box):
        box = {"x": place.x, "y": place.y, "width": place.width, "height": place.height}
        return {"type": "box", "attachment": place.attachment, "frame": place.frame, **box}
    if isinstance(place, Track):
        keys = [dict(zip(("frame", "x", "y", "width", "height"), key, strict=True)) for key in place.keys]
        return {"type": "track", "attachment": place.attachment, "first": place.first, "last": place.last, "boxes": keys}
    return {"type": "field", "attachment": place.attachment, "name": place.name}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "label": finding.label.value,
        "place": place_as_json(finding.place),
        "confidence": round(finding.confidence, DIGITS),
        "detector": finding.detector,
        "kind": finding.kind,
    }


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "cue": signal.cue.value,
        "place": place_as_json(signal.place),
        "confidence": round(signal.confidence, DIGITS),
        "detector": signal.detector,
        "kind": signal.kind,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code.value,
        "verdict": reason.verdict.value,
        "rules": [_rule(rulebook()[name]) for name in reason.rules],
        "places": [place_as_json(place) for place in reason.places],
        "unread": [unread_as_json(unread) for unread in reason.unread],
        "voice": reason.voice.value,
        "confidence": round(reason.confidence, DIGITS),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity,
        "title": both(rule.title.of),
        "next": both(rule.next.of),
        "lifted_by": both(rule.lifted_by.of),
        "sources": [{"ref": source.ref, "says": both(source.says.of), "checked": source.checked} for source in rule.sources],
    }


def _risk(risk: Risk) -> dict[str, Any]:
    from paravent.judge.wording import in_words

    lines = [
        {
            "factor": line.factor,
            "share": None if line.share is None else _number(line.share),
            "people": _number(line.people),
            "place": None if line.place is None else place_as_json(line.place),
        }
        for line in risk.lines
    ]
    return {
        "people": _number(risk.people),
        "stranger": _number(risk.stranger),
        "acquaintance": _number(risk.acquaintance),
        "band": risk.band,
        "lines": lines,
        "words": both(lambda lang: list(in_words(risk, lang))),
        "edit": None if risk.edit is None else place_as_json(risk.edit),
        "band_after_edit": risk.band_after_edit,
    }


def _number(value: float) -> float:
    """Six significant digits: shares run from one to one in a million."""
    return float(f"{value:.{DIGITS}g}")


def _safe(safe: SafeCopy, written: Sequence[Path]) -> dict[str, Any]:
    copy = safe.copy
    paths = [str(path) for path in written]
    text_path = paths.pop(0) if paths and copy.text else None
    return {
        "origin": copy.origin.value,
        "text": copy.text,
        "text_path": text_path,
        "files": [
            {"name": attachment.name, "alt_text": attachment.alt_text, "path": paths[n] if n < len(paths) else None}
            for n, attachment in enumerate(copy.attachments)
        ],
        "verdict": safe.verdict.value,
        "reasons": [reason.code.value for reason in safe.reasons],
        "edits": [edit_as_json(edit) for edit in copy.edits],
        "advice": _advice(copy.advice) if copy.advice else None,
        "unread": [unread_as_json(unread) for unread in copy.unread],
    }


def _advice(key: str) -> dict[str, Any]:
    from paravent.repair.wordings import advice_sentence

    return {"key": key, **both(lambda lang: advice_sentence(key, lang))}


def edit_as_json(edit: Edit) -> dict[str, Any]:
    """One change: where, how, and the label of what stood there."""
    return {"place": place_as_json(edit.place), "how": edit.how.value, "label": edit.label, "kind": edit.kind}


def unread_as_json(unread: Unread) -> dict[str, Any]:
    """What could not be checked, and why."""
    return {"cause": unread.cause.value, "attachment": unread.attachment, "what": unread.what}


def annotation_as_json(one: Annotation) -> dict[str, Any]:
    """A place with its number, labels, reasons and words."""
    return {
        "number": one.number,
        "place": place_as_json(one.box),
        "position": one.position,
        "labels": [label.value for label in one.labels],
        "goes": one.goes,
        "reasons": [code.value for code, _ in one.reasons],
        "words": both(lambda lang: line(one, Words(lang))),
    }


def crop_as_json(crop: Crop) -> dict[str, Any]:
    """A crop with its words."""
    return {
        "attachment": crop.attachment,
        "side": crop.side.value,
        "pixels": crop.pixels,
        "share": round(crop.share, DIGITS),
        "words": both(lambda lang: crop_in_words(crop, Words(lang))),
    }


def unseen_as_json(person: bool) -> dict[str, str] | None:
    """What nothing here looks for, where a picture may show somebody; else nothing."""
    return {lang.value: Words(lang)("look.unseen") for lang in Language} if person else None


def _versions(versions: Versions) -> dict[str, Any]:
    return {"engine": versions.engine, "rules": versions.rules, "models": dict(versions.models)}
