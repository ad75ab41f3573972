"""What people do with what goes out: schedule, cancel, move, pause, resume, take down, and answer what the desk cannot know."""

from collections.abc import Collection
from datetime import datetime
from importlib import import_module

from django.db import IntegrityError, transaction
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor, Fact, record
from paravent_desk.drafts.content import content_of
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.publishing import doors
from paravent_desk.publishing.changing import changes, corrected
from paravent_desk.publishing.journal import settle, stand, stand_change
from paravent_desk.publishing.models import Change, Pause, Publication
from paravent_desk.publishing.planning import NotNow, plan
from paravent_desk.publishing.sending import rows
from paravent_desk.publishing.wake import wake
from paravent_desk.transitions import Conflict, change

State = Publication.State
UNSENT = (State.DUE, State.HELD, State.REFUSED)


def schedule(desk: Desk, draft: Draft, at: datetime | None = None) -> None:
    """Let an approved draft go out at its time, or now where it has none or that is past.

    Raises NotNow, Conflict, and what `desk.require` raises. Only the time that was approved counts; `at` is the time now.
    """
    actor, now = desk.require(Action.SCHEDULE, draft), at or timezone.now()
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        version = current(draft)
        if content_of(version).digest() != version.content_hash or not doors.approved(version):
            raise NotNow("approval")
        if Pause.objects.filter(establishment=draft.establishment_id, ended_at=None).exists():
            raise NotNow("pause")
        due_at = max(version.publish_at or now, now)
        change(
            draft,
            {"state": Draft.State.APPROVED, "current": version.number},
            {"state": Draft.State.SCHEDULED},
            actor=actor,
            action="draft.schedule",
            chain=desk.chain,
            content=version.content_hash,
        )
        channels = plan(version, desk.user, due_at)
        settle(draft)
    wake(due_at, [one.pk for one in channels])


def cancel(desk: Desk, draft: Draft) -> None:
    """Send nothing of a scheduled draft that is not out yet; it stays approved. What is being sent is finished, and shown."""
    actor = desk.require(Action.SCHEDULE, draft)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        withhold(current(draft), actor)
        draft.refresh_from_db()
        if draft.state == Draft.State.SCHEDULED:
            change(
                draft,
                {"state": Draft.State.SCHEDULED, "current": draft.current},
                {"state": Draft.State.APPROVED},
                actor=actor,
                action="draft.unschedule",
                chain=desk.chain,
                content=current(draft).content_hash,
            )


def withhold(version: Version, actor: Actor, code: str = "cancelled") -> None:
    """Cancel what is not out of a version; what may be out is looked up first, and not sent again."""
    for row in rows().filter(version=version, state__in=UNSENT).order_by("-part"):
        stand(row, {"state": row.state}, State.CANCELLED, code, actor=actor)
    Publication.objects.filter(version=version, state=State.UNKNOWN).update(code="cancelled")
    for one in changes().filter(version=version, kind=Change.Kind.EDIT, state__in=(Change.State.DUE, Change.State.BY_HAND)):
        stand_change(one, {"state": one.state}, Change.State.CANCELLED, code, actor=actor)


def move(desk: Desk, draft: Draft, at: datetime) -> Version:
    """Give a draft another time: a new version, which has to be approved again. What was to go out does not."""
    actor = desk.require(Action.WRITE, draft)
    with transaction.atomic():
        old = current(draft)
        withhold(old, actor, "changed")
        draft.refresh_from_db()
        saved: Version = import_module("paravent_desk.drafts.actions").save(
            desk,
            draft,
            text=old.text,
            lang=old.lang,
            variants=dict(old.variants.values_list("channel_id", "text")),
            files=list(old.files.values_list("upload_id", "alt_text")),
            publish_at=at,
            consents=list(old.consents.values_list("pk", flat=True)),
        )
    return saved


def reopen(desk: Desk, draft: Draft) -> None:
    """Take a published draft back to writing, to correct it: its new version, once approved, is changed in place."""
    actor = desk.require(Action.TAKE_DOWN, draft)
    change(
        draft,
        {"state": Draft.State.PUBLISHED},
        {"state": Draft.State.WRITING},
        actor=actor,
        action="draft.reopen",
        chain=desk.chain,
        content=current(draft).content_hash,
    )


def again(desk: Desk, row: Publication, at: datetime | None = None) -> None:
    """Send anew, at once, what was refused or held; it is verified as the first time. Raises Conflict, NotNow."""
    actor, now = desk.require(Action.SCHEDULE, row.version.draft), at or timezone.now()
    if row.state not in {State.REFUSED, State.HELD}:
        raise Conflict(f"Publication {row.pk} is not waiting.")
    if Pause.objects.filter(establishment=row.establishment_id, ended_at=None).exists():
        raise NotNow("pause", row.channel)
    parts = rows().filter(version=row.version, channel=row.channel, part__gte=row.part, state=row.state)
    with transaction.atomic():
        for one in parts.order_by("part"):
            told = {"due_at": now, "next_at": now, "attempts": 0, "first_tried_at": None}
            stand(one, {"state": row.state}, State.DUE, to=told, actor=actor)
    wake(now, [row.channel_id])


def found(desk: Desk, row: Publication, address: str) -> None:
    """A person looked: it is there, at this address."""
    actor = desk.require(Action.TAKE_DOWN, row.version.draft)
    to = {"sent_at": row.first_tried_at or timezone.now(), "remote_url": address[:500]}
    stand(row, {"state": State.BY_HAND}, State.SENT, "by_person", to, actor=actor)


