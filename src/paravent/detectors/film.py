"""Faces, writing and codes in a film: looked for in some frames, tracked through all.

One pass, with no more than a few seconds of frames in memory. Faces are looked for several times a second, at each look in one
size and by turns in others; writing and codes every two seconds, at every cut and just before it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from paravent.detectors import codes, faces, writing
from paravent.detectors.faces import Face
from paravent.detectors.inscriptions import HARMLESS, TECHNICAL
from paravent.detectors.tracks import Faces, Marks
from paravent.finding import Finding, Label, Seen
from paravent.imaging.film import FilmFrame, opened
from paravent.imaging.flow import Grey, grey
from paravent.imaging.frames import is_grey
from paravent.imaging.pace import tell
from paravent.reading import FilmReading, PictureReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOOKS = 8.5
"""Looks for faces a second: every third frame of twenty-five, every frame of a slow film."""
SIZES: tuple[tuple[int, ...], ...] = ((640,), (1280,), (640,), (640,), (1280, 320), (640,))
"""Long sides at which the looks go, by turns."""
TURNED: tuple[tuple[int, ...], ...] = ((1,), (), (), (2,), (), (), (3,), (), ())
"""Quarter turns after which a look goes too, by turns: a telephone held askew."""
SAMPLES = 2.0
"""Looks a second at a copy that is looked at again."""
MARK_SECONDS = 2.0
CUT = 24.0
"""Mean difference, in grey levels, of two frames made very small from which they are two scenes."""
CUT_SIDES = (32, 18)
STAYS = frozenset({TECHNICAL, HARMLESS})
"""Writing that stays is not worth a track; a film is full of patterns that look like a letter or two."""
WORKERS = 2

Looked = dict[int, "Future[list[tuple[str, Face]]]"]


@dataclass(eq=False)
class Stretch:
    """The frames from one look for writing to the next, beginning with that of the look before; `ends`: so does the scene."""

    greys: list[Grey]
    faces: Looked = field(default_factory=dict)
    marks: "Future[list[Seen]] | None" = None
    ends: bool = False


def detect(reading: FilmReading, words: Callable[[PictureReading], Iterable[Seen]], beat: Callable[[], None]) -> Iterator[Seen]:
    """Give every finding with a track for its place. `words` runs the text detectors over what is written in one frame; `beat`
    is called at every frame, and may raise to stop. Raises UnreadableFile or TooLarge where the film cannot be seen to its end.
    """
    looks = SAMPLES if reading.sampled else None
    with opened(reading.content, looks=looks) as film, ThreadPoolExecutor(WORKERS, "paravent-film") as pool:
        looker = _Looker(reading, words, pool, film.rate)
        try:
            for frame in film.frames():
                beat()
                tell("see", frame.number + 1, film.expected)
                looker.take(frame)
            looker.end(beat)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        yield from looker.found((film.width, film.height))


class _Looker:
    """Takes the frames in order; hands looks to the pool, and their results, a stretch later, to the trackers."""

    def __init__(
        self,
        reading: FilmReading,
        words: Callable[[PictureReading], Iterable[Seen]],
        pool: ThreadPoolExecutor,
        rate: float,
    ) -> None:
        self.reading, self.words, self.pool = reading, words, pool
        sent = SAMPLES if reading.sampled else rate  # frames a second that come in
        self.step, self.stride = max(1, round(sent / LOOKS)), max(1, round(sent * MARK_SECONDS))
        self.faces, self.marks = Faces(rate), Marks(rate)
        self.waiting: deque[Stretch] = deque()
        self.open: Stretch | None = None
        self.before: FilmFrame | None = None
        self.tiny: NDArray[np.float32] | None = None
        self.count = self.looks = self.since = 0
        self.medical = False

    def take(self, frame: FilmFrame) -> None:
        """The next frame."""
        small = grey(frame.number, frame.light)
        if self._cut(small):
            self._close(ends=True)
        if self.open is None:
            self.open, self.since, self.looks = Stretch([small]), 0, 0
            self._look_for_faces(frame)
            self._look_for_marks(frame)
            self._next(Stretch([small]))
        else:
            self.since += 1
            self.open.greys.append(small)
            if self.since % self.step == 0:
                self._look_for_faces(frame)
            if self.since % self.stride == 0:
                self._look_for_marks(frame)
                self._next(Stretch([small]))
        self.before, self.count = frame, frame.number + 1

    def end(self, beat: Callable[[], None]) -> None:
        """The film is over."""
        self._close(ends=True)
        while self.waiting:
            beat()
            self._settle()

    def found(self, size: tuple[int, int]) -> Iterator[Seen]:
        """All that was seen."""
        for tracker in (self.faces, self.marks):
            yield from tracker.tracks(self.reading.attachment, size, self.count)

    def _cut(self, small: Grey) -> bool:
        import cv2

        tiny = np.asarray(cv2.resize(small.pixels, CUT_SIDES, interpolation=cv2.INTER_AREA), dtype=np.float32)
        before, self.tiny = self.tiny, tiny
        return before is not None and float(np.abs(tiny - before).mean()) > CUT

    def _close(self, *, ends: bool) -> None:
        """End the scene: its last frame is looked at whole, so that what came up since the last look is not missed."""
        if self.open is None or self.before is None:
            return
        if len(self.open.greys) > 1:
            self._look_for_faces(self.before)
            self._look_for_marks(self.before)
        self.open.ends = ends
        self._next(None)

    def _next(self, stretch: Stretch | None) -> None:
        assert self.open is not None  # noqa: S101 - called where one is open
        self.waiting.append(self.open)
        self.open = stretch
        if len(self.waiting) > 1:
            self._settle()

    def _look_for_faces(self, frame: FilmFrame) -> None:
        assert self.open is not None  # noqa: S101 - as above
        sizes, turns = SIZES[self.looks % len(SIZES)], TURNED[self.looks % len(TURNED)]
        if self.looks == 0:
            self.medical, sizes, turns = is_grey(frame.pixels), faces.SIDES, (1, 2, 3)
        self.looks += 1
        lowest = faces.MEDICAL_SCORE if self.medical else faces.SCORE
        if frame.number not in self.open.faces:
            self.open.faces[frame.number] = self.pool.submit(lambda: list(faces.look(frame.pixels, sizes, turns, lowest)))

    def _look_for_marks(self, frame: FilmFrame) -> None:
        assert self.open is not None  # noqa: S101 - as above
        self.open.marks = self.pool.submit(self._marks_in, frame)

    def _marks_in(self, frame: FilmFrame) -> list[Seen]:
        pixels, told = frame.pixels, self.reading
        picture = PictureReading(
            pixels, told.attachment, told.lang, told.author, told.kind, frame.number, is_grey(pixels)
        )  # fmt: skip
        seen = [*writing.detect(picture), *self.words(picture), *codes.detect(picture)]
        goes = {
            one.place for one in seen if not (isinstance(one, Finding) and one.label is Label.WRITING and one.kind in STAYS)
        }
        return [one for one in seen if one.place in goes]

    def _settle(self) -> None:
        """Wait for the looks of the oldest stretch and let the trackers take them."""
        stretch = self.waiting.popleft()
        new = stretch.greys if not self.faces.greys else stretch.greys[1:]
        self.faces.add(new, {number: future.result() for number, future in stretch.faces.items()})
        if stretch.marks is not None:
            self.marks.look(stretch.greys, stretch.marks.result())
        if stretch.ends:
            self.faces.end()
            self.marks.end()
