"""Who is asked by a campaign, and what is left to them: read from memberships and progress each time, kept nowhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Membership
from paravent_desk.coach.content import Lesson, lessons
from paravent_desk.coach.models import Campaign, Progress

EARLIER_MONTHS = 12
"""How far back a lesson finished before the first day may lie."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A campaign as one of those who are asked sees it: what is left to do, what is done."""

    campaign: Campaign
    left: tuple[Lesson, ...]
    done: tuple[Lesson, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return not self.left


def memberships(campaign: Campaign) -> QuerySet[Membership]:
    """The roles by which people are asked: their own, not those of whom they stand in for; nobody who cannot log in."""
    rows = Membership.objects.filter(establishment=campaign.establishment, user__is_active=True)
    if campaign.service_id:
        rows = rows.filter(service=campaign.service_id)
    return rows.filter(role=campaign.role) if campaign.role else rows


def lessons_of(campaign: Campaign) -> tuple[Lesson, ...]:
    """Its lessons in the order of the file; one that was taken out of the file since is asked of nobody."""
    return tuple(one for one in lessons().values() if one.key in campaign.lessons)


def counts_from(campaign: Campaign) -> datetime:
    """Since when a lesson must have been finished to count: a midnight of the establishment's clock."""
    day = months_after(campaign.first, -EARLIER_MONTHS) if campaign.earlier else campaign.first
    return datetime.combine(day, time(), ZoneInfo(campaign.establishment.time_zone)).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def passed(campaign: Campaign, users: Iterable[int] | None = None) -> dict[int, dict[str, datetime]]:
    """When each person finished the lessons of a campaign, as far as it counts; one query."""
    keys = [one.key for one in lessons_of(campaign)]
    rows = Progress.objects.filter(establishment=campaign.establishment, lesson__in=keys, passed_at__gte=counts_from(campaign))
    if users is not None:
        rows = rows.filter(user__in=list(users))
    found: dict[int, dict[str, datetime]] = {}
    for user, lesson, at in rows.values_list("user", "lesson", "passed_at"):
        if at:
            found.setdefault(user, {})[lesson] = at
    return found


def today(establishment: Establishment, now: datetime) -> date:
    """The day by the establishment's clock."""
    return now.astimezone(ZoneInfo(establishment.time_zone)).date()


def running(establishment: Establishment, now: datetime) -> QuerySet[Campaign]:
    """Those that have begun and that nobody ended, the most pressing first."""
    rows = Campaign.objects.filter(establishment=establishment, state=Campaign.State.OPEN)
    return rows.filter(first__lte=today(establishment, now)).select_related("establishment", "service").order_by("by", "pk")


def mine(desk: Desk, now: datetime) -> tuple[Mine, ...]:
    """The campaigns by which somebody is asked, with what is left to them; three queries at most."""
    open_ones = list(running(desk.establishment, now))
    if not open_ones:
        return ()
    held = list(Membership.objects.filter(user=desk.user, establishment=desk.establishment).values_list("service", "role"))
    asked = [one for one in open_ones if any(_fits(one, service, role) for service, role in held)]
    if not asked:
        return ()
    rows = Progress.objects.filter(establishment=desk.establishment, user=desk.user, passed_at__isnull=False)
    at = {lesson: when for lesson, when in rows.values_list("lesson", "passed_at") if when}
    return tuple(seen(one, at) for one in asked)


def seen(campaign: Campaign, at: Mapping[str, datetime]) -> Mine:
    """A campaign for somebody who finished lessons at those times."""
    since, all_of_it = counts_from(campaign), lessons_of(campaign)
    done = tuple(one for one in all_of_it if one.key in at and at[one.key] >= since)
    return Mine(campaign, tuple(one for one in all_of_it if one not in done), done)


def _fits(campaign: Campaign, service: int | None, role: str) -> bool:
    return campaign.service_id in {None, service} and campaign.role in {"", role}
