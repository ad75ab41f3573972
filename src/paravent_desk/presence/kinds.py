"""The networks that an account may be on, those that the desk cannot connect among them: one explicit table."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NETWORKS: Mapping[str, str | Promise] = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "x": "X (Twitter)",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "threads": "Threads",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "whatsapp": _("WhatsApp channel"),
    "telegram": _("Telegram channel"),
    "snapchat": "Snapchat",
    "pinterest": "Pinterest",
    "dailymotion": "Dailymotion",
    "google": _("Google reviews"),
    "yelp": "Yelp",
    "foursquare": "Foursquare",
    "blog": _("Blog"),
    "podcast": _("Podcast"),
    "other": _("Another network"),
}
"""By the desk's own names, in the order in which people are shown them; "facebook" is also the page of a service."""
CONNECTABLE = ("facebook", "instagram", "linkedin", "x", "youtube", "tiktok", "threads", "mastodon", "bluesky")
"""Those that the desk has a connection for (`networks.table`, which a test compares)."""
PRACTICE = "practice"


def title(network: str) -> str:
    """How people call a network, in the active language; the bare name of one that this table does not have."""
    return str(_("Practice network") if network == PRACTICE else NETWORKS.get(network, network))
