"""Films that can go out: every frame written anew with solid covers, the sound left out, nothing else carried along."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent.errors import UnreadableFile
from paravent.finding import Box, Finding, Label, Track
from paravent.imaging.atoms import only_needed
from paravent.imaging.film import FilmFrame, described, opened
from paravent.imaging.pace import tell
from paravent.post import Attachment, Language
from paravent.repair.cover import colours, cut, is_covered, padded
from paravent.repair.film_writer import FilmWriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

GREY = np.array((90, 128, 128), np.uint8)
"""The colour, as Y, U, V, of a cover that leaves nothing around it."""
STEADY = 0.1
"""Share of a new frame's colour that a cover takes on: it follows the light and does not flicker."""


def repair_video(attachment: Attachment, index: int, findings: Iterable[Finding], lang: Language | None = None) -> Attachment:  # noqa: ARG001 - one signature for all repairs; a film's pictures have no language
    """Give the film as MP4 with its findings covered in every frame they may stand in; with sound only where it was asked for.

    Raises UnreadableFile, TooLarge or MissingPart; the original never goes out instead.
    """
    painter = _Painter(findings, index)
    written = sounding = 0
    with opened(attachment.content, sound=attachment.keep_sound) as film:
        writer = FilmWriter(film.width, film.height, film.rate, sound=attachment.keep_sound and film.sounds)
        for part in film.parts():
            if isinstance(part, FilmFrame):
                writer.show(painter.painted(part), part.time)
                written = part.number + 1
                tell("write", written, film.expected)
            else:
                writer.hear(part.samples, part.time)
                sounding += 1
    content = writer.finish()
    _must_be_clean(content, written, sound=sounding > 0)
    return Attachment(f"video-{index + 1}.mp4", content, attachment.alt_text, keep_sound=sounding > 0, repaired=True)


def _must_be_clean(content: bytes, frames: int, *, sound: bool) -> None:
    """Open the copy again: as many frames as were shown, no metadata, no track that was not asked for."""
    told = described(content)
    expected = ("sound",) if sound else ()
    if told.frames != frames or tuple(name for name, _ in told.fields) != expected or not only_needed(content):
        raise UnreadableFile("The film could not be written without metadata. Export it again and try once more.")


class _Painter:
    """Covers, each with the colour it had in the frame before."""

    def __init__(self, findings: Iterable[Finding], index: int) -> None:
        covered = {
            (finding.place, finding.label if finding.label in {Label.FACE, Label.CODE} else Label.WRITING): None
            for finding in findings
            if isinstance(finding.place, Track) and finding.place.attachment == index and is_covered(finding)
        }
        self.tracks = tuple(sorted(covered))
        self.colours: dict[int, NDArray[Any]] = {}

    def painted(self, frame: FilmFrame) -> "NDArray[np.uint8]":
        """Give a frame's planes with all its covers."""
        width, height = frame.planes.shape[1], frame.light.shape[0]
        boxes = {
            n: box for n, track in enumerate(self.tracks) if (box := _box(*track, frame.number, width, height)) is not None
        }
        if not boxes:
            return frame.planes
        planes = frame.planes.copy()
        light, blue, red = _apart(planes)
        halves = [Box(0, 0, box.x // 2, box.y // 2, box.width // 2 + 1, box.height // 2 + 1) for box in boxes.values()]
        around = colours(np.dstack([light[::2, ::2], blue, red]), halves)
        for number, (rows, columns, seen) in zip(boxes, around, strict=True):
            luma, *chroma = self._colour(number, GREY if seen is None else seen)
            light[2 * rows.start : 2 * rows.stop, 2 * columns.start : 2 * columns.stop] = luma
            blue[rows, columns], red[rows, columns] = chroma
        return planes

    def _colour(self, number: int, seen: "NDArray[Any]") -> "NDArray[np.uint8]":
        before = self.colours.get(number)
        self.colours[number] = seen.astype(np.float64) if before is None else before + STEADY * (seen - before)
        return np.round(self.colours[number]).astype(np.uint8)


def _apart(planes: "NDArray[np.uint8]") -> "tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]":
    """Give views of the planes Y, (height, width), and U and V, (height / 2, width / 2)."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    blue, red = planes[height:].reshape(2, height // 2, width // 2)
    return planes[:height], blue, red


def _box(track: Track, label: Label, frame: int, width: int, height: int) -> Box | None:
    """Where a cover stands in a frame; None where it stands in none of its pixels."""
    box = track.at(frame)
    return None if box is None else cut(padded(box, label), width, height)
