"""What a network would refuse, found before anything is sent."""

from paravent_desk.networks import counting
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.limits import Limits
from paravent_desk.networks.protocol import Media, Outgoing


def refuse_misfit(post: Outgoing, limits: Limits) -> None:
    """Raise Refused for what the network does not take.

    "empty", "too_long", "too_many", "mixed_media", "media_type" or "too_large".
    """
    if not counting.fits(post.text, limits):
        raise Refused("too_long")
    images = [media for media in post.media if not is_film(media)]
    films = [media for media in post.media if is_film(media)]
    if not post.media and (limits.needs_media or not post.text.strip()):
        raise Refused("empty")
    if len(images) > limits.images or len(films) > limits.films:
        raise Refused("too_many")
    if images and films and not limits.mixes_media:
        raise Refused("mixed_media")
    for media in post.media:
        types, largest = (limits.film_types, limits.film_bytes) if is_film(media) else (limits.image_types, limits.image_bytes)
        if media.mime not in types:
            raise Refused("media_type")
        if largest and len(media.content) > largest:
            raise Refused("too_large")


def is_film(media: Media) -> bool:
    """Whether the file is a film."""
    return media.mime.startswith("video/")
