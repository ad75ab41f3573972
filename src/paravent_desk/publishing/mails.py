"""Mails of publishing: that something waits for a person. They say where to look, never what a post says."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from paravent_desk.accounts.models import Membership, Role, User
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.publishing.words import network_title, why

Words = Callable[[], tuple[str, str]]
logger = logging.getLogger(__name__)


def needs_a_person(row: Publication) -> None:
    """A post was refused, or waits for somebody to look: its author and the community managers are told, after commit."""
    page = _page("publishing:read", row.establishment.slug, row.pk)

    def words() -> tuple[str, str]:
        return (
            _("A post waits for you (%(network)s)") % {"network": network_title(row.channel.network)},
            _("It did not go out by itself: %(why)s\n\nEverything about it, and what you can do:\n%(page)s")
            % {"why": why(row.code), "page": page},
        )

    managers = _holding(row.establishment_id, Role.COMMUNITY_MANAGER)
    _after_commit([row.version.draft.author, *managers], words)


def change_needs_a_person(row: Change) -> None:
    """A post is to be taken down or corrected by hand."""
    publication = row.publication
    page = _page("publishing:read", publication.establishment.slug, publication.pk)

    def words() -> tuple[str, str]:
        title = {"network": network_title(publication.channel.network)}
        subject = (
            _("A post is to be taken down by hand (%(network)s)")
            if row.kind == Change.Kind.DELETE
            else _("A post is to be corrected by hand (%(network)s)")
        )
        return subject % title, _("The network does not let the desk do it. Where it is, and what to do:\n%(page)s") % {
            "page": page
        }

    _after_commit([row.asked_by, *_holding(publication.establishment_id, Role.COMMUNITY_MANAGER)], words)


def _page(name: str, slug: str, pk: int) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=[slug, pk])}"


def _holding(establishment: int, role: Role) -> list[User]:
    rows = Membership.objects.filter(establishment=establishment, role=role, user__is_active=True)
    return [one.user for one in rows.select_related("user")]


def _after_commit(people: Iterable[User], words: Words) -> None:
    for person in {one.pk: one for one in people if one.is_active}.values():
        transaction.on_commit(partial(_send, person, words))


def _send(person: User, words: Words) -> None:
    """One mail in the person's language; one that cannot be sent keeps nothing from going on, the queue page says the same."""
    with translation.override(person.language):
        subject, body = words()
    try:
        send_mail(subject, body, None, [person.email])
    except (OSError, SMTPException) as error:
        logger.warning("A mail could not be sent: %s", type(error).__name__)
