"""Erase what has been kept long enough: in batches, each with its line in the journal; what was cut off goes on the next time.

What stays: hashes, verdicts, reasons, who did what and when (`docs/desk-audit.md`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import Model, QuerySet

from paravent_desk import store
from paravent_desk.accounts.models import Establishment
from paravent_desk.audit import erasure as notes
from paravent_desk.audit.actions import DESK, WORKER, record
from paravent_desk.coach.models import Attestation, Progress
from paravent_desk.drafts.models import Draft, Upload, Variant, Version, VersionFile
from paravent_desk.history.models import Past
from paravent_desk.inbox.erasing import erase_many
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.review.models import Comment, Lift, Opinion
from paravent_desk.upkeep import due
from paravent_desk.upkeep.rules import Moments, moments

BATCH = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of thing: the action in the journal, what is due, and how a batch of it is erased."""

    action: str
    due: Callable[[int, Moments], QuerySet[Any]]
    erase: Callable[[Sequence[int], datetime], None]


@dataclass(frozen=True, slots=True)
class Erased:
    """How many things of a kind went, or would go."""

    chain: int
    action: str
    count: int


def erase(now: datetime, *, dry_run: bool = False) -> tuple[Erased, ...]:
    """Erase all that is due in every establishment, or only count it."""
    when = moments(now)
    told = [one for chain in Establishment.objects.values_list("pk", flat=True) for one in _inside(chain, when, now, dry_run)]
    told += [*_notes(DESK, when, dry_run)]
    if not dry_run:
        _forget_visits(when)
    return tuple(one for one in told if one.count)


def _inside(chain: int, when: Moments, now: datetime, dry_run: bool) -> Iterator[Erased]:
    for step in STEPS:
        found = step.due(chain, when)
        yield Erased(chain, step.action, found.count() if dry_run else _all(step, found, chain, now))
    yield from _notes(chain, when, dry_run)


def _all(step: Step, found: QuerySet[Any], chain: int, now: datetime) -> int:
    """A batch a transaction, until nothing is due."""
    erased = 0
    while True:
        with transaction.atomic():
            batch = list(found.values_list("pk", flat=True)[:BATCH])
            if not batch:
                return erased
            step.erase(batch, now)
            record(WORKER, step.action, f"establishment:{chain}", chain, facts={"count": len(batch)})
        erased += len(batch)


def _notes(chain: int, when: Moments, dry_run: bool) -> Iterator[Erased]:
    for part, before in (("address", when.addresses), ("text", when.notes)):
        count = notes.due(chain, part, before).count() if dry_run else notes.erase_part(chain, part, before)
        yield Erased(chain, notes.ACTIONS[part], count)


TEXTS: tuple[tuple[type[Model], str, str], ...] = (
    (Version, "pk", "text"),
    (Variant, "version", "text"),
    (VersionFile, "version", "alt_text"),
    (Comment, "version", "text"),
    (Lift, "version", "reason"),
    (Opinion, "version", "note"),
    (Change, "publication__version", "text"),
    (Publication, "version", "text"),
)
"""What people wrote in a post or about it: the model, how it names the version, the column. A test knows of others."""


def _texts(versions: Sequence[int], now: datetime) -> None:
    for model, version, column in TEXTS:
        model._default_manager.filter(**{f"{version}__in": versions}).update(**{column: ""})
    Version.objects.filter(pk__in=versions).update(report={}, erased_at=now)


def _drafts(drafts: Sequence[int], now: datetime) -> None:
    Draft.objects.filter(pk__in=drafts).update(title=due.ERASED, context="", answers=None)


def _originals(uploads: Sequence[int], now: datetime) -> None:
    """The files first: if that is cut off, the rows still name them, and the next time erases what is gone already."""
    for upload in Upload.objects.filter(pk__in=uploads).only("original", "shown"):
        store.erase(upload.original)
        store.erase(upload.shown)
    Upload.objects.filter(pk__in=uploads).update(original="", shown="", name=b"", original_erased_at=now)


def _derivatives(uploads: Sequence[int], now: datetime) -> None:
    for upload in Upload.objects.filter(pk__in=uploads).only("original", "shown", "derivative"):
        for place in (upload.original, upload.shown, upload.derivative):
            store.erase(place)
    gone = {"original": "", "shown": "", "derivative": "", "name": b"", "report": {}}
    Upload.objects.filter(pk__in=uploads).update(**gone)


def _past(rows: Sequence[int], now: datetime) -> None:
    Past.objects.filter(pk__in=rows).update(text=b"", report={}, url="", erased_at=now)


def _learning(rows: Sequence[int], now: datetime) -> None:
    Progress.objects.filter(pk__in=rows).delete()


def _attestations(rows: Sequence[int], now: datetime) -> None:
    Attestation.objects.filter(pk__in=rows).delete()


def _forget_visits(when: Moments) -> None:
    """Records of who logged in from where; they are no part of the journal."""
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        model.objects.filter(attempt_time__lt=when.addresses).delete()
    UserSession.objects.filter(last_seen_at__lt=when.addresses).delete()
    SessionStore.clear_expired()


STEPS = (
    Step("retention.texts", due.versions, _texts),
    Step("retention.drafts", due.drafts, _drafts),
    Step("retention.learning", due.learning, _learning),
    Step("retention.attestations", due.attestations, _attestations),
    Step("retention.messages", due.messages, erase_many),
    Step("retention.past", due.past, _past),
    Step("retention.originals", due.originals, _originals),
    Step("retention.derivatives", due.derivatives, _derivatives),
)
