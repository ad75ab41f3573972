"""A PDF opened within limits, in a process of its own: what it carries, its pages as pictures, and their text layers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from paravent.errors import UnreadableFile
from paravent.imaging.confined import Oversized, answers
from paravent.imaging.pdf_pages import LONGEST, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BYTES = 128 * 1024 * 1024
MOST = 64 << 20
"""Bytes of one answer: no page has more pixels, no text layer within the limits more words."""
READ = "paravent.imaging.pdf_process:read"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a PDF carries beside its pages: named texts, how many enclosed files, and whether a program makes its forms."""

    fields: tuple[tuple[str, str], ...] = field(repr=False)
    enclosed: int
    dynamic: bool


@dataclass(frozen=True, eq=False, slots=True)
class Page:
    """One page: its pixels, shape (height, width, 3), and the words of its text layer with their boxes in these pixels."""

    number: int
    pixels: "NDArray[np.uint8]" = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)


def read(content: bytes) -> Iterator[Carried | Page]:
    """Give what the file carries, then its pages. Raises Oversized, Locked, MissingPart, or UnreadableFile on damage."""
    if len(content) > MAX_BYTES:
        raise Oversized(f"The file is larger than {MAX_BYTES >> 20} MB. Split it or make it smaller, then try again.")
    words: tuple[Word, ...] = ()
    for told, body in answers(READ, {}, content, MOST):
        if told.get("kind") == "document":
            carried = json.loads(body)
            named = tuple((str(name), str(text)) for name, text in carried["fields"])
            yield Carried(named, int(carried["enclosed"]), bool(carried["dynamic"]))
        elif told.get("kind") == "words":
            words = tuple(Word(*word) for word in json.loads(body))
        else:
            height, width = told["shape"]
            if not 0 < max(height, width) <= LONGEST or len(body) != 3 * height * width:
                raise UnreadableFile("The file is damaged. Export it again.")
            yield Page(int(told["number"]), np.frombuffer(body, np.uint8).reshape(height, width, 3), words)
