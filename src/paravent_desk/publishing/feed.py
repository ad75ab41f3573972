"""The private calendar feed: which network, where it stands, when, and a link. Never a word of a post, nor its title."""

import secrets
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar, Event

from paravent_desk.accounts.desk import Desk, holdings
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.publishing.models import Publication
from paravent_desk.publishing.queries import current, publications
from paravent_desk.publishing.words import network_title

BACK, AHEAD, MOST = timedelta(days=30), timedelta(days=180), 1000


def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The feed of whoever has this key; for a key that nobody has, it does not exist."""
    user = User.objects.filter(calendar_key=key, is_active=True).exclude(calendar_key="").first()
    if user is None:
        raise Http404
    calendar = Calendar()
    calendar.add("prodid", "-//Paravent//desk//FR")
    calendar.add("version", "2.0")
    with translation.override(user.language):
        for establishment in Establishment.objects.filter(memberships__user=user).distinct():
            _add(calendar, user, establishment)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response


def new_key(user: User) -> None:
    """A new address; the one before it is of no use any more."""
    user.calendar_key = secrets.token_urlsafe(32)
    user.save(update_fields=["calendar_key"])


def revoke(user: User) -> None:
    """No feed any more."""
    user.calendar_key = ""
    user.save(update_fields=["calendar_key"])


def address(user: User) -> str:
    """Where the feed is, or ""."""
    return settings.SITE_ADDRESS + reverse("files:feed", args=[user.calendar_key]) if user.calendar_key else ""


def _add(calendar: Calendar, user: User, establishment: Establishment) -> None:
    now = timezone.now()
    zone = ZoneInfo(establishment.time_zone)
    desk = Desk(user, establishment, holdings(user, establishment, now.astimezone(zone).date()))
    if not desk.may(Action.READ):
        return
    rows = current(publications(desk)).filter(due_at__gt=now - BACK, due_at__lt=now + AHEAD, part=1)
    for row in rows.exclude(state=Publication.State.CANCELLED).order_by("due_at")[:MOST]:
        event = Event()
        link = settings.SITE_ADDRESS + reverse("publishing:read", args=[establishment.slug, row.pk])
        event.add("uid", f"publication-{row.pk}@paravent")
        event.add("dtstamp", now)
        event.add("dtstart", (row.sent_at or row.due_at).astimezone(zone))
        event.add("dtend", (row.sent_at or row.due_at).astimezone(zone) + timedelta(minutes=15))
        event.add("summary", f"{network_title(row.channel.network)} · {row.get_state_display()}")
        event.add("url", link)
        calendar.add_component(event)
