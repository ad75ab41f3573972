"""A consent is withdrawn: whatever used it and is not out does not go out, and whatever is out is taken down."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.consents import actions as register
from paravent_desk.consents.models import Consent
from paravent_desk.consents.pictures import block
from paravent_desk.drafts.models import VersionFile
from paravent_desk.publishing.actions import take_down
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.publishing.sending import rows

State = Publication.State
CAUSE = "consent_withdrawn"


def using(consent: Consent) -> QuerySet[Publication]:
    """Every publication of a version that the consent was attached to, or of a correction that may be out by now."""
    edits = Change.objects.filter(version__consents=consent, kind=Change.Kind.EDIT).exclude(state=Change.State.CANCELLED)
    found = rows().filter(Q(version__consents=consent) | Q(pk__in=edits.values("publication"))).distinct()
    return found.order_by("-due_at", "channel", "part")


def withdraw(desk: Desk, consent: Consent, note: str) -> None:
    """Withdraw it in the register, block its pictures, and ask for every removal, all or nothing."""
    actor = desk.require(Action.WITHDRAW_CONSENT, consent)
    with transaction.atomic():
        register.withdraw(consent, actor, note)
        block(desk.establishment, _pictures(consent), actor)
        for row in _first_parts(using(consent)):
            take_down(desk, row, CAUSE)


def gone(row: Publication) -> bool:
    """Whether nothing of it is on its network, or will be."""
    return row.state in {State.DELETED, State.CANCELLED, State.REFUSED}


def _pictures(consent: Consent) -> set[str]:
    """The keyed hashes of what the consent was given for, where it was given for pictures."""
    files = VersionFile.objects.filter(version__consents=consent) if consent.image else VersionFile.objects.none()
    return set(files.values_list("upload__content_hash", flat=True))


def _first_parts(found: Iterable[Publication]) -> list[Publication]:
    """One of each thread: a thread is taken down as a whole."""
    return list({(row.version_id, row.channel_id): row for row in found}.values())
