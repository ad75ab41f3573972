"""Mails about incidents: that something waits, by when, where to look. Never what happened, the title or an address."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from paravent_desk.accounts.models import Establishment, Membership, Role, User
from paravent_desk.incidents.models import Incident

logger = logging.getLogger(__name__)
Said = Callable[[], tuple[str, str]]
Recipient = tuple[str, str]
"""An address and a language."""


def clock(incident: Incident, hours: int) -> None:
    """So many hours of the 72 are gone, and it is not yet decided about the CNIL."""

    def words() -> tuple[str, str]:
        told = {"number": incident.reference, "hours": hours, "left": 72 - hours, "page": page(incident)}
        return (
            _("Incident %(number)s: %(left)s hours left for the CNIL") % told,
            _(
                "%(hours)s hours have passed since it was known. Notify the CNIL, or write down why it need not be told. "
                "A first notification may be incomplete: the rest can follow.\n\n%(page)s"
            )
            % told,
        )

    _after_commit(runners(incident.establishment), words)


def due(people: Iterable[Recipient], incident: Incident, looks: int, steps: int) -> None:
    """Copies wait for somebody to look again, or steps are overdue; only how many of each."""

    def words() -> tuple[str, str]:
        told = {"number": incident.reference, "page": page(incident), "looks": looks, "steps": steps}
        lines = [_("Copies to look at again: %(looks)s.") % told] if looks else []
        lines += [_("Items of the checklist past their time: %(steps)s.") % told] if steps else []
        return _("Incident %(number)s waits for you") % told, "\n".join(lines) + "\n\n" + page(incident)

    _after_commit(people, words)


def runners(establishment: Establishment) -> tuple[Recipient, ...]:
    """Who runs incidents there, and the data protection officer's own address."""
    roles = Q(role__in=[Role.DPO, Role.CRISIS_LEAD])
    rows = Membership.objects.filter(roles, establishment=establishment, user__is_active=True).select_related("user")
    found = {row.user.email: row.user.language for row in rows.order_by("pk")}
    if establishment.dpo_mail:
        found.setdefault(establishment.dpo_mail, establishment.language)
    return tuple(found.items())


def recipient(user: User) -> Recipient:
    """Somebody, in their language."""
    return user.email, user.language


def page(incident: Incident) -> str:
    """Where to look."""
    return f"{settings.SITE_ADDRESS}{reverse('incidents:read', args=[incident.establishment.slug, incident.pk])}"


def _after_commit(people: Iterable[Recipient], words: Said) -> None:
    for person in dict.fromkeys(people):
        transaction.on_commit(partial(_send, person, words))


def _send(person: Recipient, words: Said) -> None:
    """One mail in their language; one that cannot be sent keeps nothing from going on: the page says the same."""
    address, language = person
    with translation.override(language):
        subject, body = words()
    try:
        send_mail(subject, body + "\n", None, [address])
    except (OSError, SMTPException) as error:
        logger.warning("A mail about an incident could not be sent: %s", type(error).__name__)
