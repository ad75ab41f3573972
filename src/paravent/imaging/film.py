"""The frames of a film, one by one, decoded in a process of their own: killed when it takes too long, gone when it dies."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent.errors import MissingPart, TooLarge, UnreadableFile
from paravent.imaging.decoder_process import receive, send
from paravent.imaging.film_process import LONG_SIDE, MAX_FRAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BYTES = 512 * 1024 * 1024
SECONDS = 60.0
"""What one answer may take; an honest frame takes some hundredths, opening a large file a few seconds."""
AHEAD = 6
"""Frames decoded while others are looked at."""
POLL_SECONDS = 0.1
MOST = LONG_SIDE * LONG_SIDE * 2
START = "import sys; sys.path[:] = {path!r}; from paravent.imaging.film_process import main; main()"

Answer = tuple[dict[str, Any], bytes]


class NoPictures(UnreadableFile):
    """A file has no track of pictures, or one in a form that no telephone and no camera writes."""


@dataclass(frozen=True, eq=False, slots=True)
class FilmFrame:
    """One frame, upright: `planes` has shape (3 / 2 × height, width): Y, then U and V at half size. `time` in microseconds."""

    number: int
    time: int
    planes: "NDArray[np.uint8]" = field(repr=False)

    @property
    def light(self) -> "NDArray[np.uint8]":
        """The Y plane: (height, width), 16 to 235."""
        return self.planes[: self.planes.shape[0] * 2 // 3]

    @property
    def pixels(self) -> "NDArray[np.uint8]":
        """8-bit RGB: (height, width, 3)."""
        import cv2

        return np.asarray(cv2.cvtColor(self.planes, cv2.COLOR_YUV2RGB_I420), dtype=np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class Sound:
    """A stretch of sound: `samples` has shape (2 × n,): left and right by turns, 16 bits, 48 kHz. `time` in microseconds."""

    time: int
    samples: "NDArray[np.int16]" = field(repr=False)


@dataclass(frozen=True, eq=False)
class Film:
    """An open film: size as shown, frames a second, seconds and frames as the file states them (0: it does not say), and
    whether its sound comes along.
    """

    width: int
    height: int
    rate: float
    seconds: float
    stated: int
    sounds: bool
    answers: Iterator[Answer] = field(repr=False)

    @property
    def expected(self) -> int:
        """About how many frames there are; at least one."""
        return max(1, self.stated or round(self.seconds * self.rate))

    def parts(self) -> Iterator[FilmFrame | Sound]:
        """Give every frame, and the sound where it was asked for, once. Raises UnreadableFile or TooLarge on the way."""
        shape = self.height * 3 // 2, self.width
        last = -1
        for head, body in self.answers:
            if head.get("kind") == "sound":
                yield Sound(int(head["time"]), np.frombuffer(body, np.int16))
            elif head.get("kind") == "frame" and len(body) == shape[0] * shape[1] and last < int(head["number"]) < MAX_FRAMES:
                last = int(head["number"])
                yield FilmFrame(last, int(head["time"]), np.frombuffer(body, np.uint8).reshape(shape))
            else:
                raise _damaged()

    def frames(self) -> Iterator[FilmFrame]:
        """Give every frame, once."""
        return (part for part in self.parts() if isinstance(part, FilmFrame))


@dataclass(frozen=True, slots=True)
class Description:
    """What a film says of itself: name and value of every field of metadata, the kinds of parts that nobody looks at ("sound",
    "subtitles"), and how many frames the file states (0: it does not say).
    """

    fields: tuple[tuple[str, str], ...] = field(repr=False)
    unseen: tuple[str, ...]
    frames: int


@contextmanager
def opened(content: bytes, *, sound: bool = False, looks: float | None = None, most: int | None = None) -> Iterator[Film]:
    """Open a film for one pass through its frames: all, about `looks` a second, or at least `most` (if there are) in all.

    Raises UnreadableFile, TooLarge, or MissingPart without PyAV.
    """
    with _asked(content, {"what": "frames", "sound": sound, "looks": looks, "most": most}) as answers:
        head, _ = next(answers, ({}, b""))
        sizes = head.get("width"), head.get("height")
        if head.get("kind") != "film" or not all(
            isinstance(one, int) and 2 <= one <= LONG_SIDE + 1 and one % 2 == 0 for one in sizes
        ):
            raise _damaged()
        rate = min(max(float(head["rate"]), 1.0), 240.0)
        yield Film(
            head["width"], head["height"], rate, float(head["seconds"]), int(head["frames"]), bool(head["sound"]), answers
        )


def described(content: bytes) -> Description:
    """Read what a film says of itself. Raises as `opened` does."""
    with _asked(content, {"what": "describe", "sound": False}) as answers:
        head, _ = next(answers, ({}, b""))
        if head.get("kind") != "film":
            raise _damaged()
        fields = tuple((str(name), str(value)) for name, value in head["fields"])
        return Description(fields, tuple(str(one) for one in head["unseen"]), int(head["frames"]))


def _damaged() -> UnreadableFile:
    return UnreadableFile("The film is cut short or damaged. Export it again.")


def _refused(why: str) -> Exception:
    if why == "part":
        return MissingPart("Films need the extra `video`. Install paravent[video].")
    if why == "large":
        return TooLarge("The film is longer or larger than what can be looked at. Cut it to less than ten minutes.")
    if why == "format":
        return NoPictures("The film has no picture track that can be read. Export it as MP4.")
    return _damaged()


@contextmanager
def _asked(content: bytes, head: dict[str, Any]) -> Iterator[Iterator[Answer]]:
    """Start the process, hand it the file; its answers come through a queue, so that it decodes while we look."""
    if len(content) > MAX_BYTES:
        raise TooLarge(f"The film is larger than {MAX_BYTES >> 20} MB. Shorten it first.")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-c", START.format(path=sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    queue: Queue[Answer | None] = Queue(AHEAD)
    closed = threading.Event()
    threads = [
        threading.Thread(target=_give, args=(process, head, content), daemon=True),
        threading.Thread(target=_take, args=(process, queue, closed), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield _answers(queue)
    finally:
        closed.set()
        process.kill()
        process.wait()
        for thread in threads:
            thread.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _answers(queue: "Queue[Answer | None]") -> Iterator[Answer]:
    while True:
        try:
            answer = queue.get(timeout=SECONDS)
        except Empty:
            raise UnreadableFile("The film takes too long to open. Export it again, shorter.") from None
        if answer is None:
            raise _damaged()  # the process died
        if "failed" in answer[0]:
            raise _refused(str(answer[0]["failed"]))
        if answer[0].get("kind") == "end":
            return
        yield answer


def _give(process: "subprocess.Popen[bytes]", head: dict[str, Any], content: bytes) -> None:
    with suppress(OSError, ValueError):
        assert process.stdin is not None  # noqa: S101 - a pipe
        send(process.stdin, head, content)


def _take(process: "subprocess.Popen[bytes]", queue: "Queue[Answer | None]", closed: threading.Event) -> None:
    answer: Answer | None = ({}, b"")
    while answer is not None and not closed.is_set():
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe
            answer = receive(process.stdout, MOST)
        except (OSError, ValueError):
            answer = None
        while not closed.is_set():
            with suppress(Full):
                queue.put(answer, timeout=POLL_SECONDS)
                break
