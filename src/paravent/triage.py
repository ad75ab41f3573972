"""What a message that came in is about, and so how soon a person must see it.

A network reads the message with what it stands under (`models/triage.toml`), and its n-grams are weighed beside it
(`ngrams.py`): the two err on different messages. Above them stand set phrases (`words/urgent_fr.txt`, `words/urgent_en.txt`):
one of what cannot wait makes less do for its class, unless the same words stand in a figure of speech. Classes and their order:
`training/inbox/GUIDELINES.md`; how they are learned: `training/triage`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from paravent import models, ngrams
from paravent.detectors.network import AT_ONCE, END, PADDING, START, pieces, threads
from paravent.post import Author, Kind
from paravent.readers.text import language_of, normalise
from paravent.reading import TextReading
from paravent.words import phrases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TEXT, OVERLAP, CONTEXT = 200, 40, 60
"""Pieces of text read at a time, how many of them again in the next window, and how many of what it stands under."""
MOST, SIGNS = 1_600, 8_000
"""Pieces and characters read of one message, from its beginning. What is beyond may be anything: people are called."""


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
"""Those that must be seen at once, be they the likeliest class or not; a phrase alone names them."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A message's class, the others that may hold too (in order), and how likely the network finds the class, 0 to 1."""

    tag: Class
    also: tuple[Class, ...]
    odds: float


def sort(text: str, context: str = "") -> Sorted:
    """Sort one message; `context` is what it stands under. Raises MissingPart where a model is missing or altered.

    The likeliest class is taken. Of the classes that cannot wait, those that are likely enough are named beside it, be it by
    little: whoever calls people must look at these too. The card says from where on (`[decision]`).
    """
    content = normalise(text[:SIGNS])[0]
    told = decision()
    shares = dict(zip(CLASSES, odds(content, context), strict=True))
    signalled = _signalled(content)
    raised = {one: share + told["signal"] * (one in signalled) for one, share in shares.items()}
    tag = max(CLASSES, key=raised.__getitem__)
    least = {one: told["urgent" if one in SIGNALLED else "also"] for one in CLASSES}
    held = SIGNALLED if len(text) > SIGNS or len(_ids(content)) > MOST else signalled
    also = tuple(one for one in CLASSES if one is not tag and (one in held or shares[one] >= least[one]))
    return Sorted(tag, also, round(float(shares[tag]), 3))


def _signalled(content: str) -> tuple[Class, ...]:
    """The classes that a phrase alone points to, in French or English: people mix them. A figure of speech takes that away."""
    if not content.strip():
        return ()
    reading = TextReading(content, language_of(content), Author.PUBLIC, Kind.REPLY)
    found = {group for name in ("urgent_fr", "urgent_en") for group in phrases.found(name, reading)}
    return () if "figure" in found else tuple(one for one in SIGNALLED if one.value in found)


def odds(content: str, context: str) -> "Floats":
    """How likely each class is, 14 numbers that sum to 1; of a long message, the gravest window counts."""
    import numpy as np

    ids = _ids(content[:SIGNS])[:MOST]
    beside = pieces().encode(normalise(context[: 8 * CONTEXT])[0], add_special_tokens=False).ids[:CONTEXT]
    read = np.concatenate(list(_run([ids[first : first + TEXT] for first in _starts(len(ids))], beside)))
    both = (_log_shares(read) + _log_shares(ngrams.say(content)[None])) / 2  # a geometric mean
    shares = np.exp(_log_shares(both / decision()["temperature"]))
    urgent = shares[:, : len(SIGNALLED)].sum(1)
    return np.asarray(shares[int(urgent.argmax())], np.float64)


def _ids(content: str) -> list[int]:
    found: list[int] = pieces().encode(content, add_special_tokens=False).ids
    return found


def _log_shares(said: "Floats") -> "Floats":
    """Log-odds, W×14, as logarithms of shares."""
    import numpy as np

    even = said - said.max(1, keepdims=True)
    return np.asarray(even - np.log(np.exp(even).sum(1, keepdims=True)), np.float64)


def _starts(count: int) -> range:
    return range(0, max(1, count - OVERLAP), TEXT - OVERLAP)


def _run(windows: list[list[int]], beside: list[int]) -> "Iterator[Floats]":
    """Yield what the network says of the windows, some at a time, W×14 each: <s> query: text </s> context </s>."""
    import numpy as np

    before = [START, *pieces().encode("query: ", add_special_tokens=False).ids]  # as the encoder was pretrained
    after = [*beside, END] if beside else []
    for begin in range(0, len(windows), AT_ONCE):
        group = [[*before, *one, END] for one in windows[begin : begin + AT_ONCE]]
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
def decision() -> dict[str, float]:
    """What the card says of how shares are read: `temperature`, `signal` (what a phrase adds), `urgent` and `also` (from where
    on a class that cannot wait, and any other, is named beside the likeliest).
    """
    found: dict[str, float] = models.card("triage")["decision"]
    return found
