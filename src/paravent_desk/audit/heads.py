"""Mail each chain's head outside, once a day: what nobody who runs the desk can change afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from paravent_desk.audit.actions import DESK
from paravent_desk.audit.models import Head, MailedHead

CLAIM = timedelta(minutes=10)
"""A mail that was begun and not ended is tried again after that."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a chain's head goes. `name` is the establishment's, for the subject; `language` "fr" or "en"."""

    chain: int
    name: str
    address: str
    language: str


def mail_heads(now: datetime, recipients: Iterable[Recipient]) -> int:
    """Mail today's heads to those who have not had them; gives how many went. A mail that fails raises, and is tried again.

    A desk that is killed between the mail and its note of it mails twice: twice is harmless, never is not.
    """
    went, failed = 0, None
    for recipient in recipients:
        try:
            went += _mail_one(now, recipient) if recipient.address else 0
        except OSError as error:  # one mail server that refuses an address keeps nobody else from theirs
            failed = error
    if failed is not None:
        raise failed
    return went


def _mail_one(now: datetime, recipient: Recipient) -> int:
    day = timezone.localdate(now)
    head = _of_the_day(recipient.chain, day)
    if head is None or not _claimed(head, now):
        return 0
    desk = _of_the_day(DESK, day)
    try:
        with translation.override(recipient.language):
            send_mail(_subject(recipient, head), _text(recipient, head, desk), None, [recipient.address])
    except OSError:
        MailedHead.objects.filter(pk=head.pk).update(claimed_at=None)
        raise
    MailedHead.objects.filter(pk=head.pk).update(sent_at=now)
    return 1


def _of_the_day(chain: int, day: date) -> MailedHead | None:
    """The head that the first mail of the day says, and every other that day says too."""
    with transaction.atomic():
        head = Head.objects.select_for_update().filter(chain=chain, number__gt=0).first()
        if head is None:
            return None
        found, _made = MailedHead.objects.get_or_create(
            chain=chain, day=day, defaults={"number": head.number, "digest": head.digest}
        )
    return found


def _claimed(head: MailedHead, now: datetime) -> bool:
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    return MailedHead.objects.filter(free, pk=head.pk, sent_at=None).update(claimed_at=now) == 1


def _subject(recipient: Recipient, head: MailedHead) -> str:
    return _("%(name)s: the journal on %(day)s, line %(number)s") % {
        "name": recipient.name,
        "day": head.day.isoformat(),
        "number": head.number,
    }


def _text(recipient: Recipient, head: MailedHead, desk: MailedHead | None) -> str:
    lines = [
        _("Please keep this mail. It shows later whether a line of the journal was changed or taken out."),
        "",
        _("Journal of %(name)s") % {"name": recipient.name},
        _("Line: %(number)s") % {"number": head.number},
        _("Digest: %(digest)s") % {"digest": head.digest},
    ]
    if desk is not None and desk.chain != head.chain:
        lines += [
            "",
            _("Journal of the desk itself"),
            _("Line: %(number)s") % {"number": desk.number},
            _("Digest: %(digest)s") % {"digest": desk.digest},
        ]
    how = f"paravent-desk audit verify --chain {head.chain} --number {head.number} --head {head.digest}"
    return "\n".join([*lines, "", _("To hold the journal against it, the administrator runs:"), how, ""])
