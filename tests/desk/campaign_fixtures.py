"""Campaigns, people who finished lessons, and what the worker writes to them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core import mail

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.coach import campaigns
from paravent_desk.coach.campaigns import Wanted
from paravent_desk.coach.models import Campaign, Progress
from paravent_desk.coach.reminders import remind

FIRST, BY = date(2027, 3, 1), date(2027, 3, 29)


def wanted(**told: Any) -> Wanted:
    given = {"title": "Printemps", "word": "", "lessons": ("story", "praise"), "service": None, "role": ""}
    return Wanted(**{**given, "first": FIRST, "by": BY, **told})


def started(desk: Desk, **told: Any) -> Campaign:
    return campaigns.start(desk, wanted(**told))


def finished(user: User, here: Establishment, at: datetime, *lessons: str) -> None:
    for lesson in lessons:
        row, _made = Progress.objects.update_or_create(establishment=here, user=user, lesson=lesson)
        Progress.objects.filter(pk=row.pk).update(read_at=at, passed_at=at)


def told(capture: Callable[..., Any], now: datetime) -> list[str]:
    """Let the worker remind; gives whom it wrote to."""
    mail.outbox.clear()
    with capture(execute=True):
        remind(now)
    return sorted(address.partition("@")[0] for one in mail.outbox for address in one.to)
