"""Mails about what cannot wait: of which class it is, and where to look. Never a word of it, nor who wrote it."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, User
from paravent_desk.accounts.queries import administrators
from paravent_desk.audit.actions import WORKER, record
from paravent_desk.inbox.classes import pressing
from paravent_desk.inbox.models import Message

logger = logging.getLogger(__name__)
LINKS = 20
"""Addresses in one mail; the queue has the rest."""


def call(rows: Sequence[Message], now: datetime) -> None:
    """Write, once it is committed, to all who are told at once of messages like these; one mail a person and establishment."""
    for establishment in {row.establishment_id: row.establishment for row in rows}.values():
        here = [row for row in rows if row.establishment_id == establishment.pk]
        for row in here:
            facts = {"tag": pressing(row.tag, row.also).tag}
            record(WORKER, "message.alert", f"message:{row.pk}", establishment.pk, facts=facts)
        told: dict[User, list[Message]] = {}
        for row in here:
            people = holding(establishment, pressing(row.tag, row.also).at_once, now)
            for person in people or administrators(establishment):
                told.setdefault(person, []).append(row)
        for person, theirs in told.items():
            transaction.on_commit(partial(_urgent, person, establishment, tuple(theirs)))


def holding(establishment: Establishment, roles: Iterable[Role], now: datetime) -> tuple[User, ...]:
    """Who holds one of these roles today, and who stands in for them."""
    today = now.astimezone(ZoneInfo(establishment.time_zone)).date()
    rows = Membership.objects.filter(establishment=establishment, role__in=list(roles), user__is_active=True)
    holders = {row.user_id: row.user for row in rows.select_related("user")}
    deputies = Deputy.objects.filter(establishment=establishment, absent__in=holders, first__lte=today, last__gte=today)
    stand_in = {one.deputy_id: one.deputy for one in deputies.filter(deputy__is_active=True).select_related("deputy")}
    return tuple({**holders, **stand_in}.values())


def _urgent(person: User, establishment: Establishment, rows: Sequence[Message]) -> None:
    with translation.override(person.language):
        titles = ", ".join(dict.fromkeys(pressing(row.tag, row.also).title for row in rows))
        subject = ngettext("A message cannot wait (%(titles)s)", "%(number)s messages cannot wait (%(titles)s)", len(rows)) % {
            "titles": titles,
            "number": len(rows),
        }
        lines = [_("Hello,"), *(_address("inbox:thread", establishment, row.pk) for row in rows[:LINKS])]
        lines += [_("All that waits:"), _address("inbox:queue", establishment)]
        body = "\n\n".join([*lines, _("What was written is not in this mail. Please look there.")])
    send(person, subject, body)


def send(person: User, subject: str, body: str) -> None:
    """One mail; that it cannot be sent keeps nothing from going on: the queue shows the same."""
    try:
        send_mail(f"Paravent – {subject}", body + "\n", None, [person.email])
    except (OSError, SMTPException) as error:
        logger.warning("A mail about messages could not be sent: %s", type(error).__name__)


def _address(name: str, establishment: Establishment, *more: int) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=[establishment.slug, *more])}"
