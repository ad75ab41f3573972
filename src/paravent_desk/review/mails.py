"""Mails about reviews: what happened, and a link. Never a word of the post, nor its title: mail is read over shoulders."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from paravent_desk.accounts.models import Role, User
from paravent_desk.drafts.models import Draft

log = logging.getLogger(__name__)


def asked(draft: Draft, people: Mapping[User, Sequence[Role]]) -> None:
    """Ask people for their review, in their roles."""
    for user, held in people.items():
        with translation.override(user.language):
            names = ", ".join(str(role.label) for role in held)
            told = _("A post waits for your review. Your role: %(roles)s.") % {"roles": names}
            _send_later(user.email, _("A post waits for your review"), told, _address(draft))


def changes_wanted(draft: Draft, people: Iterable[User]) -> None:
    """Tell its writers that a colleague asks for changes."""
    _tell(
        people, draft, gettext_noop("Changes are asked for"), gettext_noop("A colleague asks for changes in a post of yours.")
    )


def approved(draft: Draft, people: Iterable[User]) -> None:
    """Tell its writers that every review is there."""
    _tell(
        people, draft, gettext_noop("A post is approved"), gettext_noop("All the reviews that a post of yours needs are there.")
    )


def stop_lifted(draft: Draft, people: Iterable[User]) -> None:
    """Tell the author and the data protection officers that a stop was lifted; the page says why."""
    _tell(
        people, draft, gettext_noop("A stop was lifted"), gettext_noop("A data protection officer lifted the stop on a post.")
    )


def remind(user: User, waiting: Mapping[Draft, datetime]) -> None:
    """Remind somebody of the reviews that they could give, with the time by which each is wanted."""
    with translation.override(user.language):
        lines = [f"{_address(draft)}\n{_wanted_by(draft, due)}" for draft, due in waiting.items()]
        told = _("Somebody is waiting for these reviews, and half the time is gone.")
        _send_later(user.email, _("Reviews wait for you"), told, *lines)


def _tell(people: Iterable[User], draft: Draft, subject: str, told: str) -> None:
    for user in people:
        with translation.override(user.language):
            _send_later(user.email, _(subject), _(told), _address(draft))


def _wanted_by(draft: Draft, due: datetime) -> str:
    local = due.astimezone(ZoneInfo(draft.establishment.time_zone))
    return _("Wanted by %(time)s.") % {"time": date_format(local, "DATETIME_FORMAT")}


def _address(draft: Draft) -> str:
    return settings.SITE_ADDRESS + reverse("review:draft", args=[draft.establishment.slug, draft.pk])


def _send_later(address: str, subject: str, *parts: str) -> None:
    """Send once what was decided stands in the database, and not at all where it does not."""
    body = "\n\n".join([_("Hello,"), *parts, _("The desk, Paravent")]) + "\n"
    message = EmailMessage(f"Paravent – {subject}", body, to=[address])
    transaction.on_commit(lambda: _send(message))


def _send(message: EmailMessage) -> None:
    """A mail that cannot go out is noted, by its kind of error alone; what was decided stands all the same."""
    try:
        get_connection().send_messages([message])
    except (SMTPException, OSError) as error:
        log.warning("A mail about a review could not be sent (%s).", type(error).__name__)
