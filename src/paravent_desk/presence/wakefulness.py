"""Alive, drowsy or asleep: what the words mean, in days, and why."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

MONTH = 30
"""A post within so many days: alive. A hospital that posts once a month is still found by those who look whether it answers."""
QUARTER = 90
"""Up to so many: drowsy, which a summer explains. Beyond: asleep; visitors see the date and no longer expect an answer."""
YEAR = 365
"""What is counted as the last twelve months: so many days before today, and today."""


class Wakefulness(models.TextChoices):
    """How an account does on a day."""

    ALIVE = "alive", _("alive")
    DROWSY = "drowsy", _("drowsy")
    ASLEEP = "asleep", _("asleep")
    UNKNOWN = "unknown", _("not known")
    CLOSED = "closed", _("closed")


def wakefulness(last: date | None, closed: date | None, today: date) -> Wakefulness:
    """Of the last known post and of the day on which it was closed on its network; both may be unknown."""
    if closed is not None and closed <= today:
        return Wakefulness.CLOSED
    if last is None:
        return Wakefulness.UNKNOWN
    age = (today - last).days
    return Wakefulness.ALIVE if age <= MONTH else Wakefulness.DROWSY if age <= QUARTER else Wakefulness.ASLEEP


def within(days: Mapping[date, int], today: date, span: int) -> int:
    """How many posts of `days` (posts by day) are at most `span` days old, today's among them."""
    return sum(posts for day, posts in days.items() if timedelta(0) <= today - day <= timedelta(span))
