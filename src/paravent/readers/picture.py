"""Pictures: JPEG, PNG, WebP, HEIC, AVIF, GIF, TIFF as upright frames to look at."""

from typing import TYPE_CHECKING

import numpy as np

from paravent.errors import UnreadableFile
from paravent.imaging.frames import MAX_PIXELS, TooLarge, frames, views
from paravent.post import Attachment, Language, Post
from paravent.readers.kinds import kind_of
from paravent.reading import Cause, PictureReading, Reading, Unread

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLOURED = 24
"""Spread of a pixel's channels, in grey levels, from which it counts as coloured; JPEG keeps greys within about ten."""
DARK = 64


def read_picture(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    """Give the readings of each frame, several of a transparent one, and what could not be read.

    Frames read before a damage or a limit are given too. Raises MissingPart where a decoder is not installed.
    """
    kind = kind_of(attachment.content).value
    readings: list[Reading] = []
    looked_at = 0
    try:
        for frame in frames(attachment.content):
            for pixels in views(frame.image):
                looked_at += pixels.shape[0] * pixels.shape[1]
                if looked_at > MAX_PIXELS:
                    return readings, [Unread(Cause.TOO_LARGE, index, kind)]
                lang, medical = post.lang or Language.FR, is_grey(pixels)
                readings.append(PictureReading(pixels, index, lang, post.author, post.kind, frame.number, medical))
    except TooLarge:
        return readings, [Unread(Cause.TOO_LARGE, index, kind)]
    except UnreadableFile:
        return readings, [Unread(Cause.DAMAGED, index, kind)]
    return readings, []


def is_grey(pixels: "NDArray[np.uint8]") -> bool:
    """Whether a picture may be a radiograph, a scan or an ultrasound: all of it grey, or a dark screen with a little colour.

    A grey photograph passes too: then more of its writing is covered, never less.
    """
    step = max(1, min(pixels.shape[:2]) // 256)
    sample = pixels[::step, ::step].astype(np.int16)
    brightest = sample.max(axis=2)
    coloured = float((brightest - sample.min(axis=2) > COLOURED).mean())
    dark = float((brightest < DARK).mean())
    return coloured < 0.03 or (coloured < 0.15 and dark > 0.6)
