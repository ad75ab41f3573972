"""Resolve overlaps between findings of different detectors, by a stated precedence."""

from collections import defaultdict

from paravent.detectors.ranges import Ranges
from paravent.finding import Finding, Label, Span

THRESHOLD = 0.5
"""What a detector is less sure of is dropped (`joining`): it may say what it doubts, nobody else has to hear it."""

CHECKED = frozenset({"numbers", "contacts"})
"""Detectors that check by key or syntax: they yield to nobody."""

PRECEDENCE = (
    (Label.HANDLE, Label.PHONE, Label.EMAIL, Label.ADDRESS, Label.ID),
    (Label.ROOM,),
    (Label.PATIENT, Label.STAFF),
    (Label.AGE, Label.DATE),
    (Label.PLACE,),
    (Label.TRAIT,),
    (Label.HEALTH,),
)
"""By label, whoever found it: rules, CRF or the learned reader. Between two of one rank the surer stays."""
RANK = {label: rank for rank, labels in enumerate(PRECEDENCE, 1) for label in labels}


def merge(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Keep, where spans of one text overlap, the one of higher precedence, then the surer, then the longer."""
    by_text: defaultdict[tuple[object, object], list[tuple[Span, Finding]]] = defaultdict(list)
    kept: list[Finding] = []
    for finding in dict.fromkeys(findings):
        if isinstance(finding.place, Span):
            if finding.place.start < finding.place.end:
                by_text[finding.place.part, finding.place.attachment].append((finding.place, finding))
        else:
            kept.append(finding)
    for candidates in by_text.values():
        kept.extend(_without_overlaps(candidates))
    return tuple(sorted(kept, key=_order))


def _without_overlaps(candidates: list[tuple[Span, Finding]]) -> list[Finding]:
    candidates.sort(key=lambda one: (_rank(one[1]), -one[1].confidence, one[0].start - one[0].end, one[0].start))
    taken = Ranges()
    return [finding for span, finding in candidates if taken.take(span.start, span.end)]


def _rank(finding: Finding) -> int:
    return 0 if finding.detector in CHECKED else RANK.get(finding.label, len(PRECEDENCE))


def _order(finding: Finding) -> tuple[str, tuple[object, ...], str, str]:
    place = finding.place
    values = tuple(str(getattr(place, name)).rjust(12, "0") for name in place.__slots__)
    return type(place).__name__, values, finding.label, finding.kind
