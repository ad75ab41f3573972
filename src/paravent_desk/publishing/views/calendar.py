"""The calendar: a month, a week, and their twin as a list; by mouse, by keyboard, and without JavaScript."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from paravent_desk.accounts.desk import Desk, DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.publishing import queries, wall_clock
from paravent_desk.publishing.queries import Entry

VIEWS = ("month", "week", "list")
PAGE = 50
IN_A_CELL = 4
"""Posts that a day of the month shows; its week shows all."""


@dataclass
class Day:
    """One day of the calendar."""

    on: date
    inside: bool
    today: bool
    entries: list[Entry] = field(default_factory=list)
    more: int = 0
    """How many besides."""

    @property
    def iso(self) -> str:
        """As addresses and scripts write it."""
        return self.on.isoformat()


@require_safe
def calendar(request: DeskRequest) -> HttpResponse:
    """`?view=month|week|list`, `?on=2026-11-30`; what cannot be read is today."""
    desk = request.desk
    desk.require(Action.READ)
    view = request.GET.get("view", "month")
    view = view if view in VIEWS else "month"
    today = timezone.localdate()
    on = _day(request.GET.get("on", ""), today)
    first, days = queries.week(on) if view == "week" else queries.month(on)
    found = queries.entries(desk, first, days)
    zone = ZoneInfo(desk.establishment.time_zone)
    for one in found:
        one.at = one.at.astimezone(zone)
        one.written = wall_clock.written(one.at, zone)
    _address(found, desk)
    step = timedelta(days=7) if view == "week" else None
    given = {
        "view": view,
        "on": on,
        "last": first + timedelta(days=days - 1),
        "before": on - step if step else (on.replace(day=1) - timedelta(days=1)).replace(day=1),
        "after": on + step if step else (on.replace(day=1) + timedelta(days=32)).replace(day=1),
        "today": today,
        "weeks": _weeks(found, first, days, on, today),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "full": len(found) == queries.MOST,
    }
    return render(request, f"publishing/{'list' if view == 'list' else 'calendar'}.html", given)


def _address(found: list[Entry], desk: Desk) -> None:
    """Give each its pages. An address is looked up once, with a number no row has, and not for each of hundreds of posts."""
    read, move = (reverse(f"publishing:{name}", args=(desk.establishment.slug, 0)) for name in ("read", "move"))
    for one in found:
        one.move = move.replace("/0/", f"/{one.draft}/")
        one.address = read.replace("/0/", f"/{one.publication}/") if one.publication else one.move


def _weeks(found: list[Entry], first: date, days: int, on: date, today: date) -> list[list[Day]]:
    all_days = [first + timedelta(days=number) for number in range(days)]
    by_day = {day: Day(day, day.month == on.month or days == 7, day == today) for day in all_days}
    for one in found:
        day = by_day[one.at.date()]
        if days == 7 or len(day.entries) < IN_A_CELL:
            day.entries.append(one)
        else:
            day.more += 1
    return [[by_day[day] for day in all_days[start : start + 7]] for start in range(0, days, 7)]


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if 2000 <= found.year <= 2100 else today
