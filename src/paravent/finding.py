"""What a detector may say: what it saw, where, and how sure it is. Never the words or pixels themselves."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What was seen. The annotation guidelines define the text labels; the picture labels are ours."""

    PATIENT = "PATIENT"
    HANDLE = "HANDLE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    ID = "ID"
    PLACE = "PLACE"
    ROOM = "ROOM"
    DATE = "DATE"
    AGE = "AGE"
    TRAIT = "TRAIT"
    STAFF = "STAFF"
    HEALTH = "HEALTH"
    FACE = "FACE"
    WRITING = "WRITING"
    CODE = "CODE"
    SCREEN = "SCREEN"
    SKIN_MARK = "SKIN_MARK"
    TAG = "TAG"


DIRECT = frozenset({Label.PATIENT, Label.HANDLE, Label.PHONE, Label.EMAIL, Label.ADDRESS, Label.ID, Label.ROOM})
"""Identifiers that point to one person on their own."""

QUASI = frozenset({Label.PLACE, Label.DATE, Label.AGE, Label.TRAIT})
"""Quasi-identifiers: each fits many, together they may fit one."""

IDENTIFIERS = DIRECT | QUASI


class Cue(StrEnum):
    """What a text does, as far as words tell it: the judge weighs these beside the findings."""

    CARE_CONFIRMED = "care_confirmed"  # said to the person answered, or of the person they speak of
    PATIENT_STORY = "patient_story"  # tells of one patient of the author's
    OWN_HEALTH = "own_health"  # the author's own health
    RELATIVE_HEALTH = "relative_health"  # the health of the author's kin, friend, neighbour, stranger
    MOCKERY = "mockery"
    ADVICE = "advice"  # a diagnosis, dose or instruction for one person's case
    PROMOTION = "promotion"
    CONFIDENTIAL = "confidential"
    CREDENTIAL = "credential"
    ACCUSATION = "accusation"  # blames, insults or exposes somebody
    CONSENT_WRITTEN = "consent_written"
    CONSENT_VAGUE = "consent_vague"
    PICTURE_PERSON = "picture_person"  # the picture described shows a recognisable person
    PICTURE_RECORD = "picture_record"  # … a record, screen, wristband, radiograph
    PICTURE_BODY = "picture_body"  # … a wound, a body part, an operating field
    PICTURE_TOLD = "picture_told"  # the text itself speaks of a picture or video
    FICTION = "fiction"  # said to be invented, historical, an exercise


class Part(StrEnum):
    """Which of a post's own texts a span lies in, or that a text is read from a page."""

    TEXT = "text"
    CONTEXT = "context"
    ALT_TEXT = "alt_text"
    FILE_NAME = "file_name"
    PAGE = "page"  # of a document: its words have boxes, no spans


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `[start, end)` of the original text; `attachment` is set for alt texts and file names."""

    start: int
    end: int
    part: Part = Part.TEXT
    attachment: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Pixels of one upright frame of an attachment, origin top left."""

    attachment: int
    frame: int
    x: int
    y: int
    width: int
    height: int


Key = tuple[int, int, int, int, int]
"""A frame's number, and left, top, width, height of the box in it."""


@dataclass(frozen=True, slots=True, order=True)
class Track:
    """A box that moves through the frames of a film: its keys in order of frames, and evenly from one to the next."""

    attachment: int
    keys: tuple[Key, ...]

    @property
    def first(self) -> int:
        """The first frame it is in."""
        return self.keys[0][0]

    @property
    def last(self) -> int:
        """The last frame it is in."""
        return self.keys[-1][0]

    def at(self, frame: int) -> Box | None:
        """Give the box in a frame, rounded outwards; None before the first key and after the last."""
        if not self.first <= frame <= self.last:
            return None
        right = bisect_left(self.keys, frame, key=lambda key: key[0])
        after, before = self.keys[right], self.keys[max(0, right - 1)]
        span = after[0] - before[0]
        share = (frame - before[0]) / span if span and after[0] != frame else 1.0
        x, y, width, height = (old + share * (new - old) for old, new in zip(before[1:], after[1:], strict=True))
        left, top = math.floor(x), math.floor(y)
        return Box(self.attachment, frame, left, top, math.ceil(x + width) - left, math.ceil(y + height) - top)


@dataclass(frozen=True, slots=True, order=True)
class Field:
    """A metadata field: an EXIF, XMP or IPTC name, a PNG key, a DICOM tag with its path."""

    attachment: int
    name: str


Place = Span | Box | Track | Field


@dataclass(frozen=True, slots=True)
class Finding:
    """A label, a place, a confidence in [0, 1], the detector, and the detector's own kind ("nir", "kinship", "given_name")."""

    label: Label
    place: Place
    confidence: float
    detector: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """What a passage does. `kind` names the lexicon entry group, so that an explanation can say why."""

    cue: Cue
    place: Place
    confidence: float
    detector: str
    kind: str = ""


Seen = Finding | Signal
