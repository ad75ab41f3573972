"""What each network takes: how it counts a text, how many files of which kinds; and how often it lets itself be asked."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unit(StrEnum):
    """What a network counts in a text."""

    GRAPHEMES = "graphemes"
    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    WEIGHTED = "weighted"
    """X: 1 for Latin and general punctuation, 2 for the rest, emoji 2 whatever they are made of, an address 23."""
    EMOJI_BYTES = "emoji_bytes"
    """Threads: code points, but an emoji counts as many as it has bytes in UTF-8."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one post may hold. 0 stands for "no limit that is known"; `link` is what an address counts, None: its own length."""

    length: int
    unit: Unit
    source: str
    """The page of the network's documentation that says so."""
    bytes: int = 0
    link: int | None = None
    images: int = 4
    image_bytes: int = 0
    image_types: tuple[str, ...] = ("image/jpeg", "image/png")
    films: int = 1
    film_bytes: int = 0
    film_seconds: float = 0.0
    film_types: tuple[str, ...] = ("video/mp4",)
    alt_text: int = 1500
    """Characters of an alternative text; 0: the network takes none from programs."""
    needs_media: bool = False
    mixes_media: bool = False
    short_mentions: bool = False
    """Whether "@name@server.example" counts as "@name" alone, as Mastodon does."""
    asked_again: timedelta = timedelta(seconds=30)
    """How soon an account is asked again what came in, after nothing did."""
