"""Once a day, in the morning: how much waits, to those that a class is told daily. Numbers alone, never a word."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.inbox.actions import OPEN
from paravent_desk.inbox.alerts import holding, send
from paravent_desk.inbox.classes import class_of
from paravent_desk.inbox.models import Message, Morning

HOUR = 8
"""By the establishment's clock; whoever is late is told when they can be."""


def tell(now: datetime) -> int:
    """Write to everybody who has something waiting, once a day; gives how many mails."""
    return sum(_tell(one, now) for one in Establishment.objects.order_by("pk"))


def _tell(establishment: Establishment, now: datetime) -> int:
    local = now.astimezone(ZoneInfo(establishment.time_zone))
    if local.hour < HOUR or Morning.objects.filter(establishment=establishment, day=local.date()).exists():
        return 0
    with transaction.atomic():
        if not Morning.objects.get_or_create(establishment=establishment, day=local.date())[1]:
            return 0
        told = _waiting(establishment, now)
        for person, waiting in told.items():
            transaction.on_commit(partial(_send, person, establishment, waiting))
    return len(told)


def _waiting(establishment: Establishment, now: datetime) -> dict[User, dict[str, int]]:
    """How many messages of which classes wait, for each person who is told of these daily."""
    rows = Message.objects.filter(establishment=establishment, state__in=OPEN, beside=False, rank__gt=0).order_by()
    told: dict[User, dict[str, int]] = {}
    for tag, count in rows.values_list("tag").annotate(count=Count("pk")):
        for person in holding(establishment, class_of(tag).daily, now):
            told.setdefault(person, {})[tag] = count
    return told


def _send(person: User, establishment: Establishment, waiting: dict[str, int]) -> None:
    with translation.override(person.language):
        in_order = sorted(waiting, key=lambda tag: class_of(tag).rank)
        lines = [_("%(title)s: %(count)s") % {"title": class_of(tag).title, "count": waiting[tag]} for tag in in_order]
        address = settings.SITE_ADDRESS + reverse("inbox:queue", args=[establishment.slug])
        body = "\n\n".join([_("Hello,"), _("These messages wait:") + "\n" + "\n".join(lines), address])
        send(person, _("Messages that wait"), body)
