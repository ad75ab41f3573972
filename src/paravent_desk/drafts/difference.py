"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

WORD = re.compile(r"\w+|\s+|[^\w\s]")
MOST_WORDS = 4000
"""Beyond, two texts are shown as one taken out and one put in: the time grows with the square."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch that stayed ("same"), went ("out") or came ("in")."""

    kind: str
    text: str = field(repr=False)


def difference(old: str, new: str) -> tuple[Part, ...]:
    """The parts in reading order; what went stands before what came in its place."""
    if old == new:
        return (Part("same", new),) if new else ()
    before, after = WORD.findall(old), WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return tuple(part for part in (Part("out", old), Part("in", new)) if part.text)
    parts: list[Part] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        out, came = "".join(before[start:end]), "".join(after[new_start:new_end])
        parts += [Part("same", out)] if kind == "equal" else [Part("out", out), Part("in", came)]
    return tuple(part for part in parts if part.text)
