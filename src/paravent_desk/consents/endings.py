"""What time does to the register: warnings before the end, the end, and erasure. Asked for at any time, each acts once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paravent_desk import store
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.actions import WORKER
from paravent_desk.consents.dates import KEPT_YEARS, anniversary
from paravent_desk.consents.models import Consent
from paravent_desk.transitions import Conflict, change

WARN_DAYS = (60, 30, 7)
"""Days before the end on which the data protection officer is told (domain report, section 4)."""
UNFINISHED_DAYS = 365
"""A form that nobody completed keeps an identity for no purpose: so long, no longer (RGPD, art. 5(1)(e); the number is ours).
"""


def expire(now: datetime) -> int:
    """End the agreements whose last day is over where they were given; gives how many."""
    done = 0
    for establishment, today in _places(now):
        for consent in Consent.objects.filter(establishment=establishment, state=Consent.State.GIVEN, ends_on__lt=today):
            expect, to = {"state": Consent.State.GIVEN}, {"state": Consent.State.ENDED}
            with suppress(Conflict):  # withdrawn in the same instant
                change(consent, expect, to, actor=WORKER, action="consent.end", chain=establishment.pk)
                done += 1
    return done


def warn(now: datetime) -> int:
    """Tell the data protection officer by mail, 60, 30 and 7 days before the end, once each; gives how many mails will go out.

    After a pause of the desk the nearest warning goes out alone, not those that were missed.
    """
    done = 0
    for establishment, today in _places(now):
        last = today + timedelta(days=max(WARN_DAYS))
        for consent in Consent.objects.filter(
            establishment=establishment, state=Consent.State.GIVEN, ends_on__gte=today, ends_on__lte=last
        ):
            done += _warn_once(consent, establishment, today)
    return done


def erase(now: datetime) -> int:
    """Erase identity and form once the duration and five years are over, or where a form was never completed; gives how many.

    What stays is the proof without the person: pseudonym, dates, networks, and the audit lines.
    """
    done = 0
    for establishment, today in _places(now):
        over = anniversary(today, -KEPT_YEARS)
        old = Q(state=Consent.State.WITHDRAWN, withdrawn_at__date__lt=over)
        old |= Q(state__in=[Consent.State.GIVEN, Consent.State.ENDED], ends_on__lt=over)
        old |= Q(state=Consent.State.DRAFT, created_at__date__lt=today - timedelta(days=UNFINISHED_DAYS))
        for consent in Consent.objects.filter(old, establishment=establishment, erased_at=None):
            done += _erase_once(consent, now)
    return done


def _places(now: datetime) -> Iterator[tuple[Establishment, date]]:
    for establishment in Establishment.objects.order_by("pk"):
        yield establishment, now.astimezone(ZoneInfo(establishment.time_zone)).date()


def _warn_once(consent: Consent, establishment: Establishment, today: date) -> int:
    left = (consent.ends_on - today).days if consent.ends_on else 0
    step = min(days for days in WARN_DAYS if left <= days)
    if consent.warned and consent.warned <= step:
        return 0
    expect = {"state": Consent.State.GIVEN, "warned": consent.warned}
    with suppress(Conflict), transaction.atomic():  # another process warns
        change(
            consent, expect, {"warned": step}, actor=WORKER, action="consent.warn", chain=establishment.pk, facts={"days": step}
        )
        transaction.on_commit(lambda: _mail(consent, establishment, left), robust=True)
        return 1
    return 0


def _mail(consent: Consent, establishment: Establishment, left: int) -> None:
    to = [establishment.dpo_mail] if establishment.dpo_mail else list(_officers(establishment))
    if not to or consent.ends_on is None:
        return
    path = reverse("consents:read", kwargs={"establishment": establishment.slug, "pk": consent.pk})
    with translation.override(establishment.language):
        words = {
            "pseudonym": consent.pseudonym,
            "days": left,
            "end": date_format(consent.ends_on),
            "address": settings.SITE_ADDRESS + path,
        }
        subject = ngettext(
            "Agreement of %(pseudonym)s: %(days)d day left", "Agreement of %(pseudonym)s: %(days)d days left", left
        )
        body = _(
            "The agreement of %(pseudonym)s counts until %(end)s.\n\n"
            "Ask the person anew if they wish to go on, or plan to take down what shows them:\n%(address)s\n"
        )
        send_mail(subject % words, body % words, None, to)


def _officers(establishment: Establishment) -> Iterator[str]:
    people = User.objects.filter(is_active=True, memberships__establishment=establishment, memberships__role=Role.DPO)
    yield from people.values_list("email", flat=True).distinct()


def _erase_once(consent: Consent, now: datetime) -> int:
    place = consent.form_file
    gone = {"identity": b"", "form_file": "", "form_place": "", "told": "", "restrictions": ""}
    with suppress(Conflict), transaction.atomic():
        expect = {"erased_at": None, "state": consent.state, "form_file": place}
        to = gone | {"erased_at": now}
        change(consent, expect, to, actor=WORKER, action="consent.erase", chain=consent.establishment_id)
        transaction.on_commit(lambda: store.erase(place), robust=True)
        return 1
    return 0
