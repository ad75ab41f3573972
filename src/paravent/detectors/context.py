"""A day, an age or a trait is somebody's only beside a somebody: what stands alone belongs to an agenda, a law, a figure.

The distance was set on our own corpus: of the days within 120 characters of a health fact or an identifier three in four are a
patient's, of the others one in ten.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace
from itertools import accumulate

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
    people = _Company(findings)
    return tuple(
        f if (patient and f.label is Label.AGE) or people.beside(f) else replace(f, confidence=min(f.confidence, DOUBT))
        for f in findings
    )


class _Company:
    """Who stands where: for each text and label the starts in order, and how far any span up to there reaches.

    Looked up by bisection: a text of nothing but moments must not cost their square.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        spans: defaultdict[tuple[object, ...], list[Span]] = defaultdict(list)
        for finding in findings:
            if finding.confidence >= 0.5 and isinstance(finding.place, Span):
                spans[finding.place.part, finding.place.attachment, finding.label].append(finding.place)
        self.starts = {key: sorted(span.start for span in found) for key, found in spans.items()}
        self.reach = {key: list(accumulate((span.end for span in sorted(found)), max)) for key, found in spans.items()}

    def beside(self, finding: Finding) -> bool:
        """Whether a finding needs no company, or has some within reach."""
        place, company = finding.place, NEEDS_COMPANY.get(finding.label)
        if company is None or finding.kind == "birth" or not isinstance(place, Span):
            return True
        for label in company:
            key = (place.part, place.attachment, label)
            before = bisect_left(self.starts.get(key, ()), place.end + NEAR)
            if before and self.reach[key][before - 1] > place.start - NEAR:
                return True
        return False
