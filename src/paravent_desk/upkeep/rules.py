"""How long what is kept, in days, from the desk's settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Moments:
    """Everything from before one of these may go."""

    originals: datetime
    texts: datetime
    abandoned: datetime
    messages: datetime
    addresses: datetime
    notes: datetime
    learning: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing: which setting says how many days, and which lines of the journal tell of its erasure."""

    setting: str
    words: object
    actions: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days it is kept."""
        return int(getattr(settings.ENVIRONMENT, f"keep_{self.setting}_days"))


RULES: Mapping[str, Rule] = {
    rule.setting: rule
    for rule in (
        Rule(
            "originals",
            _("Files as they were brought, with their names; what goes out is another file."),
            ("retention.originals",),
        ),
        Rule(
            "texts",
            _("Words and files of posts, counted from their last saving and sending: texts, alternative texts, comments."),
            ("retention.texts", "retention.derivatives", "retention.past"),
        ),
        Rule(
            "abandoned",
            _("Words and files of posts that were given up, counted from the last thing that happened to them."),
            ("retention.texts", "retention.derivatives"),
        ),
        Rule(
            "messages",
            _(
                "Messages that came in, with who wrote them, counted from their arrival; those that somebody has in hand stay. "
                "Words of posts from an account’s past, counted from when they were dealt with."
            ),
            ("retention.messages", "retention.past"),
        ),
        Rule(
            "addresses",
            _("Network addresses, in the journal’s notes and in the records of who logged in."),
            ("retention.addresses",),
        ),
        Rule(
            "learning",
            _("Lessons that people finished who left; their attestations stay as long as the rule for attestations says."),
            ("retention.learning", "retention.attestations"),
        ),
        Rule("notes", _("Reasons that people wrote, in the journal’s notes."), ("retention.notes",)),
    )
}


def moments(now: datetime) -> Moments:
    """What the settings say, counted back from now."""
    return Moments(**{name: now - timedelta(days=rule.days) for name, rule in RULES.items()}, now=now)
