"""What was given to check: a text, standard input, files. Errors name them by position: a file may be named like a patient."""

import os
import re
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from paravent.cli.exits import Code, CommandError
from paravent.post import Attachment

MAX_TEXT_BYTES = 32 * 1024 * 1024
TEXT_ENDINGS = frozenset({".txt", ".md"})
FILE_ENDINGS = re.compile(
    r"\.(?:jpe?g|png|webp|hei[cf]|gif|tiff?|bmp|svg|dcm|dicom|pdf|mp4|mov|avi|mkv|webm|zip|docx?|xlsx?|pptx?|odt|txt|md|csv|jsonl?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The text to check and the files that go with it."""

    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()


def gather(given: list[str]) -> Inputs:
    """Sort the arguments: `-` is standard input, a file that exists is a file, the first other one is the text.

    What looks like a file's name but is no file raises CommandError: checked as a text, it would get a quiet verdict.
    """
    texts: list[str] = []
    attachments: list[Attachment] = []
    for number, one in enumerate(given, 1):
        path = Path(one)
        if one == "-":
            texts.append(read_input())
        elif _exists(path):
            if path.suffix.lower() in TEXT_ENDINGS:
                texts.append(read_text(path, number))
            else:
                attachments.append(read_file(path, number))
        elif texts or names_a_file(one):
            raise CommandError(Code.NO_INPUT, "error.missing", number=number)
        else:
            texts.append(one)
    if len(texts) > 1:
        raise CommandError(Code.USAGE, "usage.texts")
    if not attachments and not "".join(texts).strip():
        raise CommandError(Code.NO_INPUT, "error.empty")
    return Inputs("".join(texts), tuple(attachments))


def names_a_file(one: str) -> bool:
    """Whether an argument reads like a path rather than a post."""
    if len(one) > 255 or "\n" in one:
        return False
    return bool(FILE_ENDINGS.search(one)) or (" " not in one and one.startswith(("/", "./", "../", "~/")))


def read_file(path: Path, number: int) -> Attachment:
    """Read the file that stands at a place among the arguments; raises CommandError or UnreadableFile."""
    must_be_readable(path, number)
    return Attachment.from_path(path)


def read_text(path: Path, number: int) -> str:
    """Read a text file as the post's text; raises CommandError."""
    must_be_readable(path, number)
    try:
        with path.open("rb") as file:
            return decoded(file.read(MAX_TEXT_BYTES + 1))
    except OSError:
        raise CommandError(Code.NO_INPUT, "error.unreadable", number=number) from None


def read_input() -> str:
    """Read standard input whole; raises CommandError when it is larger than any text that could be checked."""
    return decoded(sys.stdin.buffer.read(MAX_TEXT_BYTES + 1))


def decoded(content: bytes) -> str:
    """UTF-8, with or without its mark. Bytes that are none stay as lone surrogates, which the check then refuses to judge."""
    if len(content) > MAX_TEXT_BYTES:
        raise CommandError(Code.NO_INPUT, "error.large", megabytes=MAX_TEXT_BYTES >> 20)
    return content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (OSError, ValueError):  # ValueError: a NUL in the name; OSError: also a text too long to be a name
        return False
    return True


def must_be_readable(path: Path, number: int) -> None:
    """Raises CommandError for what is no file that may be read, by its place among the arguments."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise CommandError(Code.NO_INPUT, "error.folder", number=number)
    if not stat.S_ISREG(mode):
        raise CommandError(Code.NO_INPUT, "error.special", number=number)
    if not os.access(path, os.R_OK):
        raise CommandError(Code.NO_INPUT, "error.unreadable", number=number)
