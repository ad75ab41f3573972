"""Pictures: JPEG, PNG, WebP, HEIC, AVIF, GIF, TIFF as upright frames to look at."""

from paravent.errors import UnreadableFile
from paravent.imaging.frames import MAX_PIXELS, TooLarge, frames, is_grey, views
from paravent.post import Attachment, Language, Post
from paravent.readers.kinds import kind_of
from paravent.reading import Cause, PictureReading, Reading, Unread


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
