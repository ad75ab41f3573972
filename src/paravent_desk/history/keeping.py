"""One post of the past becomes a row, once; its words are encrypted, and kept only where something was found in them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from paravent_desk.history.archives.brought import Brought
from paravent_desk.history.checks import Found
from paravent_desk.history.models import Import, Past, Reason
from paravent_desk.vault import keys

LONGEST_ID, LONGEST_ADDRESS = 300, 500


def keep(run: Import, brought: Brought, found: Found) -> bool:
    """Write it down; False where it stands there already."""
    try:
        with transaction.atomic():
            past = Past.objects.create(
                run=run,
                establishment_id=run.establishment_id,
                remote_id=remote_id(brought),
                url=address(brought.url),
                at=brought.at,
                year=_year(brought.at, run.establishment.time_zone),
                kind=brought.kind,
                verdict=found.verdict,
                rank=found.rank,
                report=dict(found.report),
                files=found.files,
                unseen=found.unseen,
                checked_at=timezone.now(),
            )
            if found.text:
                Past.objects.filter(pk=past.pk).update(text=keys().encrypt(found.text.encode(), f"past:{past.pk}"))
            Reason.objects.bulk_create(Reason(past=past, code=code) for code in found.codes)
    except IntegrityError:
        return False
    return True


def text_of(past: Past) -> str:
    """Its words; "" where none were kept. Raises vault.Sealed."""
    return keys().decrypt(bytes(past.text), f"past:{past.pk}").decode() if past.text else ""


def remote_id(brought: Brought) -> str:
    """Its id as the row has it."""
    return brought.remote_id[:LONGEST_ID]


def address(url: str) -> str:
    """An address that a page may link to; "" for anything else that an archive says."""
    return url if url.startswith(("https://", "http://")) and len(url) <= LONGEST_ADDRESS else ""


def _year(at: datetime | None, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).year if at else 0
