"""The text of a document's page, judged as a post's text is: in sentences first, then by the place of each word.

What is found lies as spans until overlaps are resolved and moments that stand alone are told from a patient's (`context`). Only
then each span becomes the boxes of its words: a poster's opening day stays, the day of somebody's operation goes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from paravent.detectors.context import beside_somebody
from paravent.detectors.merge import THRESHOLD, merge
from paravent.finding import DIRECT, Finding, Label, Seen, Signal, Span
from paravent.reading import TextReading

Detect = Callable[[TextReading], Iterable[Seen]]


def detect(page: TextReading, detectors: Iterable[Detect]) -> Iterator[Seen]:
    """Give what the text detectors see on a page, at the boxes of the words. Raises what they raise.

    A carer's name counts only where somebody is pointed at: it stays in what a service publishes about itself, as in a post.
    """
    text = replace(page, regions=())
    seen = [one for find in detectors for one in find(text)]
    signals = tuple(one for one in seen if isinstance(one, Signal))
    company = beside_somebody(tuple(one for one in seen if isinstance(one, Finding)), signals)
    found = merge(tuple(one for one in company if one.confidence >= THRESHOLD))
    pointed = any(finding.label in DIRECT for finding in found)
    for finding in found:
        if isinstance(finding.place, Span) and (pointed or finding.label is not Label.STAFF):
            yield from (replace(finding, place=box) for box in page.places(finding.place.start, finding.place.end))
    for signal in signals:
        if isinstance(signal.place, Span):
            yield from (replace(signal, place=box) for box in page.places(signal.place.start, signal.place.end))
