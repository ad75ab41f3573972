"""Films: MP4, MOV, WebM, Matroska, AVI. What the file says of itself, the words of its subtitles, and the film to look at."""

from paravent.errors import MissingPart, TooLarge, UnreadableFile
from paravent.imaging.atoms import hidden
from paravent.imaging.film import NoPictures, described
from paravent.post import Attachment, Language, Post
from paravent.reading import Cause, FilmReading, MetadataField, MetadataReading, Reading, Unread

MAX_VALUE = 2_000
MAX_FIELDS = 5_000


def read_video(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    """Give the film, to be looked at frame by frame, and its metadata; what nobody looks at or listens to is unread.

    Sound that was asked to stay is a field of the metadata and no more. Raises MissingPart where PyAV is not installed.
    """
    try:
        film = described(attachment.content)
    except MissingPart:
        raise
    except TooLarge:
        return [], [Unread(Cause.TOO_LARGE, index, "video")]
    except NoPictures:
        return [], [Unread(Cause.UNKNOWN_FORMAT, index, "video")]
    except UnreadableFile:
        return [], [Unread(Cause.DAMAGED, index, "video")]
    lang = post.lang or Language.FR
    told = [MetadataField(f"VIDEO:{name}", value[:MAX_VALUE]) for name, value in (*film.fields, *hidden(attachment.content))]
    unread = [Unread(Cause.TOO_LARGE, index, "metadata")] if len(told) > MAX_FIELDS else []
    unread += [Unread(Cause.NOT_CHECKED, index, what) for what in film.unseen if what != "sound" or not attachment.keep_sound]
    readings: list[Reading] = [FilmReading(attachment.content, index, lang, post.author, post.kind, attachment.repaired)]
    if told:
        readings.append(MetadataReading(tuple(told[:MAX_FIELDS]), index, lang, post.author, post.kind))
    return readings, unread
