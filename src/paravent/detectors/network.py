"""The network that reads a whole post, run: who speaks, how, the text, and what it answers or stands under, in one look.

A small transformer (Vaswani and others 2017) with heads for spans, reasons and verdicts, trained under `training/tagger` and
described by its card, `models/tagger.toml`. It is loaded once a process; `PARAVENT_THREADS` says on how many threads it
runs (else one).
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from paravent import models
from paravent.errors import TooLarge
from paravent.finding import Label
from paravent.reading import TextReading
from paravent.ruling import ReasonCode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LABELS = tuple(Label)[:13]
REASONS = tuple(code for code in ReasonCode if code is not ReasonCode.UNCHECKED)
START, END, PADDING = 0, 2, 1
TEXT, OVERLAP, CONTEXT = 256, 48, 80
"""Pieces of text read at a time, how many of them again in the next window, and how many of what it answers."""
MOST = 16_000
"""Pieces read of one text: the longest post a network takes (63,206 characters on Facebook) has fewer. Two seconds of work."""
AT_ONCE = 8
"""Windows read at once."""


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """What the network says of one text of T pieces.

    `places` are code points of the reading's content, (start, end) each; `labels` T×13 how likely each label is, `begins` T×13
    how likely it begins there; `reasons` 11 log-odds; `verdicts` 3 probabilities (ok, review, stop); `weighed` T×11 what each
    piece brought to each reason's log-odds.
    """

    places: tuple[tuple[int, int], ...]
    labels: "Floats" = field(repr=False)
    begins: "Floats" = field(repr=False)
    reasons: "Floats" = field(repr=False)
    verdicts: "Floats" = field(repr=False)
    weighed: "Floats" = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Window:
    ids: list[int] = field(repr=False)
    first: int
    """The first piece of text in it."""
    pieces: int
    beside: list[int] = field(repr=False)


@cache
def pieces() -> Any:  # noqa: ANN401 - tokenizers has no types of its own for what it reads
    """The tokenizer; raises MissingPart when it is missing or altered."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(models.path("pieces")))


@cache
def session() -> Any:  # noqa: ANN401 - onnxruntime has no types
    """The network, opened; raises MissingPart when it is missing or altered, or its runtime is not installed."""
    return models.network("tagger", threads())


def threads() -> int:
    """How many threads the network may take: `PARAVENT_THREADS`, else one, so that several posts may be read side by side."""
    asked = os.environ.get("PARAVENT_THREADS", "")
    return min(int(asked), 64) if asked.isascii() and asked.isdecimal() and int(asked) else 1


def say(reading: TextReading) -> Said:
    """Read one text with what it answers or stands under; raises MissingPart, and TooLarge over `MOST` pieces."""
    import numpy as np

    encoded = pieces().encode(reading.content, add_special_tokens=False)
    if len(encoded) > MOST:
        raise TooLarge(f"The text has more than {MOST} pieces. Check it in parts.")
    places = tuple(_without_space(reading.content, start, end) for start, end in encoded.offsets)
    beside = pieces().encode(reading.beside[: 8 * CONTEXT], add_special_tokens=False).ids[:CONTEXT] if reading.beside else []
    windows = list(_windows(reading, encoded.ids, beside))
    count = len(places)
    labels, begins = np.zeros((count, len(LABELS)), np.float32), np.zeros((count, len(LABELS)), np.float32)
    weighed, seen = np.zeros((count, len(REASONS)), np.float32), np.zeros((count, 1), np.float32)
    reasons = np.full(len(REASONS), -20.0, np.float32)
    verdicts = np.array([1.0, 0.0, 0.0], np.float32)
    for tags, codes, brought, window in _run(windows):
        here = slice(window.first, window.first + window.pieces)
        begins[here] += tags[:, 1::2]
        labels[here] += tags[:, 1::2] + tags[:, 2::2]
        weighed[here] = np.maximum(weighed[here], brought)
        seen[here] += 1
        reasons = np.maximum(reasons, codes[: len(REASONS)])
        judged = np.exp(codes[len(REASONS) :] - codes[len(REASONS) :].max())
        judged /= judged.sum()
        verdicts = judged if judged[0] <= verdicts[0] else verdicts  # a text is as grave as its gravest window
    share = (1 / np.maximum(seen, 1)).astype(np.float32)
    return Said(places, labels * share, begins * share, reasons, verdicts, weighed)


def _without_space(content: str, start: int, end: int) -> tuple[int, int]:
    """A piece's place without the space before its word."""
    while start < end and content[start].isspace():
        start += 1
    return start, end


def _windows(reading: TextReading, ids: Sequence[int], beside: list[int]) -> Iterator[_Window]:
    """The text in windows: <s> author kind language text </s> context </s>."""
    head = [START, *(pieces().token_to_id(f"<{word.value}>") for word in (reading.author, reading.kind, reading.lang))]
    for first in range(0, max(1, len(ids) - OVERLAP), TEXT - OVERLAP):
        part = list(ids[first : first + TEXT])
        yield _Window([*head, *part, END], first, len(part), [*beside, END] if beside else [])


HEAD = 4
"""Pieces that stand before the text: <s>, author, kind, language."""


def _run(windows: Sequence[_Window]) -> "Iterator[tuple[Floats, Floats, Floats, _Window]]":
    """Yield tags, codes and what each piece brought, of each window."""
    import numpy as np

    for start in range(0, len(windows), AT_ONCE):
        group = windows[start : start + AT_ONCE]
        longest = max(len(w.ids) + len(w.beside) for w in group)
        ids = np.full((len(group), longest), PADDING, np.int64)
        parts = np.zeros((len(group), longest), np.int64)
        for row, window in enumerate(group):
            end = len(window.ids) + len(window.beside)
            ids[row, :end] = window.ids + window.beside
            parts[row, len(window.ids) : end] = 1
        fed = {"ids": ids, "parts": parts, "mask": (ids != PADDING).astype(np.int32)}
        tags, codes, weighed = session().run(None, fed)
        for row, window in enumerate(group):
            here = slice(HEAD, HEAD + window.pieces)
            yield tags[row, here], codes[row], weighed[row, here, : len(REASONS)], window
