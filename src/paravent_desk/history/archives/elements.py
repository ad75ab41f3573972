"""The objects of a JSON array, one at a time, whatever the array's length: no more than one of them is in memory."""

import codecs
import json
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from paravent_desk.history.archives.brought import NoFile, WrongArchive
from paravent_desk.history.archives.container import BROKEN, MOST_WORDS, Container, whole

CHUNK = 1 << 16
MOST_DOCUMENT = 1 << 20
MOST_ELEMENT = 4 << 20
"""Characters of one post with everything about it."""
MOST_BEFORE = 1 << 20
"""Characters before the array begins."""
_DECODER = json.JSONDecoder()


def elements(container: Container, name: str, key: str = "") -> Iterator[dict[str, Any]]:
    """The objects of the array that stands under `key`, or of the first array in the file. Raises WrongArchive."""
    try:
        with closing(container.stream(name)) as stream:
            yield from _objects(_characters(stream), f'"{key}"' if key else "")
    except UnicodeDecodeError:
        raise WrongArchive("encoding") from None
    except (KeyError, *BROKEN):
        raise WrongArchive("damaged") from None


def document(container: Container, name: str) -> object:
    """A small JSON file, or the one that X writes as a script; None where there is none, or none that can be read."""
    try:
        text = whole(container, name, MOST_DOCUMENT).decode("utf-8-sig")
        return json.loads(text[text.index("=") + 1 :] if text.startswith("window.") else text)
    except (NoFile, ValueError, RecursionError):
        return None


def _characters(stream: IO[bytes]) -> Iterator[str]:
    """The file in pieces, as UTF-8 with or without its mark. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    read = 0
    while piece := stream.read(CHUNK):
        read += len(piece)
        if read > MOST_WORDS:
            raise WrongArchive("too_large")
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _objects(characters: Iterator[str], key: str) -> Iterator[dict[str, Any]]:
    rest = _after_bracket(characters, key)
    at = 0
    while True:
        rest, at, begin = _next(characters, rest, at)
        if begin == "]":
            return
        if begin == ",":
            at += 1
            continue
        if begin != "{":
            raise WrongArchive("json")
        found, rest, at = _one(characters, rest, at)
        yield found


def _after_bracket(characters: Iterator[str], key: str) -> str:
    text = ""
    for piece in characters:
        text += piece
        begin = text.find(key) if key else 0
        bracket = text.find("[", begin + len(key)) if begin >= 0 else -1
        if bracket >= 0:
            return text[bracket + 1 :]
        if len(text) > MOST_BEFORE:
            break
    raise WrongArchive("json")


def _next(characters: Iterator[str], rest: str, at: int) -> tuple[str, int, str]:
    """Over white space to the next character, reading on where there is none."""
    while True:
        while at < len(rest) and rest[at] in " \t\r\n":
            at += 1
        if at < len(rest):
            return rest, at, rest[at]
        rest, at = _more(characters), 0


def _one(characters: Iterator[str], rest: str, at: int) -> tuple[dict[str, Any], str, int]:
    """The object that begins here, reading on until it is whole."""
    while True:
        try:
            found, end = _DECODER.raw_decode(rest, at)
        except RecursionError:
            raise WrongArchive("json") from None
        except ValueError as error:
            if isinstance(error, json.JSONDecodeError) and len(rest) - at <= MOST_ELEMENT:
                rest, at = rest[at:] + _more(characters), 0
                continue
            raise WrongArchive("json") from None
        return found, rest, end


def _more(characters: Iterator[str]) -> str:
    for piece in characters:
        if piece:
            return piece
    raise WrongArchive("damaged")
