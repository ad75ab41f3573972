"""What the network that reads a whole post saw: spans with roles, and how likely each reason is.

It proposes; `joining` weighs its spans against those of rules and CRF, and the judge its reasons against the rules.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paravent.detectors.network import LABELS, REASONS, Said, say
from paravent.finding import Finding, Label, Place, Span
from paravent.reading import TextReading
from paravent.ruling import Opinion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAMES = frozenset({Label.PATIENT, Label.STAFF})
"""One question is whether somebody is named, another who that is: a name of which the network does not know whose is one."""
LEAST = 0.25
"""How likely a label has to be for a piece to be proposed; what is too weak falls when spans are joined."""
MOST_WORDS = 3
SHARE = 0.12
"""Words named for a reason: at most so many, each with at least this share of what spoke for it."""
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, eq=False, slots=True)
class Tagged:
    """One text as the network saw it."""

    reading: TextReading
    said: Said

    def named(self, start: int, end: int) -> float:
        """How likely somebody is named at `[start, end)` of the content, whoever that is."""
        return sum(self.support(start, end, label) for label in NAMES)

    def support(self, start: int, end: int, label: Label) -> float:
        """How likely `label` is at code points `[start, end)` of the content: the mean over its pieces, 0 where none is."""
        column = LABELS.index(label)
        # places are in order: looked up by bisection, since a long text may hold thousands of findings
        first = bisect_right(self.said.places, start, key=lambda place: place[1])
        last = bisect_left(self.said.places, end, key=lambda place: place[0])
        return float(self.said.labels[first:last, column].mean()) if first < last else 0.0


def detect(reading: TextReading) -> Iterator[Tagged]:
    """Yield what the network says of a text; raises MissingPart when it is missing or altered."""
    yield Tagged(reading, say(reading))


def findings(tagged: Tagged) -> Iterator[Finding]:
    """Yield the spans it proposes, each with the mean probability of its label; a name under the likelier of its two labels."""
    said, content = tagged.said, tagged.reading.content
    open_at: tuple[int, int, Label, list[float]] | None = None
    labels, begins = _as_names(said.labels), _as_names(said.begins)
    for piece, column in enumerate(labels.argmax(1) if len(said.places) else ()):
        p = float(labels[piece, column])
        start, end = said.places[piece]
        label = LABELS[column]
        if p < LEAST or start == end:
            if open_at is not None:
                yield from _closed(tagged, open_at)
            open_at = None
            continue
        glued = open_at is not None and open_at[1] == start and content[start - 1 : start].isalnum()
        goes_on = open_at is not None and open_at[2] is label and (glued or float(begins[piece, column]) < p / 2)
        if open_at is not None and goes_on:
            open_at = (open_at[0], end, label, [*open_at[3], p])
        else:
            if open_at is not None:
                yield from _closed(tagged, open_at)
            open_at = (start, end, label, [p])
    if open_at is not None:
        yield from _closed(tagged, open_at)


def _as_names(probabilities: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Both labels of names as one, in the column of PATIENT."""
    patient, staff = LABELS.index(Label.PATIENT), LABELS.index(Label.STAFF)
    joined = probabilities.copy()
    joined[:, patient] += joined[:, staff]
    joined[:, staff] = 0
    return joined


def _closed(tagged: Tagged, span: tuple[int, int, Label, list[float]]) -> Iterator[Finding]:
    """A span's finding, its last word whole, without the signs round it."""
    start, end, label, found = span
    content = tagged.reading.content
    inside_tag = "#" in content[max(0, start - 40) : start].rsplit(" ", 1)[-1]
    while not inside_tag and end < len(content) and content[end].isalnum() and content[end - 1].isalnum():
        end += 1
    while not inside_tag and start and content[start - 1].isalnum() and content[start].isalnum():
        start -= 1
    while start < end and not content[start].isalnum() and content[start] not in "@+#(":
        start += 1
    while start < end and not content[end - 1].isalnum() and content[end - 1] not in ".)%":
        end -= 1
    if start < end:
        if label in NAMES:
            label = max(sorted(NAMES), key=lambda name: tagged.support(start, end, name))
        for place in tagged.reading.places(start, end):
            yield Finding(label, place, round(sum(found) / len(found), 3), "tagger", "learned")


def opinions(tagged: Tagged) -> Iterator[Opinion]:
    """Yield how likely each reason is (log-odds), with the words that spoke loudest for it."""
    verdicts = tuple(round(float(p), 3) for p in tagged.said.verdicts)
    for column, code in enumerate(REASONS):
        odds = round(float(tagged.said.reasons[column]), 3)
        yield Opinion(code, odds, verdicts[1], verdicts[2], _loudest(tagged, column) if odds > -2 else ())


def _loudest(tagged: Tagged, column: int) -> tuple[Place, ...]:
    """The words whose pieces brought most to a reason."""
    brought = tagged.said.weighed[:, column]
    whole = float(brought[brought > 0].sum())
    words: dict[tuple[int, int], float] = {}
    spans = [(word.start(), word.end()) for word in WORD.finditer(tagged.reading.content)]
    at = 0
    for (start, end), value in zip(tagged.said.places, brought, strict=True):
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if value > 0 and at < len(spans) and spans[at][0] < end:
            words[spans[at]] = words.get(spans[at], 0.0) + float(value)
    loudest = sorted(words.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
    kept = sorted(span for span, value in loudest if whole and value >= SHARE * whole)
    return tuple(place for start, end in kept for place in tagged.reading.places(start, end) if isinstance(place, Span))
