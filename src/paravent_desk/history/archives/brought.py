"""What an archive gives, and how it can be wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol


class WrongArchive(Exception):
    """A file that cannot be used as a whole. `code` is a word of ours (words.py has the sentence), never what stands in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoFile(Exception):
    """A file of one post cannot be had from the archive; `cause` is "absent", or the engine's word ("too_large", "damaged")."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or film of a post: where it is found ("" where the archive holds none), and its description."""

    place: str = field(repr=False)
    alt_text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Brought:
    """One post of the past. `remote_id` is the network's own, as it takes it for a removal; "kind" is "post" or "reply"."""

    remote_id: str
    url: str
    at: datetime | None
    text: str = field(repr=False)
    kind: str = "post"
    lang: str | None = None
    files: tuple[Attached, ...] = ()


class Archive(Protocol):
    """An archive of one network. What it gives is the same at every reading, in the same order."""

    network: str
    handle: str
    """Whose it is, "" where the archive does not tell."""

    def posts(self) -> Iterator[Brought]:
        """Every post that the account itself wrote for others to read; raises WrongArchive."""

    def file(self, place: str) -> bytes:
        """A file of a post; raises NoFile."""

    def close(self) -> None:
        """Let go of it."""


def language(told: object) -> str | None:
    """The engine's language of a BCP 47 tag; None where it is another or none, and the engine finds out."""
    begin = told[:2].lower() if isinstance(told, str) else ""
    return begin if begin in {"fr", "en"} else None


def moment(told: object) -> datetime | None:
    """A time as ISO 8601 or seconds since 1970; None for anything else."""
    try:
        if isinstance(told, str):
            found = datetime.fromisoformat(told)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        return datetime.fromtimestamp(told, UTC) if isinstance(told, int) and not isinstance(told, bool) else None
    except (ValueError, OverflowError, OSError):
        return None


def word(told: object) -> str:
    """A text, "" for what is none; without the null character and lone surrogates, which no database takes."""
    if not isinstance(told, str):
        return ""
    return told.replace("\x00", "").encode("utf-8", "replace").decode()


def inside(told: object, *names: str) -> object:
    """What stands under those keys, one in another; None where it does not."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def every(told: object) -> list[object]:
    """A list; an empty one for what is none."""
    return told if isinstance(told, list) else []
