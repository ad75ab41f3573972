"""What a message that came in is about, and so how soon a person must see it.

A network reads the message with what it stands under (`training/inbox`, card `models/triage.toml`); wordings above it
(`words/urgent_fr.txt`, `words/urgent_en.txt`) hold what must not wait even where the network is unsure, unless the same words
stand in a figure of speech. Classes and their order: `training/inbox/GUIDELINES.md`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from paravent import models
from paravent.detectors.network import AT_ONCE, CONTEXT, END, OVERLAP, PADDING, START, TEXT, pieces, threads
from paravent.post import Author, Kind
from paravent.readers.text import language_of, normalise
from paravent.reading import TextReading
from paravent.words import phrases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST = 8_000
"""Pieces read of one message, from its beginning; a message that is longer is sorted by these."""


class Class(StrEnum):
    """What cannot wait stands first; the first that holds is the class of a message."""

    SELF_HARM = "SELF_HARM"
    EMERGENCY = "EMERGENCY"
    VIOLENCE = "VIOLENCE"
    THIRD_PARTY = "THIRD_PARTY"
    STAFF_ATTACK = "STAFF_ATTACK"
    SELF_DISCLOSURE = "SELF_DISCLOSURE"
    ADVERSE_EVENT = "ADVERSE_EVENT"
    COMPLAINT = "COMPLAINT"
    LEGAL = "LEGAL"
    MISINFORMATION = "MISINFORMATION"
    QUESTION = "QUESTION"
    PRAISE = "PRAISE"
    SPAM = "SPAM"
    NEUTRAL = "NEUTRAL"


CLASSES = tuple(Class)
SIGNALLED = (Class.SELF_HARM, Class.EMERGENCY, Class.VIOLENCE)
"""Those that wordings alone may hold."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A message's class, the others that may hold too (in order), and how likely the network finds the class, 0 to 1."""

    tag: Class
    also: tuple[Class, ...]
    odds: float


def sort(text: str, context: str = "") -> Sorted:
    """Sort one message; `context` is what it stands under. Raises MissingPart where the network is missing or altered.

    Of the classes that cannot wait, the first that is likely enough is taken, be another likelier: the card says from where on.
    """
    content = normalise(text)[0]
    told = _decision()
    shares = dict(zip(CLASSES, _shares(content, context), strict=True))
    likely = (one for one in CLASSES if shares[one] >= told["least"].get(one.value, 1.1))
    tag = next(likely, None) or max(CLASSES, key=shares.__getitem__)
    signalled = _signalled(content)
    tag = min((tag, *signalled), key=CLASSES.index)
    also = tuple(one for one in CLASSES if one is not tag and (one in signalled or shares[one] >= told["also"]))
    return Sorted(tag, also, round(float(shares[tag]), 3))


def _signalled(content: str) -> tuple[Class, ...]:
    """The classes that a wording alone holds, in French or English: people mix them. A figure of speech takes that away."""
    if not content.strip():
        return ()
    reading = TextReading(content, language_of(content), Author.PUBLIC, Kind.REPLY)
    found = {group for name in ("urgent_fr", "urgent_en") for group in phrases.found(name, reading)}
    return () if "figure" in found else tuple(one for one in SIGNALLED if one.value in found)


def _shares(content: str, context: str) -> "NDArray[np.float64]":
    """How likely each class is, 14 numbers that sum to 1; of a long message, the gravest window counts."""
    import numpy as np

    ids = pieces().encode(content, add_special_tokens=False).ids[:MOST]
    beside = pieces().encode(normalise(context[: 8 * CONTEXT])[0], add_special_tokens=False).ids[:CONTEXT]
    said = np.concatenate(list(_run([ids[first : first + TEXT] for first in _starts(len(ids))], beside)))
    even = np.exp((said - said.max(1, keepdims=True)) / _decision()["temperature"])
    shares = even / even.sum(1, keepdims=True)
    urgent = shares[:, : len(SIGNALLED)].sum(1)
    return np.asarray(shares[int(urgent.argmax())], np.float64)


def _starts(count: int) -> range:
    return range(0, max(1, count - OVERLAP), TEXT - OVERLAP)


def _run(windows: list[list[int]], beside: list[int]) -> "Iterator[NDArray[np.float32]]":
    """Yield what the network says of the windows, some at a time, W×14 each: <s> text </s> context </s>."""
    import numpy as np

    after = [*beside, END] if beside else []
    for begin in range(0, len(windows), AT_ONCE):
        group = [[START, *one, END] for one in windows[begin : begin + AT_ONCE]]
        longest = max(map(len, group)) + len(after)
        ids, parts = np.full((len(group), longest), PADDING, np.int64), np.zeros((len(group), longest), np.int64)
        for row, one in enumerate(group):
            ids[row, : len(one) + len(after)] = one + after
            parts[row, len(one) : len(one) + len(after)] = 1
        yield _session().run(None, {"ids": ids, "parts": parts, "mask": (ids != PADDING).astype(np.int32)})[0]


@cache
def _session() -> Any:  # noqa: ANN401 - onnxruntime has no types
    return models.network("triage", threads())


@cache
def _decision() -> dict[str, Any]:
    """From how likely on a class that cannot wait is taken, and others are named; found on messages held apart in training."""
    found: dict[str, Any] = models.card("triage")["decision"]
    return found
