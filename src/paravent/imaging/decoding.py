"""Compressed DICOM frames, decoded and encoded in a process of its own: killed when it is too slow, replaced when it dies."""

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.pixels import get_decoder
from pydicom.pixels.utils import as_pixel_options
from pydicom.uid import UID

from paravent.errors import MissingPart, UnreadableFile
from paravent.imaging.dataset import quiet
from paravent.imaging.decoder_process import receive, send

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECONDS = 60.0
"""What all frames of one file may take; the largest honest one (100 megapixels) takes about ten."""
START = "import sys; sys.path[:] = {path!r}; from paravent.imaging.decoder_process import main; main()"
LEAST_ROOM = 1 << 16
"""Bytes that a compressed frame may have beside twice its pixels'."""
DEPTHS = frozenset({"|u1", "|i1", "<u1", "<i1", "<u2", "<i2", "<u4", "<i4"})

_turn = threading.Lock()
_running: "subprocess.Popen[bytes] | None" = None
_owner = 0
"""The process that started the decoder: after a fork, its pipes are nobody else's."""


def decoded(dataset: Any, syntax: UID) -> "list[tuple[NDArray[Any], str]]":  # noqa: ANN401 - pydicom's values are untyped here
    """Give the pixels of every frame as stored, with their photometric interpretation.

    Raises MissingPart for a syntax whose decoder is not installed, UnreadableFile for what cannot be decoded.
    """
    try:
        decoder = get_decoder(syntax)
    except NotImplementedError:
        raise UnreadableFile("The DICOM image is compressed in a way that cannot be read. Export it again.") from None
    if not decoder.is_available:
        raise MissingPart("Reading this DICOM image needs the extra `dicom`. Install paravent[dicom].")
    with quiet():
        head = {name: _plain(value) for name, value in as_pixel_options(dataset).items()}
        body, number = bytes(dataset.PixelData), int(dataset.get("NumberOfFrames") or 1)
    with _turn:
        frames = _answered({**head, "syntax": str(syntax), "pixel_keyword": "PixelData"}, body, number)
    if frames is None or len(frames) != number:
        raise UnreadableFile("The DICOM image is cut short or damaged. Export it again.")
    return frames


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, tuple):
        return [bytes(table).hex() for table in value]
    return str(value) if isinstance(value, str) else int(value)


def encoded(pixels: "NDArray[Any]", syntax: UID, head: dict[str, Any]) -> bytes | None:
    """Give one frame compressed without loss, None where no encoder is installed for the syntax or it fails.

    `head` has what `pydicom.pixels` asks about the pixels (`bits_stored`, `photometric_interpretation` …). What comes back is
    to be decoded and compared: an encoder is trusted no more than a decoder.
    """
    rows, columns = pixels.shape[:2]
    asked = {**head, "rows": rows, "columns": columns, "encode": str(syntax), "dtype": pixels.dtype.str, "shape": pixels.shape}
    with _turn:
        answers = _exchanged(asked, pixels.tobytes(), pixels.nbytes * 2 + LEAST_ROOM, 1)
    return answers[0][1] if answers else None


def _answered(head: dict[str, Any], body: bytes, number: int) -> "list[tuple[NDArray[Any], str]] | None":
    """Ask for frames; None where the process fails, dies, is too slow, or answers with anything but frames of that shape."""
    shape = head["rows"], head["columns"]
    answers = _exchanged(head, body, shape[0] * shape[1] * head["samples_per_pixel"] * 4, number)
    if answers is None:
        return None
    frames: list[tuple[NDArray[Any], str]] = []
    try:
        for told, pixels in answers:
            if tuple(told["shape"][:2]) != shape or told["dtype"] not in DEPTHS:
                return None
            frames.append((np.frombuffer(pixels, told["dtype"]).reshape(told["shape"]), str(told["photometric"])))
    except (ValueError, KeyError, TypeError):
        return None
    return frames


def _exchanged(head: dict[str, Any], body: bytes, most: int, number: int) -> list[tuple[dict[str, Any], bytes]] | None:
    """Send a request and take in at most `number` answers of at most `most` bytes; None where anything goes wrong."""
    process = _started()
    clock = threading.Timer(SECONDS, process.kill)
    clock.daemon = True
    clock.start()
    answers: list[tuple[dict[str, Any], bytes]] = []
    sound = False
    try:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
        send(process.stdin, head, body)
        while (answer := receive(process.stdout, most)) is not None:
            told, _ = answer
            if not told or told.get("failed"):
                sound = True
                return None if told else answers
            if len(answers) == number:
                return None
            answers.append(answer)
        return None
    except (OSError, ValueError, AttributeError):
        return None
    finally:
        clock.cancel()
        if not sound:
            _end()


def _started() -> "subprocess.Popen[bytes]":
    global _owner, _running
    if _owner != os.getpid():
        _owner, _running = os.getpid(), None
    if _running is None or _running.poll() is not None:
        _end()
        command = [sys.executable, "-c", START.format(path=sys.path)]
        _running = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    return _running


@atexit.register
def _end() -> None:
    global _running
    process, _running = _running, None
    if process is not None and _owner == os.getpid():
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
