"""What one Mastodon server takes: each sets its own limits (https://docs.joinmastodon.org/entities/Instance/)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from paravent_desk.networks.limits import Limits, Unit

USUAL = Limits(
    length=500,
    unit=Unit.GRAPHEMES,
    source="https://docs.joinmastodon.org/user/posting/#text",
    link=23,
    short_mentions=True,
    images=4,
    image_bytes=16 * 1024 * 1024,
    image_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    films=1,
    film_bytes=99 * 1024 * 1024,
    film_types=("video/mp4", "video/webm", "video/quicktime"),
    alt_text=1500,
    # 300 calls of an account in five minutes (https://docs.joinmastodon.org/api/rate-limits/): two in five, for two a time
    asked_again=timedelta(seconds=5),
)
"""What a server takes that changed nothing."""


def told(instance: Mapping[str, Any]) -> Limits:
    """The limits out of what a server says of itself (version 2 or 1 of that call); the rest is as usual."""
    configuration = _object(instance, "configuration")
    statuses, files = _object(configuration, "statuses"), _object(configuration, "media_attachments")
    length = _number(statuses, "max_characters", 0) or _number(instance, "max_toot_chars", USUAL.length)
    return replace(
        USUAL,
        length=length,
        link=_number(statuses, "characters_reserved_per_url", USUAL.link or 0),
        images=_number(statuses, "max_media_attachments", USUAL.images),
        image_bytes=_number(files, "image_size_limit", USUAL.image_bytes),
        image_types=_types(files, "image/") or USUAL.image_types,
        film_bytes=_number(files, "video_size_limit", USUAL.film_bytes),
        film_types=_types(files, "video/") or USUAL.film_types,
        alt_text=_number(files, "description_limit", USUAL.alt_text),
    )


def _object(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def _number(values: Mapping[str, Any], name: str, usual: int) -> int:
    value = values.get(name)
    return value if type(value) is int and 0 < value < 2**40 else usual


def _types(files: Mapping[str, Any], start: str) -> tuple[str, ...]:
    types = files.get("supported_mime_types")
    return tuple(kind for kind in types if isinstance(kind, str) and kind.startswith(start)) if isinstance(types, list) else ()
