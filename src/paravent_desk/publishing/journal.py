"""The journal of calls, and the change of a row's state: each with its audit line, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from paravent_desk.audit.actions import WORKER, Actor
from paravent_desk.drafts.models import Draft
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.protocol import Reference
from paravent_desk.publishing import mails
from paravent_desk.publishing.models import Attempt, Change, Publication
from paravent_desk.transitions import Conflict, change

State = Publication.State
NO_LONGER_SENT = (State.SENT, State.DELETED, State.CANCELLED)
OUTCOMES: tuple[tuple[type[NetworkError], str], ...] = (
    (Unsupported, "by_hand"),
    (Refused, "refused"),
    (TryLater, "later"),
    (Reconnect, "reconnect"),
    (Unsure, "unsure"),
)


def begin(row: Publication, wanted: Attempt.Wanted, now: datetime) -> Attempt:
    """Write down that a network is about to be asked."""
    return Attempt.objects.create(publication=row, wanted=wanted, started_at=now)


def end(attempt: Attempt, now: datetime, answer: Reference | NetworkError | None) -> None:
    """Write down what came of it; an attempt ends once."""
    outcome, code = "done", ""
    if isinstance(answer, NetworkError):
        outcome, code = next(word for kind, word in OUTCOMES if isinstance(answer, kind)), answer.code[:40]
    remote = answer.id[:300] if isinstance(answer, Reference) else ""
    told = {"ended_at": now, "outcome": outcome, "code": code, "remote_id": remote}
    Attempt.objects.filter(pk=attempt.pk, ended_at=None).update(**told)


def cut_off(row: Publication) -> QuerySet[Attempt]:
    """The attempts to publish that nobody ended, and that were not looked at since."""
    return row.journal.filter(wanted=Attempt.Wanted.PUBLISH, ended_at=None, outcome="")


def stand(
    row: Publication,
    expect: Mapping[str, Any],
    state: Publication.State,
    code: str = "",
    to: Mapping[str, Any] | None = None,
    *,
    actor: Actor = WORKER,
    note: str = "",
) -> None:
    """Let a row stand where it now stands, with its audit line and all that follows, or not at all; raises Conflict."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=row.version.draft_id)
        change(
            row,
            expect,
            {"state": state, "code": code, **({} if state == State.SENDING else {"lease": ""}), **(to or {})},
            actor=actor,
            action=f"publication.{state}",
            chain=row.establishment_id,
            content=row.content_hash,
            facts={"code": code, "network": row.channel.network, "part": row.part},
            note=note,
        )
        _follow(row, state, draft)


def _follow(row: Publication, state: Publication.State, draft: Draft) -> None:
    """Whoever must know, the parts behind, the changes that wait, and the draft."""
    if state in {State.REFUSED, State.CANCELLED} and hasattr(row, "next") and row.next.state in {State.DUE, State.HELD}:
        stand(row.next, {"state": row.next.state}, state, "previous")
    if state in {State.REFUSED, State.CANCELLED}:
        for one in row.changes.filter(state=Change.State.DUE):
            stand_change(one, {"state": Change.State.DUE}, Change.State.CANCELLED, "never_sent")
    if state in {State.REFUSED, State.BY_HAND, State.HELD} and row.code not in {"previous", "pause"}:
        mails.needs_a_person(row)
    if state in NO_LONGER_SENT:
        settle(draft)


def settle(draft: Draft) -> None:
    """A draft of which everything is out is published; one of which nothing goes out any more is approved again."""
    version = draft.versions.filter(number=draft.current).first()
    if version is None or draft.state not in {Draft.State.SCHEDULED, Draft.State.APPROVED}:
        return
    states = set(version.publications.values_list("state", flat=True))
    editing = Change.objects.filter(version=version, kind=Change.Kind.EDIT)
    edits = set(editing.values_list("state", flat=True))
    if states - set(NO_LONGER_SENT) or edits & {Change.State.DUE, Change.State.DOING, Change.State.BY_HAND}:
        return
    if not states and not edits:
        return
    out = states & {State.SENT, State.DELETED} or Change.State.DONE in edits
    to = Draft.State.PUBLISHED if out else Draft.State.APPROVED
    if to == draft.state:
        return
    try:
        change(
            draft,
            {"state": draft.state, "current": version.number},
            {"state": to},
            actor=WORKER,
            action=f"draft.{to}",
            chain=draft.establishment_id,
            content=version.content_hash,
        )
    except Conflict:
        return  # it was written anew meanwhile: its new version has its own way to go


def stand_change(
    row: Change,
    expect: Mapping[str, Any],
    state: Change.State,
    code: str = "",
    to: Mapping[str, Any] | None = None,
    *,
    actor: Actor = WORKER,
) -> None:
    """The same for something to be taken down or corrected; raises Conflict."""
    with transaction.atomic():
        change(
            row,
            expect,
            {"state": state, "code": code, **({} if state == Change.State.DOING else {"lease": ""}), **(to or {})},
            actor=actor,
            action=f"change.{row.kind}.{state}",
            chain=row.publication.establishment_id,
            content=row.publication.content_hash,
            facts={"code": code, "publication": row.publication_id, "cause": row.cause},
        )
        if state == Change.State.BY_HAND:
            mails.change_needs_a_person(row)
