"""What the counts are called."""

from django.utils.translation import gettext as _

from paravent_desk.networks.protocol import Count

REACH = frozenset({"facebook"})
"""Networks that count people reached; the others count how often a post was shown."""


def count_title(count: Count, network: str) -> str:
    """A count of posts in words, as its network means it; raises KeyError for one of accounts."""
    return {
        Count.VIEWS: _("People reached") if network in REACH else _("Times shown"),
        Count.LIKES: _("Likes and other reactions"),
        Count.SHARES: _("Shared"),
        Count.ANSWERS: _("Answers and comments"),
    }[count]
