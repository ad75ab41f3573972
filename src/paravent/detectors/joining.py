"""Spans from rules, CRF and the learned reader, weighed against each other before overlaps are resolved.

Checked forms (numbers, contacts) stand as they are. For the others, what a detector is sure of and what the learned reader
thinks of the same place are added up as log-odds with weights fitted on held-out posts of our corpus (`joining.tsv`, by
`training.tagger.calibrate`): the sum is the finding's confidence, and it means what it says. What the learned reader proposes
of a label for which nothing could be fitted (an address that no form bears out) is not taken up. Where it did not look (the
fast tier, writing in a picture), a day, an age or a trait needs company instead (`context`). What is too doubtful falls here.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from paravent.detectors.context import beside_somebody
from paravent.detectors.merge import CHECKED, THRESHOLD
from paravent.detectors.tagger import Tagged, findings
from paravent.finding import Finding, Signal, Span

WEIGHTS = Path(__file__).with_suffix(".tsv")
FAR = 6.0
"""Log-odds are cut here: nothing is surer than 0.9975."""

Weights = Mapping[tuple[str, str], tuple[float, float, float]]


@cache
def weights() -> Weights:
    """Give, by detector and label: bias, weight of the detector's log-odds, weight of the learned reader's."""
    return {(row[0], row[1]): (float(row[2]), float(row[3]), float(row[4])) for row in _rows() if row[0] != "kept"}


@cache
def kept() -> Mapping[str, float]:
    """Give, by label, the joint confidence from which a finding is kept: low for a name, since one that goes out is worse
    than one that is looked at in vain.
    """
    return {row[1]: float(row[2]) for row in _rows() if row[0] == "kept"}


def _rows() -> list[list[str]]:
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def joined(found: tuple[Finding, ...], tagged: tuple[Tagged, ...], signals: tuple[Signal, ...]) -> tuple[Finding, ...]:
    """Give the findings with their joint confidence, and those that the learned reader alone proposes."""
    by_place = {(one.reading.part, one.reading.attachment): one for one in tagged}
    apart, looked_at = list[Finding](), list[tuple[Finding, Tagged]]()
    for finding in found:
        place = finding.place
        one = by_place.get((place.part, place.attachment)) if isinstance(place, Span) else None
        apart.append(finding) if one is None else looked_at.append((finding, one))
    learned = [(f, one) for one in tagged for f in findings(one) if (f.detector, f.label.value) in weights()]
    alone = (f for f in beside_somebody(tuple(apart), signals) if not isinstance(f.place, Span) or f.confidence >= THRESHOLD)
    both = (_weighed(finding, one) for finding, one in [*looked_at, *learned])
    return (*alone, *(finding for finding in both if finding.confidence >= kept().get(finding.label, THRESHOLD)))


def _weighed(finding: Finding, tagged: Tagged) -> Finding:
    known = weights().get((finding.detector, finding.label.value))
    if finding.detector in CHECKED or known is None:
        return finding
    bias, own, other = known
    told, thought = features(finding, tagged)
    return replace(finding, confidence=round(1 / (1 + math.exp(-(bias + own * told + other * thought))), 3))


def features(finding: Finding, tagged: Tagged) -> tuple[float, float]:
    """Give the detector's log-odds (0 for the learned reader's own) and the learned reader's, for the finding's label."""
    assert isinstance(finding.place, Span)  # noqa: S101 - `joined` sorts the others out
    start, end = content_place(tagged, finding.place)
    thought = odds(tagged.support(start, end, finding.label))
    return (0.0 if finding.detector == "tagger" else odds(finding.confidence)), thought


def odds(probability: float) -> float:
    """Log-odds, cut where nobody can be surer."""
    cut = 1 / (1 + math.exp(FAR))
    p = min(max(probability, cut), 1 - cut)
    return math.log(p / (1 - p))


def content_place(tagged: Tagged, place: Span) -> tuple[int, int]:
    """Give where a span of the original stands in the even text."""
    offsets = tagged.reading.offsets
    if not offsets:
        return place.start, place.end
    return bisect_left(offsets, place.start), bisect_left(offsets, place.end)
