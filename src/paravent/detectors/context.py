"""A day, an age or a trait is somebody's only beside a somebody: what stands alone belongs to an agenda, a law, a figure.

The distance was set on our own corpus: of the days within 120 characters of a health fact or an identifier three in four are a
patient's, of the others one in ten.
"""

from dataclasses import replace

from paravent.finding import Cue, Finding, Label, Signal, Span

NEAR = 120
"""Characters between a moment and what makes it somebody's."""

PERSONAL = frozenset({Label.HEALTH, Label.PATIENT, Label.ROOM, Label.TRAIT, Label.ID, Label.ADDRESS})
NEEDS_COMPANY = {Label.DATE: PERSONAL | {Label.AGE}, Label.AGE: PERSONAL, Label.TRAIT: PERSONAL - {Label.TRAIT}}
"""What has to stand beside a day, an age, a trait."""

STORIES = frozenset({Cue.PATIENT_STORY, Cue.OWN_HEALTH, Cue.RELATIVE_HEALTH, Cue.CARE_CONFIRMED})
"""Cues that the whole post is about somebody's care: every day and age in it is company enough."""

SURE_STORY = 0.8
DOUBT = 0.3
"""What confidence is left to a moment that stands alone: under the threshold of `merge`."""


def beside_somebody(findings: tuple[Finding, ...], signals: tuple[Signal, ...] = ()) -> tuple[Finding, ...]:
    """Give the findings, those that need company and have none made doubtful."""
    if any(signal.cue in STORIES and signal.confidence >= SURE_STORY for signal in signals):
        return findings
    patient = any(signal.cue is Cue.PATIENT_STORY and signal.confidence >= 0.5 for signal in signals)
    people = [f for f in findings if f.confidence >= 0.5]
    return tuple(
        f if (patient and f.label is Label.AGE) or _accompanied(f, people) else replace(f, confidence=min(f.confidence, DOUBT))
        for f in findings
    )


def _accompanied(finding: Finding, people: list[Finding]) -> bool:
    place = finding.place
    company = NEEDS_COMPANY.get(finding.label)
    if company is None or finding.kind == "birth" or not isinstance(place, Span):
        return True
    return any(
        isinstance(p.place, Span)
        and p.label in company
        and (p.place.part, p.place.attachment) == (place.part, place.attachment)
        and p.place.start < place.end + NEAR
        and place.start < p.place.end + NEAR
        for p in people
    )
