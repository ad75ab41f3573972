"""What an agreement may cover: media, and places where it may appear, each by name."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA: Mapping[str, Promise] = {"photo": _("photo"), "film": _("film"), "voice": _("voice"), "text": _("text")}
NETWORKS: Mapping[str, str] = {
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "threads": "Threads",
    "linkedin": "LinkedIn",
    "x": "X",
    "youtube": "YouTube",
    "tiktok": "TikTok",
}
"""By the desk's own word for each, as people know them. There is no "all": an agreement for every medium is void."""


def said(words: Iterable[str], table: Mapping[str, str | Promise]) -> str:
    """A list in words, in the table's order."""
    wanted = set(words)
    return ", ".join(str(label) for word, label in table.items() if word in wanted)
