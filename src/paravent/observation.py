"""Everything that was seen in one post, handed from detection to judgement and repair."""

from dataclasses import dataclass, field

from paravent.finding import Finding, Label, Part, Signal, Span
from paravent.reading import Looked, TextReading, Unread
from paravent.ruling import Opinion


@dataclass(frozen=True, slots=True)
class Observation:
    """The even texts, the findings and signals in order of place, and what could not be read."""

    texts: tuple[TextReading, ...] = field(repr=False)
    findings: tuple[Finding, ...]
    signals: tuple[Signal, ...]
    unread: tuple[Unread, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    """What the learned reader thinks; empty in the fast tier."""
    looked: tuple[Looked, ...] = ()
    """The frames of pictures and the pages, in order, each once."""

    def spans(self, *labels: Label, part: Part = Part.TEXT) -> tuple[Finding, ...]:
        """The findings in one of the post's own texts, of these labels (all when none is named), in reading order."""
        return tuple(
            finding
            for finding in self.findings
            if isinstance(finding.place, Span) and finding.place.part is part and (not labels or finding.label in labels)
        )
