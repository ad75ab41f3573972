"""One account as it stands on a day: frozen values, no row of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.presence import kinds
from paravent_desk.presence.wakefulness import MONTH, YEAR, Wakefulness, wakefulness, within


class Source(models.TextChoices):
    """Who tells a date."""

    NETWORK = "network", _("the network")
    DESK = "desk", _("the desk’s publications")
    PAST = "past", _("posts brought in")
    PERSON = "person", _("told by hand")
    NOBODY = "", _("nobody")


class Watch(models.TextChoices):
    """Whether what people write there is read."""

    DESK = "desk", _("read by the desk")
    PEOPLE = "people", _("read by people, as they say")
    STOPPED = "stopped", _("no longer read by the desk")
    NOBODY = "nobody", _("read by nobody that the desk knows of")


@dataclass(frozen=True, slots=True)
class Seen:
    """A day, and who tells it."""

    day: date | None = None
    by: Source = Source.NOBODY


@dataclass(frozen=True, slots=True)
class Followers:
    """As the network told them last, and how many more or fewer than about a month before, where that was told too."""

    count: int
    on: date
    change: int | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Messages:
    """What people wrote there in the last 90 days, what was answered of it and what waits, erased messages left out."""

    came: int = 0
    answered: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the establishment, connected (`channel`), told by hand (`declared`), or both: numbers of their rows."""

    channel: int | None
    declared: int | None
    network: str
    handle: str
    today: date
    connected: bool
    opened: Seen = Seen()
    """What a network or a person tells is when it was opened; else the first known post: it is at least so old."""
    last: Seen = Seen()
    closed: date | None = None
    days: Mapping[date, int] = field(default_factory=dict, repr=False)
    """Posts and answers that the desk knows of, by day: those it sent, and those brought in from the past."""
    counted: bool = False
    """Whether the desk knows anything of its posts; without, 0 would say too much."""
    followers: Followers | None = None
    watch: Watch = Watch.NOBODY
    messages: Messages = Messages()
    whose: str = ""

    @property
    def title(self) -> str:
        """Its network in words."""
        return kinds.title(self.network)

    @property
    def state(self) -> Wakefulness:
        """Alive or asleep."""
        return wakefulness(self.last.day, self.closed, self.today)

    @property
    def at_least(self) -> bool:
        """Whether it may be older than `opened` says."""
        return self.opened.by in {Source.DESK, Source.PAST}

    @property
    def month(self) -> int | None:
        """Posts and answers in the last 30 days; None: the desk does not know."""
        return within(self.days, self.today, MONTH) if self.counted else None

    @property
    def year(self) -> int | None:
        """In the last twelve months."""
        return within(self.days, self.today, YEAR) if self.counted else None

    @property
    def unread(self) -> bool:
        """Whether it stands open and nobody is known to read it: there a cry for help would be found by nobody."""
        return self.closed is None and self.watch in {Watch.NOBODY, Watch.STOPPED}
