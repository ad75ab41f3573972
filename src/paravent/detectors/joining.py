"""Spans from rules, CRF and the learned reader, weighed against each other before overlaps are resolved.

Checked forms (numbers, contacts) stand as they are. For the others, what a detector is sure of and what the learned reader
thinks of the same place are added up as log-odds with weights fitted on held-out posts of our corpus (`joining.tsv`, by
`training.tagger.calibrate`): the sum is the finding's confidence, and it means what it says. What the learned reader proposes
of a label for which nothing could be fitted (an address that no form bears out) is not taken up. Whether somebody is named and
whether that is a patient are two sums: a name is kept by the first, and the second says whose it is. Where it did not look (the
fast tier, writing in a picture), a day, an age or a trait needs company instead (`context`). What is too doubtful falls here.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from paravent.detectors.context import beside_somebody
from paravent.detectors.emails import box_of_institution
from paravent.detectors.merge import CHECKED, THRESHOLD
from paravent.detectors.names import nobodys
from paravent.detectors.tagger import NAMES, Tagged, findings
from paravent.finding import Finding, Label, Place, Signal, Span
from paravent.words import fold, function_words, regions

WEIGHTS = Path(__file__).with_suffix(".tsv")
FAR = 6.0
"""Log-odds are cut here: nothing is surer than 0.9975."""

NAME = "NAME"
"""What stands for both labels of names in the table."""
PATIENTS = 0.4
"""How likely a name is a patient's from where it is taken for one: in doubt it is."""

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
    proposed = ((finding, one) for one in tagged for finding in findings(one) if plausible(finding, one))
    learned = [(finding, one) for finding, one in proposed if key_of(finding) in weights()]
    alone = (f for f in beside_somebody(tuple(apart), signals) if not isinstance(f.place, Span) or f.confidence >= THRESHOLD)
    return (*alone, *(weighed for finding, one in [*looked_at, *learned] for weighed in _weighed(finding, one)))


def key_of(finding: Finding) -> tuple[str, str]:
    """Give the row of the table that a finding is weighed by: its detector, its label."""
    return finding.detector, NAME if finding.label in NAMES else finding.label.value


def plausible(finding: Finding, tagged: Tagged) -> bool:
    """Whether what the learned reader proposes may be so: a name that is not known to be nobody's, more than a function word,
    no area too large to point to anybody, no address whose box is an institution's by its own words.
    """
    start, end = content_place(tagged, finding.place)
    if finding.label is Label.EMAIL and box_of_institution(tagged.reading, start, end):
        return False
    if finding.label in NAMES:
        return not nobodys(tagged.reading, start, end)
    words = fold(tagged.reading.content[start:end])
    return words not in regions() and words not in function_words(tagged.reading.lang.value)


def _weighed(finding: Finding, tagged: Tagged) -> Iterator[Finding]:
    """A finding with its joint confidence; nothing where it is too doubtful."""
    detector, label = key_of(finding)
    least = kept().get(label, THRESHOLD)
    if detector in CHECKED or (detector, label) not in weights():
        if finding.confidence >= least:
            yield finding
        return
    sure = confidence((detector, label), *features(finding, tagged))
    if sure < least:
        return
    if label == NAME and finding.kind != "historical":
        patient = confidence((NAME, Label.PATIENT), *role_features(finding, tagged))
        whose = Label.PATIENT if patient >= PATIENTS else Label.STAFF
        finding, sure = replace(finding, label=whose), sure * (patient if whose is Label.PATIENT else 1 - patient)
    yield replace(finding, confidence=round(sure, 3))


def confidence(row: tuple[str, str], own: float, other: float) -> float:
    """Give the probability that a row of the table makes of its two features."""
    bias, weight, others = weights()[row]
    return 1 / (1 + math.exp(-(bias + weight * own + others * other)))


def features(finding: Finding, tagged: Tagged) -> tuple[float, float]:
    """Give the log-odds of the detector (0 for the learned reader) and of the learned reader that the finding is what its label
    says; of a name, that it is one.
    """
    start, end = content_place(tagged, finding.place)
    thought = odds(tagged.named(start, end) if finding.label in NAMES else tagged.support(start, end, finding.label))
    return (0.0 if finding.detector == "tagger" else odds(finding.confidence)), thought


def role_features(finding: Finding, tagged: Tagged) -> tuple[float, float]:
    """Give what speaks for a name to be a patient's: 1 or -1 by the detector of names, and the learned reader's log-odds."""
    start, end = content_place(tagged, finding.place)
    told = 0.0 if finding.detector == "tagger" else 1.0 if finding.label is Label.PATIENT else -1.0
    return told, odds(tagged.support(start, end, Label.PATIENT) / max(tagged.named(start, end), 1e-6))


def odds(probability: float) -> float:
    """Log-odds, cut where nobody can be surer."""
    cut = 1 / (1 + math.exp(FAR))
    p = min(max(probability, cut), 1 - cut)
    return math.log(p / (1 - p))


def content_place(tagged: Tagged, place: Place) -> tuple[int, int]:
    """Give where a span of the original stands in the even text."""
    assert isinstance(place, Span)  # noqa: S101 - `joined` sorts the others out
    offsets = tagged.reading.offsets
    if not offsets:
        return place.start, place.end
    return bisect_left(offsets, place.start), bisect_left(offsets, place.end)
