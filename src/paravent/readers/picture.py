"""Pictures: JPEG, PNG, WebP, HEIC, AVIF, GIF, TIFF as upright frames to look at."""

from typing import TYPE_CHECKING

import numpy as np

from paravent.errors import UnreadableFile
from paravent.imaging.frames import TooLarge, as_rgb, frames
from paravent.post import Attachment, Language, Post
from paravent.readers.kinds import kind_of
from paravent.reading import Cause, PictureReading, Reading, Unread

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLOURED = 24
"""Spread of a pixel's channels, in grey levels, from which it counts as coloured; JPEG keeps greys within about ten."""
DARK = 64


def read_picture(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    """Give a reading of each frame, and what could not be read; frames read before a damage or a limit are given too.

    Raises MissingPart where a decoder is not installed.
    """
    kind = kind_of(attachment.content).value
    readings: list[Reading] = []
    try:
        for frame in frames(attachment.content):
            pixels = as_rgb(frame.image)
            medical = is_grey(pixels)
            lang = post.lang or Language.FR
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
