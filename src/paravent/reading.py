"""What came in, opened: texts, pictures and metadata that remember where each word and pixel stood."""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from paravent.finding import Box, Part, Place, Span
from paravent.folding import fold
from paravent.post import Author, DicomProfile, Kind, Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOKEN = re.compile(r"(?:\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)')(?=\w)|\w+(?:[-'’·.]\w+)*|[^\w\s]", re.IGNORECASE)


class Cause(StrEnum):
    """Why something could not be checked."""

    UNKNOWN_FORMAT = "unknown_format"
    OFFICE_FILE = "office_file"
    ENCLOSED = "enclosed"
    ENCLOSED_DOCUMENT = "enclosed_document"  # of a DICOM file, which is about it: a copy without it would be empty
    LOCKED = "locked"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"  # cut off, or pixels that nobody can look at; the copy has the rest
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_CHECKED = "not_checked"  # a part nobody looked at or listened to; the copy leaves it out
    MISSING_PART = "missing_part"
    TIME_OUT = "time_out"
    DETECTOR_FAILED = "detector_failed"
    RULE_FAILED = "rule_failed"
    REPAIR_FAILED = "repair_failed"


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that no verdict can rest on. `attachment` None means the text; `what` names a detector, rule or format."""

    cause: Cause
    attachment: int | None = None
    what: str = ""


@dataclass(frozen=True, eq=False)
class TextReading:
    """A text made even (see `readers.text.normalise`), with the way back to the original.

    `content[i]` came from code point `offsets[i]` of the original; `offsets` has one entry more than `content`, so that a span
    takes the accents and invisible signs after its last letter along. A text read in a picture has `regions` instead:
    `(start, end, box)` for each of its words, in reading order.
    """

    content: str = field(repr=False)
    lang: Language
    author: Author
    kind: Kind
    offsets: Sequence[int] = field(repr=False, default_factory=lambda: array("l"))
    part: Part = Part.TEXT
    attachment: int | None = None
    regions: tuple[tuple[int, int, Box], ...] = field(repr=False, default=())
    beside: str = field(repr=False, default="")
    """What the text answers or stands under, made even; only the learned reader looks at both at once."""

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Give where `content[start:end]` stood: one span of the original, or one box for each word read in a picture."""
        if self.regions:
            return tuple(box for first, last, box in self.regions if first < end and start < last)
        if not self.offsets:
            return (Span(start, end, self.part, self.attachment),)
        first, last = self.offsets[start], self.offsets[end - 1] if end > start else self.offsets[start] - 1
        # up to the next character, so that marks and joiners go along; two characters may come from one (a ligature)
        return (Span(first, max(self.offsets[end], last + 1), self.part, self.attachment),)

    @cached_property
    def tokens(self) -> tuple[re.Match[str], ...]:
        """Words (French elisions apart; inner hyphens, apostrophes and dots kept) and single signs, in order."""
        return tuple(TOKEN.finditer(self.content))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The key forms of `tokens`, one each: every lexicon compares words by them."""
        return tuple([fold(token.group()) for token in self.tokens])

    @cached_property
    def lowered(self) -> str:
        """`content` in lower case; same length, so offsets hold."""
        lowered = self.content.lower()
        if len(lowered) == len(self.content):
            return lowered
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.content)


@dataclass(frozen=True, eq=False)
class PictureReading:
    """One frame, upright, as 8-bit RGB: `pixels` has shape (height, width, 3). `medical` marks DICOM and radiographs."""

    pixels: "NDArray[np.uint8]" = field(repr=False)
    attachment: int
    lang: Language
    author: Author
    kind: Kind
    frame: int = 0
    medical: bool = False
    words: tuple[tuple[str, Box], ...] = field(repr=False, default=())
    """What a page's text layer says, and where; only `detectors.layer` looks at it."""
    page: bool = False
    """Whether it is a page of a document."""


class Sort(StrEnum):
    """What a picture is, for what is said about it: a photograph may show somebody in ways that nothing here looks for."""

    PHOTOGRAPH = "photograph"
    MEDICAL = "medical"
    PAGE = "page"


@dataclass(frozen=True, slots=True, order=True)
class Looked:
    """A frame that was looked at: its size in upright pixels, and what it is. Films are not among them."""

    attachment: int
    frame: int
    width: int
    height: int
    sort: Sort


@dataclass(frozen=True, eq=False)
class FilmReading:
    """A film, still encoded: no machine holds all its frames at once. `imaging.film.opened` gives them one by one."""

    content: bytes = field(repr=False)
    attachment: int
    lang: Language
    author: Author
    kind: Kind
    sampled: bool = False
    """Whether it is a copy whose every frame was seen before it was written: two looks a second are enough."""


@dataclass(frozen=True, slots=True)
class MetadataField:
    """One metadata field; the value is kept from `repr`."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, eq=False)
class MetadataReading:
    """The metadata of one attachment, every container's fields under qualified names ("EXIF:GPSLatitude")."""

    fields: tuple[MetadataField, ...] = field(repr=False)
    attachment: int
    lang: Language
    author: Author
    kind: Kind
    profile: DicomProfile = DicomProfile()  # noqa: RUF009 - frozen
    """What may stay in a DICOM file; other files have no such choice."""


Reading = TextReading | PictureReading | FilmReading | MetadataReading
