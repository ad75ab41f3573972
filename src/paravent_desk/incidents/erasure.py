"""Five years after an incident was closed, words, identities and proofs go; the register keeps what happened when."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from paravent_desk import store
from paravent_desk.audit.actions import WORKER
from paravent_desk.incidents.models import Concerned, Copy, Decision, Incident, Informed, Lesson, SealedText
from paravent_desk.transitions import Conflict, change

KEPT = timedelta(days=5 * 365 + 1)
"""As agreements are kept: civil limitation (Code civil 2224). The number is ours to choose."""


def erase(now: datetime) -> int:
    """Erase what has been kept long enough; gives how many incidents. What was cut off goes on the next time."""
    old = Incident.objects.filter(state=Incident.State.CLOSED, closed_at__lt=now - KEPT, erased_at=None)
    return sum(_erase(incident, now) for incident in old)


def _erase(incident: Incident, now: datetime) -> int:
    with suppress(Conflict), transaction.atomic():
        for place in incident.copies.exclude(proof="").values_list("proof", flat=True):
            transaction.on_commit(partial(store.erase, place), robust=True)
        incident.copies.update(proof="")
        SealedText.objects.filter(pk__in=texts(incident)).update(content=b"")
        expect = {"erased_at": None, "state": Incident.State.CLOSED}
        chain = incident.establishment_id
        change(incident, expect, {"erased_at": now}, actor=WORKER, action="incident.erase", chain=chain)
        return 1
    return 0


def texts(incident: Incident) -> list[int]:
    """Every row of words that belongs to it."""
    found = [incident.words_id]
    for model in (Copy, Concerned, Informed, Decision, Lesson):
        found += model._default_manager.filter(incident=incident).values_list("words", flat=True)
    return found
