"""Pictures that must not be posted again: keyed hashes of derivatives shown under an agreement that was withdrawn."""

from collections.abc import Collection, Iterable

from django.db import transaction

from paravent_desk.accounts.models import Establishment
from paravent_desk.audit.actions import Actor, record
from paravent_desk.consents.models import BlockedPicture


def block(establishment: Establishment, hashes: Iterable[str], actor: Actor) -> None:
    """Keep the keyed hashes of derivatives that must not be posted again; those that are kept already stay as they are."""
    wanted = set(hashes) - {""}
    with transaction.atomic():
        here = BlockedPicture.objects.filter(establishment=establishment, content_hash__in=wanted)
        known = set(here.values_list("content_hash", flat=True))
        new = [BlockedPicture(establishment=establishment, content_hash=one) for one in sorted(wanted - known)]
        if new:
            BlockedPicture.objects.bulk_create(new, ignore_conflicts=True)
            record(actor, "picture.block", f"establishment:{establishment.pk}", establishment.pk, facts={"pictures": len(new)})


def blocked(content_hashes: Collection[str]) -> set[str]:
    """Which of these derivatives must not go out any more, wherever on this desk the agreement was withdrawn."""
    return set(BlockedPicture.objects.filter(content_hash__in=content_hashes).values_list("content_hash", flat=True))
