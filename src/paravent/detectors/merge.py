"""Resolve overlaps between findings of different detectors, by a stated precedence."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace

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
STRETCHED = frozenset(RANK.values()) - {RANK[Label.HEALTH]}
"""Ranks whose spans reach as far as the longest reading. What is checked by form (rank 0) ends where its form does."""


def merge(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Keep, where spans of one text overlap, the one of higher precedence, then the surer, then the longer.

    Of two readings of one thing the surer says what it is, and both say how far it goes: half a name that stays tells all.
    """
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
    kept, others = list[tuple[Span, Finding]](), list[tuple[Span, Finding]]()
    for one in candidates:
        (kept if taken.take(one[0].start, one[0].end) else others).append(one)
    kept.sort(key=lambda one: one[0].start)
    _stretch(kept, others)
    return [replace(finding, place=span) if span != finding.place else finding for span, finding in kept]


def _stretch(kept: list[tuple[Span, Finding]], others: list[tuple[Span, Finding]]) -> None:
    """Let what is kept (in order of place) reach as far as what yielded to it and is of its rank, where no neighbour stands."""
    starts = [span.start for span, _ in kept]
    for other, yielding in others:
        at = max(0, bisect_right(starts, other.start) - 1)
        while at < len(kept) and kept[at][0].start < other.end:
            span, finding = kept[at]
            if span.end > other.start and _rank(finding) == _rank(yielding) in STRETCHED:
                before = kept[at - 1][0].end if at else 0
                after = kept[at + 1][0].start if at + 1 < len(kept) else other.end
                start = other.start if before <= other.start < span.start else span.start
                end = other.end if span.end < other.end <= after else span.end
                kept[at] = (replace(span, start=start, end=end), finding)
                starts[at] = start
            at += 1


def _rank(finding: Finding) -> int:
    return 0 if finding.detector in CHECKED else RANK.get(finding.label, len(PRECEDENCE))


def _order(finding: Finding) -> tuple[str, tuple[object, ...], str, str]:
    place = finding.place
    values = tuple(str(getattr(place, name)).rjust(12, "0") for name in place.__slots__)
    return type(place).__name__, values, finding.label, finding.kind
