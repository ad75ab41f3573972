"""Reports made by hand: what the command line is given, without the engine that usually gives it."""

import sys
from types import ModuleType

from paravent.finding import Box, Cue, Field, Finding, Label, Part, Signal, Span
from paravent.observation import Observation
from paravent.post import Attachment, Language, Post, Tier
from paravent.readers.text import is_text
from paravent.reading import Cause, Unread
from paravent.report import Copy, Edit, How, Origin, Report, SafeCopy, Versions
from paravent.ruling import Reason, ReasonCode, Risk, RiskLine, Ruling, Verdict

NAME = "Zébuline"
VERSIONS = Versions("0.1.0", "0" * 64, (("crf", "1" * 64),))
RISK = Risk(
    people=0.8,
    stranger=0.69,
    acquaintance=7.0,
    band="<1",
    lines=(RiskLine("place", 1.0, 860, Span(20, 26)), RiskLine("circumstance", None, 860)),
    edit=Span(20, 26),
    band_after_edit="1-11",
)


def named(post: Post) -> tuple[Finding, ...]:
    """A patient wherever the invented name stands."""
    start = post.text.find(NAME)
    return (Finding(Label.PATIENT, Span(start, start + len(NAME)), 0.98, "names", "given_name"),) if start >= 0 else ()


def report_on(post: Post, tier: Tier = Tier.FULL) -> Report:
    """A report as the flow would give it: NAME is a patient, half a character is unread, all else may go out."""
    lang = post.lang or Language.FR
    unread = () if is_text(post.text) else (Unread(Cause.NOT_TEXT, None, "text"),)
    findings = () if unread else named(post)
    reasons: tuple[Reason, ...] = ()
    if unread:
        reasons = (Reason(ReasonCode.UNCHECKED, Verdict.STOP, (), (), unread),)
    elif findings:
        reasons = (Reason(ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP, ("P01",), (findings[0].place,)),)
    verdict = Verdict.STOP if reasons else Verdict.OK
    return Report(
        post.digest(), lang, verdict, reasons, findings, (), None, unread, safe_copy(post, findings, reasons), VERSIONS
    )


def safe_copy(post, findings, reasons):
    files = tuple(Attachment(f"image-{n}.png", b"clean", a.alt_text) for n, a in enumerate(post.attachments, 1))
    if any(reason.code is ReasonCode.UNCHECKED for reason in reasons):
        return SafeCopy(Copy(Origin.REFUSED, None, advice="unchecked"), Verdict.STOP, reasons)
    origin = Origin.REPAIRED if findings else Origin.UNCHANGED
    edits = tuple(Edit(finding.place, How.GENERALISED, finding.label.value, "patient") for finding in findings)
    edits += tuple(Edit(Field(n, "EXIF:GPSLatitude"), How.METADATA_REMOVED, "TAG", "location") for n in range(len(files)))
    return SafeCopy(Copy(origin, post.text.replace(NAME, "une patiente"), files, edits), Verdict.OK, ())


def examine(post: Post):
    """Nothing more is found in a clean copy."""
    return Observation((), (), ()), Ruling(Verdict.OK)


def full_report() -> Report:
    """A report in which everything that can be said is said."""
    place = Span(0, 8)
    findings = (
        Finding(Label.PATIENT, place, 0.98, "names", "given_name"),
        Finding(Label.HEALTH, Span(0, 4, Part.CONTEXT), 0.7, "health", "act"),
        Finding(Label.PATIENT, Span(0, 4, Part.FILE_NAME, 0), 0.7, "names"),
        Finding(Label.FACE, Box(0, 2, 10, 20, 30, 40), 0.812345678, "faces"),
        Finding(Label.TAG, Field(0, "EXIF:GPSLatitude"), 1.0, "metadata", "location"),
    )
    signals = (Signal(Cue.CARE_CONFIRMED, Span(0, 3), 0.9, "cues", "wishes"),)
    reasons = (
        Reason(ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP, ("P01", "H06"), (place,)),
        Reason(ReasonCode.UNCHECKED, Verdict.STOP, (), (), (Unread(Cause.DAMAGED, 1, "pdf"),)),
    )
    edits = (Edit(place, How.LEFT_OUT, "PATIENT"), Edit(Box(0, 2, 10, 20, 30, 40), How.COVERED, "FACE"))
    files = (Attachment("image-1.jpg", b"clean"),)
    copy = Copy(Origin.REPAIRED, "Une patiente va mieux.", files, edits, "story", (Unread(Cause.REPAIR_FAILED, 1),))
    held = (Reason(ReasonCode.REIDENTIFIABLE, Verdict.REVIEW, ("P02",), ()),)
    safe = SafeCopy(copy, Verdict.REVIEW, held)
    unread = (Unread(Cause.DAMAGED, 1, "pdf"),)
    return Report("a" * 64, Language.FR, Verdict.STOP, reasons, findings, signals, RISK, unread, safe, VERSIONS)


def stand_in(monkeypatch, check=report_on) -> None:
    """Let the commands meet this engine in place of the real one."""
    flow = ModuleType("paravent.flow")
    flow.check, flow.examine = check, examine
    monkeypatch.setitem(sys.modules, "paravent.flow", flow)
    monkeypatch.setattr("paravent.flow", flow, raising=False)
