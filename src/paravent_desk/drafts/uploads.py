"""Files that people bring: encrypted at once, checked one by one in a child.

The row is the truth: waiting → checking (leased by `started_at` and `attempts`) → ready or unreadable, by guarded updates.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.http import Http404

from paravent_desk import store
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import WORKER, Actor, record
from paravent_desk.checking.confined import SECONDS, Cleaned, Unchecked, clean_file
from paravent_desk.drafts import waking
from paravent_desk.drafts.content import file_hash
from paravent_desk.drafts.models import Upload, Version
from paravent_desk.drafts.permission import new_draft
from paravent_desk.drafts.whole_check import check
from paravent_desk.transitions import Conflict, change
from paravent_desk.vault import Sealed, keys

log = logging.getLogger(__name__)
MOST_BYTES = 200 << 20
"""Of one file."""
LEASE = timedelta(seconds=2 * SECONDS)
"""After which a check that told nothing more is taken to have died with its process."""
TRIES = 2
PATIENCE = timedelta(seconds=30)
"""After which a version that its own request did not check is checked here."""
LONGEST_NAME = 255


class NotTaken(Exception):
    """A file that is not even stored: `cause` "empty" or "large"."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def receive(desk: Desk, service: Service | None, name: str, content: bytes) -> Upload:
    """Store a file encrypted and have it checked; raises NotTaken, PermissionDenied, Http404 for a foreign service."""
    if service is not None and service.establishment_id != desk.establishment.pk:
        raise Http404
    actor = desk.require(Action.WRITE, new_draft(desk, service.pk if service else None))
    if not content:
        raise NotTaken("empty")
    if len(content) > MOST_BYTES:
        raise NotTaken("large")
    place = ""
    try:
        with transaction.atomic():
            fields: dict[str, Any] = {"establishment": desk.establishment, "owner": desk.user, "service": service}
            upload = Upload.objects.create(**fields, size=len(content))
            upload.original = place = store.put(content, f"original:{upload.pk}")
            upload.name = keys().encrypt(name[:LONGEST_NAME].encode("utf-8", "replace"), f"upload-name:{upload.pk}")
            upload.save(update_fields=["original", "name"])
            record(actor, "upload.receive", f"upload:{upload.pk}", desk.chain, facts={"bytes": len(content)})
            transaction.on_commit(waking.wake)
    except BaseException:
        store.erase(place)
        raise
    return upload


def name_of(upload: Upload) -> str:
    """The file's name as it came; "" where it was erased or cannot be opened."""
    try:
        sealed = bytes(upload.name)
        return keys().decrypt(sealed, f"upload-name:{upload.pk}").decode() if sealed else ""
    except Sealed:
        return ""


def original(desk: Desk, upload: Upload) -> bytes:
    """The file as it came, for a colleague's eyes, with a line in the audit. Raises Sealed, PermissionDenied, Http404."""
    actor: Actor = desk.require(Action.READ, upload)
    content = store.get(upload.original, f"original:{upload.pk}") if upload.original else b""
    if not content:
        raise Sealed("The original was erased.")
    with transaction.atomic():
        record(actor, "upload.original", f"upload:{upload.pk}", desk.chain, upload.content_hash)
    return content


def check_waiting(now: datetime) -> int:
    """Check every file that waits, then the versions that nobody has checked; gives how many were."""
    done = 0
    while (upload := _claimed(now)) is not None:
        _check(upload)
        done += 1
    unchecked = Version.objects.filter(checked_at=None, erased_at=None, number=F("draft__current"))
    for version in unchecked.filter(Q(files__isnull=False) | Q(created_at__lt=now - PATIENCE)).distinct().order_by("pk"):
        check(version)
        done += 1
    return done


def _claimed(now: datetime) -> Upload | None:
    """The oldest file that waits, or whose check died, leased to us; None where there is none."""
    died = Q(state=Upload.State.CHECKING, started_at__lt=now - LEASE)
    while True:
        upload = Upload.objects.filter(Q(state=Upload.State.WAITING) | died).order_by("created_at", "pk").first()
        if upload is None:
            return None
        lease = {"state": upload.state, "started_at": upload.started_at, "attempts": upload.attempts}
        if upload.attempts >= TRIES:
            _unreadable(upload, "crashed")
            continue
        to = {"state": Upload.State.CHECKING, "started_at": now, "attempts": upload.attempts + 1}
        if Upload.objects.filter(pk=upload.pk, **lease).update(**to) == 1:
            upload.refresh_from_db()
            return upload


def _check(upload: Upload) -> None:
    try:
        content = store.get(upload.original, f"original:{upload.pk}")
        found = clean_file(content, upload.establishment.language)
    except Sealed:
        _unreadable(upload, "gone")
    except Unchecked as error:
        if error.cause == "crashed" and upload.attempts < TRIES:
            Upload.objects.filter(**_leased(upload)).update(state=Upload.State.WAITING)
        else:
            _unreadable(upload, error.cause)
    except Exception as error:
        log.exception("upload %s was not checked (%s)", upload.pk, type(error).__name__, exc_info=False)
        _unreadable(upload, "detector_failed")
    else:
        _ready(upload, found)


def _leased(upload: Upload) -> dict[str, Any]:
    """The row as we leased it."""
    leased = {"state": upload.state, "started_at": upload.started_at, "attempts": upload.attempts}
    return {"pk": upload.pk, **leased}


def _ready(upload: Upload, found: Sequence[Cleaned]) -> None:
    """Store what was made, all of it or nothing. Whoever lost the lease stores nothing."""
    places: list[str] = []
    expect = _leased(upload)
    expect.pop("pk")
    try:
        with transaction.atomic():
            for number, one in enumerate(found):
                if number == 0:
                    fields = _kept(upload.pk, one, places)
                    facts = {"verdict": one.verdict, "pages": len(found)}
                    about: dict[str, Any] = {
                        "chain": upload.establishment_id,
                        "content": fields["content_hash"],
                        "facts": facts,
                    }
                    change(upload, expect, fields, actor=WORKER, action="upload.ready", **about)
                else:
                    same = {"establishment": upload.establishment, "owner_id": upload.owner_id, "service_id": upload.service_id}
                    page = Upload.objects.create(**same, size=0, page_of=upload, state=Upload.State.CHECKING)
                    Upload.objects.filter(pk=page.pk).update(**_kept(page.pk, one, places))
    except BaseException as error:
        _erase(places)
        if not isinstance(error, Conflict):
            raise


def _kept(pk: int, one: Cleaned, places: list[str]) -> dict[str, Any]:
    """Store one derivative and its outlined picture; gives the fields of its row."""
    derivative = store.put(one.content, f"derivative:{pk}")
    places.append(derivative)
    shown = store.put(one.shown, f"shown:{pk}") if one.shown else ""
    places.append(shown)
    return {
        "state": Upload.State.READY,
        "derivative": derivative,
        "shown": shown,
        "mime": one.mime,
        "width": one.width,
        "height": one.height,
        "seconds": one.seconds,
        "verdict": one.verdict,
        "report": one.report,
        "content_hash": file_hash([one.content]),
    }


def _unreadable(upload: Upload, cause: str) -> None:
    expect = _leased(upload)
    expect.pop("pk")
    to = {"state": Upload.State.UNREADABLE, "cause": cause}
    about: dict[str, Any] = {"actor": WORKER, "chain": upload.establishment_id}
    try:
        change(upload, expect, to, action="upload.unreadable", facts={"cause": cause}, **about)
    except Conflict:
        log.info("upload %s was taken over by another check", upload.pk)


def _erase(places: Sequence[str]) -> None:
    for place in places:
        store.erase(place)