def not_found(desk: Desk, row: Publication, send: bool, at: datetime | None = None) -> None:
    """A person looked: it is not there. It is sent, or left."""
    actor, now = desk.require(Action.SCHEDULE, row.version.draft), at or timezone.now()
    row.journal.filter(ended_at=None).update(outcome="absent")
    expect = {"state": State.BY_HAND}
    if not send:
        stand(row, expect, State.CANCELLED, "by_person", actor=actor)
        return
    told = {"next_at": now, "due_at": now, "attempts": 0, "first_tried_at": None}
    stand(row, expect, State.DUE, to=told, actor=actor)
    wake(now, [row.channel_id])


def pause(desk: Desk, reason: str) -> None:
    """Stop everything of the establishment that is not out yet. What is on the wire is finished. Raises Conflict."""
    actor = desk.require(Action.PAUSE)
    if not reason.strip():
        raise ValueError("A pause has a reason.")
    try:
        with transaction.atomic():
            row = Pause.objects.create(establishment=desk.establishment, reason=reason.strip(), by=desk.user)
            record(actor, "pause.begin", f"pause:{row.pk}", desk.chain, note=row.reason)
    except IntegrityError:
        raise Conflict("Publishing is paused already.") from None
    for one in rows().filter(establishment=desk.establishment, state=State.DUE).iterator():
        try:
            stand(one, {"state": State.DUE}, State.HELD, "pause", actor=actor)
        except Conflict:
            continue  # it is on the wire


def resume(desk: Desk, keep: Collection[int], at: datetime | None = None) -> None:
    """End the pause. Of what it holds, the drafts in `keep` go out, now where their time is past; the others do not."""
    actor, now = desk.require(Action.RESUME), at or timezone.now()
    held = rows().filter(establishment=desk.establishment, state=State.HELD, code="pause").order_by("version", "-part")
    with transaction.atomic():
        running = Pause.objects.select_for_update().filter(establishment=desk.establishment, ended_at=None).first()
        if running is None:
            raise Conflict("Publishing is not paused.")
        change(
            running,
            {"ended_at": None},
            {"ended_at": now, "ended_by": desk.user},
            actor=actor,
            action="pause.end",
            chain=desk.chain,
            facts={"kept": len(set(keep))},
        )
        for row in held:
            if row.version.draft_id in keep:
                due_at = max(row.due_at, now)
                stand(row, {"state": State.HELD}, State.DUE, to={"due_at": due_at, "next_at": due_at}, actor=actor)
            elif Publication.objects.filter(pk=row.pk, state=State.HELD).exists():
                stand(row, {"state": State.HELD}, State.CANCELLED, "cancelled", actor=actor)
    wake(now, list({row.channel_id for row in held}))


def take_down(desk: Desk, publication: Publication, cause: str, at: datetime | None = None) -> None:
    """Take a post down on its channel, all parts of it; what of it is not out does not go out. Asked twice, once is done."""
    actor, now = desk.require(Action.TAKE_DOWN, publication.version.draft), at or timezone.now()
    with transaction.atomic():
        Draft.objects.select_for_update().get(pk=publication.version.draft_id)
        for row in rows().filter(version=publication.version, channel=publication.channel).order_by("-part"):
            _take_down(desk, row, cause, actor, now)
    wake(now, [publication.channel_id])


def _take_down(desk: Desk, row: Publication, cause: str, actor: Actor, now: datetime) -> None:
    if row.state in UNSENT:
        stand(row, {"state": row.state}, State.CANCELLED, cause, actor=actor)
        return
    if row.state in {State.CANCELLED, State.DELETED}:
        return
    for one in changes().filter(publication=row, kind=Change.Kind.EDIT, state__in=(Change.State.DUE, Change.State.BY_HAND)):
        stand_change(one, {"state": one.state}, Change.State.CANCELLED, cause, actor=actor)
    if row.changes.filter(kind=Change.Kind.DELETE, state__in=("due", "doing", "by_hand")).exists():
        return
    told = {"asked_by": desk.user, "asked_at": now, "next_at": now, "cause": cause}
    asked = Change.objects.create(publication=row, kind=Change.Kind.DELETE, **told)
    facts: dict[str, Fact] = {"publication": row.pk, "cause": cause}
    record(actor, "change.delete.ask", f"change:{asked.pk}", desk.chain, row.content_hash, facts)
    if row.state == State.UNKNOWN:
        Publication.objects.filter(pk=row.pk, state=State.UNKNOWN).update(code="cancelled")


def done_by_hand(desk: Desk, row: Change, at: datetime | None = None) -> None:
    """A person did it on the network: took it down, or corrected it."""
    publication = rows().get(pk=row.publication_id)
    actor, now = desk.require(Action.TAKE_DOWN, publication.version.draft), at or timezone.now()
    if row.state not in {Change.State.DUE, Change.State.BY_HAND}:
        raise Conflict(f"Change {row.pk} is not waiting.")
    with transaction.atomic():
        stand_change(row, {"state": row.state}, Change.State.DONE, "by_person", {"done_at": now}, actor=actor)
        if row.kind == Change.Kind.EDIT:
            corrected(publication, row)
        else:
            there = {"state__in": (State.SENT, State.BY_HAND)}
            stand(publication, there, State.DELETED, row.cause, actor=actor)


def current(draft: Draft) -> Version:
    """The version that counts; raises NotNow where there is none."""
    found = draft.versions.filter(number=draft.current).select_related("draft").first()
    if found is None:
        raise NotNow("empty")
    return found
