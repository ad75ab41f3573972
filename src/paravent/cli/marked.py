"""A text with what was found in it between brackets, each with its label: [Durand · patient]."""

from collections.abc import Iterable

from paravent.cli.interface import Words
from paravent.cli.terminal import END, MARK, harmless
from paravent.finding import Finding, Label, Part, Place, Span

AROUND = 80
LONGEST = 4_000
FIRST = 400
"""Code points: a text longer than LONGEST is shown by what stands AROUND its findings, else by its FIRST."""


def marks(findings: Iterable[Finding], part: Part, resting: frozenset[Place]) -> list[tuple[int, int, Label]]:
    """The spans to mark in one text, in order and without overlaps. Staff are marked where a reason rests on them."""
    chosen: list[tuple[int, int, Label]] = []
    for finding in sorted((f for f in findings if isinstance(f.place, Span)), key=lambda f: f.place):
        place = finding.place
        if not isinstance(place, Span) or place.part is not part or place.start >= place.end:
            continue
        if finding.label is Label.STAFF and place not in resting:
            continue
        if not chosen or place.start >= chosen[-1][1]:
            chosen.append((place.start, place.end, finding.label))
    return chosen


def marked(text: str, spans: list[tuple[int, int, Label]], words: Words) -> str:
    """The text, ready for `Paper.fold`; a long one is shortened to what stands around the marks."""
    pieces: list[str] = []
    done = 0
    for start, end, label in spans:
        pieces.append(_between(text, done, start, first=not pieces))
        pieces.append(f"{MARK}[{harmless(text[start:end])} · {words(f'label.{label.value}')}]{END}")
        done = end
    pieces.append(_between(text, done, len(text), first=not pieces, last=True))
    return "".join(pieces).strip()


def _between(text: str, start: int, end: int, *, first: bool, last: bool = False) -> str:
    """What stands between two marks, or its edges where the text is long."""
    if len(text) <= LONGEST:
        return harmless(text[start:end])
    if first and last:
        return harmless(text[:FIRST]) + " …"
    before = "" if first else text[start : min(end, start + AROUND)]
    after = "" if last else text[max(start, end - AROUND) : end]
    if not first and not last and end - start <= 2 * AROUND:
        return harmless(text[start:end])
    cut = " … " if end - start > len(before) + len(after) else ""
    return harmless(before) + cut + harmless(after)
