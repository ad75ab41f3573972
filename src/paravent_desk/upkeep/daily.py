"""What the desk does once a day: the heads go out by mail, and what was kept long enough is erased. Twice a day is harmless."""

from datetime import datetime

from paravent_desk.accounts.models import Establishment
from paravent_desk.audit.heads import Recipient, mail_heads
from paravent_desk.upkeep.erasure import Erased, erase


def recipients() -> tuple[Recipient, ...]:
    """Every establishment that says where its data protection officer is reached."""
    found = Establishment.objects.exclude(dpo_mail="").order_by("pk")
    return tuple(Recipient(one.pk, one.name, one.dpo_mail, one.language) for one in found)


def daily(now: datetime) -> tuple[int, tuple[Erased, ...]]:
    """Do it; gives how many mails went, and what was erased. A mail server that is away (OSError) hinders no erasure."""
    try:
        mails = mail_heads(now, recipients())
    finally:
        erased = erase(now)
    return mails, erased
