"""What somebody wants to publish, and the situation they publish it in."""

import hashlib
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from paravent.errors import InvalidPost, UnreadableFile

MAX_FILE_BYTES = 512 * 1024 * 1024
SHORTEST_KEY = 16
"""Bytes of `DicomProfile.key`."""


class Author(StrEnum):
    """Who speaks: an official account, a carer under their own, somebody about themselves, anybody else."""

    HOSPITAL = "hospital"
    PROFESSIONAL = "professional"
    PATIENT = "patient"
    PUBLIC = "public"


class Kind(StrEnum):
    """A `reply` answers `Post.context`; a `caption` stands under a picture that `Post.context` describes."""

    POST = "post"
    REPLY = "reply"
    CAPTION = "caption"


class Language(StrEnum):
    """The languages Paravent reads."""

    FR = "fr"
    EN = "en"


class Tier(StrEnum):
    """How deep a post is looked into: by rules, CRF and the learned reader, or by rules and CRF alone."""

    FULL = "full"
    FAST = "fast"


class Scope(StrEnum):
    """What a consent covers: the picture of a person, or their story and data."""

    IMAGE = "image"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's agreement, as evidence. It opens the image-and-data lock, never the lock of professional secrecy
    (Conseil d'État, 26 September 2018, no 407856).
    """

    scope: Scope
    written: bool = False
    given_on: date | None = None
    care_ended_on: date | None = None

    @property
    def solid(self) -> bool:
        """Written, dated, and given once care had ended (Danish authority, 2023-432-0016)."""
        return (
            self.written
            and self.given_on is not None
            and self.care_ended_on is not None
            and self.care_ended_on <= self.given_on
        )


@dataclass(frozen=True, slots=True)
class DicomProfile:
    """The options of DICOM PS3.15, Annex E that are applied beside the Basic Profile; each is named as in the standard's table.

    `key` replaces UIDs and shifts dates, alike in all files it is given for; without one, each file has its own. It is secret:
    who has it can undo both. It changes no finding, and is no part of what is compared, shown or digested.
    Retaining UIDs, full dates and the institution's identity is not offered: what goes out has no need of them.
    """

    clean_descriptors: bool = False
    clean_structured_content: bool = False
    clean_graphics: bool = False
    retain_longitudinal_modified_dates: bool = False
    retain_device_identity: bool = False
    retain_patient_characteristics: bool = False
    retain_safe_private: bool = False
    clean_pixel_data: bool = True
    key: bytes | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises InvalidPost for a key that can be guessed."""
        if self.key is not None and len(self.key) < SHORTEST_KEY:
            raise InvalidPost(f"The key for DICOM files must have at least {SHORTEST_KEY} bytes.")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a post, whole and in memory."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)
    alt_text: str = field(default="", repr=False)
    keep_sound: bool = False
    """Whether a film's sound may stay: whoever says so has listened to it and answers for what is said."""
    repaired: bool = False
    """Whether repair wrote it, from what had been looked at whole; never set by those who ask."""

    @classmethod
    def from_path(cls, path: Path, alt_text: str = "") -> "Attachment":
        """Read a file; raises UnreadableFile when it cannot be read, is too large, or changes meanwhile."""
        try:
            before = path.stat()
            if not stat.S_ISREG(before.st_mode):  # a pipe or a device may have no end
                raise UnreadableFile("This is no file. Give the file itself.")
            if before.st_size > MAX_FILE_BYTES:
                raise UnreadableFile(f"The file is larger than {MAX_FILE_BYTES >> 20} MB. Shorten or shrink it first.")
            content = path.read_bytes()
            after = path.stat()
        except OSError as error:
            cause = error.strerror or type(error).__name__
            raise UnreadableFile(f"The file cannot be opened ({cause}). Check its name and your rights to it.") from None
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
            raise UnreadableFile("The file changed while it was being read. Wait until it is complete, then try again.")
        return cls(path.name, content, alt_text)


def _all_of(kind: type, values: Iterable[object], name: str) -> tuple[object, ...]:
    """The values as a tuple; raises InvalidPost, which does not quote them, where one is of another kind."""
    try:
        found = tuple(values)
    except TypeError:
        found = (None,)
    if not all(isinstance(value, kind) for value in found):
        raise InvalidPost(f"`{name}` must be {kind.__name__} values.")
    return found


@dataclass(frozen=True, slots=True)
class Post:
    """A text with its author, kind, context, language, attachments and consents, and where and when it is written.

    `lang` None means: found from the text. `place` is the author's place (a commune, a hospital's town) and `at` the time of
    publication; both are what a reader knows without being told.
    """

    text: str = field(default="", repr=False)
    author: Author = Author.HOSPITAL
    kind: Kind = Kind.POST
    context: str | None = field(default=None, repr=False)
    lang: Language | None = None
    attachments: tuple[Attachment, ...] = ()
    consents: tuple[Consent, ...] = ()
    place: str | None = field(default=None, repr=False)
    at: datetime | None = None
    dicom: DicomProfile = field(default_factory=DicomProfile)

    def __post_init__(self) -> None:
        """Take plain strings for the enumerations; raises InvalidPost for a value that is none of theirs."""
        for name, words in (("author", Author), ("kind", Kind), ("lang", Language)):
            value = getattr(self, name)
            if value is None and name == "lang":
                continue
            try:
                object.__setattr__(self, name, words(value))
            except ValueError:
                raise InvalidPost(f"`{name}` must be one of: {', '.join(words)}.") from None
        if not isinstance(self.text, str) or not isinstance(self.context, str | None) or not isinstance(self.place, str | None):
            raise InvalidPost("`text`, `context` and `place` must be text.")
        if not isinstance(self.at, datetime | None):
            raise InvalidPost("`at` must be a datetime.")
        if not isinstance(self.dicom, DicomProfile):
            raise InvalidPost("`dicom` must be a DicomProfile.")
        for name, kind in (("attachments", Attachment), ("consents", Consent)):
            object.__setattr__(self, name, _all_of(kind, getattr(self, name), name))
        if not self.text.strip() and not self.attachments:
            raise InvalidPost("There is nothing to check: give a text or at least one file.")

    def digest(self) -> str:
        """SHA-256, in hex, over everything that was asked about; two posts with one digest get one report.

        It identifies content inside a report. It is never logged: the hash of a short text gives the text away.
        """
        parts: list[bytes] = []
        situation = (self.text, self.author, self.kind, self.context, self.lang, self.consents, self.place, self.at)
        for value in situation:
            parts.append(str(value).encode("utf-8", "surrogatepass"))
        for attachment in self.attachments:
            parts += [attachment.name.encode("utf-8", "surrogatepass"), attachment.content]
            parts.append(attachment.alt_text.encode("utf-8", "surrogatepass"))
            parts += [b"keep_sound"] * attachment.keep_sound
        if self.dicom != DicomProfile():  # a post that asks for no option keeps the digest it has always had
            parts.append(str(self.dicom).encode())
        whole = hashlib.sha256()
        for part in parts:
            whole.update(len(part).to_bytes(8, "big") + part)
        return whole.hexdigest()
