"""The mail of lessons: how many are left, by when, where. Short, once a day at most, no reproach: people have wards to run."""

import logging
from collections.abc import Sequence
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.coach.asked import Mine
from paravent_desk.coach.models import Attestation

log = logging.getLogger(__name__)


def remind(
    user: User, here: Establishment, campaigns: Sequence[Mine], attestations: Sequence[Attestation], today: date
) -> None:
    """One mail in somebody's language about all of it, once what was noted stands in the database."""
    with translation.override(user.language):
        lines = [_campaign(one, today) for one in campaigns]
        if campaigns:
            lines.append(_("Each takes about three minutes, whenever there is a quiet moment."))
        lines += [_attestation(one, today) for one in attestations]
        page = settings.SITE_ADDRESS + reverse("coach:lessons", args=[here.slug])
        end = _("You would rather have no such mails? You can turn them off at the bottom of that page.")
        body = "\n\n".join([_("Hello,"), *lines, page, end, _("The desk, Paravent")]) + "\n"
        subject = _("Lessons for you") if campaigns else _("Your attestation")
    message = EmailMessage(f"Paravent – {subject}", body, to=[user.email])
    transaction.on_commit(lambda: _send(message))


def _campaign(one: Mine, today: date) -> str:
    count = len(one.left)
    told = {"count": count, "title": one.campaign.title, "day": date_format(one.campaign.by, "DATE_FORMAT")}
    if one.campaign.by < today:
        late = ngettext(
            "“%(title)s”: %(count)s lesson is left. It was meant for %(day)s; it is still open for you.",
            "“%(title)s”: %(count)s lessons are left. They were meant for %(day)s; they are still open for you.",
            count,
        )
        return late % told
    return (
        ngettext(
            "“%(title)s”: %(count)s lesson is left, by %(day)s.",
            "“%(title)s”: %(count)s lessons are left, by %(day)s.",
            count,
        )
        % told
    )


def _attestation(row: Attestation, today: date) -> str:
    last = row.holds_until or today
    day = date_format(last, "DATE_FORMAT")
    if last < today:
        return _("Your attestation of lessons held until %(day)s. Answer the questions again, and you have a new one.") % {
            "day": day
        }
    return _("Your attestation of lessons holds until %(day)s. Answer the questions again, and you have a new one.") % {
        "day": day
    }


def _send(message: EmailMessage) -> None:
    """A mail that cannot go out keeps nothing from going on: the page says the same."""
    try:
        get_connection().send_messages([message])
    except (SMTPException, OSError) as error:
        log.warning("A mail about lessons could not be sent (%s).", type(error).__name__)
