"""Reminders: to those who can give a missing review, once half its time is gone, then daily, and never at night."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from paravent_desk.accounts.models import Role, User
from paravent_desk.audit.actions import WORKER, Fact, record
from paravent_desk.drafts.models import Draft
from paravent_desk.review import mails
from paravent_desk.review.models import Request
from paravent_desk.review.queries import open_requests
from paravent_desk.review.standing import askable

MORNING, EVENING = 7, 20
"""Hours of the establishment's clock between which mails are sent."""


def remind(now: datetime) -> int:
    """Send the reminders that are due; gives how many people were written to. Two at once never write the same twice."""
    rows = open_requests().filter(asked_at__lt=now).select_related("version__draft__establishment", "version__draft__author")
    due = [one for one in rows.order_by("due_at", "pk") if remind_at(one) <= now and _by_day(one, now)]
    with transaction.atomic():
        waiting = _by_person([one for one in due if _claim(one, now)])
        for user, posts in waiting.items():
            mails.remind(user, posts)
    return len(waiting)


def remind_at(request: Request) -> datetime:
    """When it is due next: half way, then a day after the last by the establishment's clock: 23 or 25 hours, twice a year."""
    if request.reminded_at is None:
        return request.asked_at + max(request.due_at - request.asked_at, timedelta()) / 2
    return (request.reminded_at.astimezone(_zone(request)) + timedelta(days=1)).astimezone(UTC)


def _by_day(request: Request, now: datetime) -> bool:
    return MORNING <= now.astimezone(_zone(request)).hour < EVENING


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(request.version.draft.establishment.time_zone)


def _claim(request: Request, now: datetime) -> bool:
    """Take it by a guarded update: whoever comes second finds it taken."""
    still = Request.objects.filter(pk=request.pk, reminded_at=request.reminded_at, asked_at=request.asked_at)
    if still.update(reminded_at=now) != 1:
        return False
    draft = request.version.draft
    facts: dict[str, Fact] = {"version": request.version.number, "role": request.role}
    content = request.version.content_hash
    record(WORKER, "review.remind", f"draft:{draft.pk}", draft.establishment_id, content, facts)
    return True


def _by_person(requests: list[Request]) -> dict[User, dict[Draft, datetime]]:
    found: dict[User, dict[Draft, datetime]] = defaultdict(dict)
    for request in requests:
        for user in askable(request.version, [Role(request.role)]):
            found[user].setdefault(request.version.draft, request.due_at)
    return found
