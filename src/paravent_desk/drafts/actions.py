"""A post begins, is saved, given up. Each is one guarded change with its line in the audit, which holds a hash and no text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import OPEN, Action
from paravent_desk.audit.actions import Actor, record
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.consents.pictures import blocked
from paravent_desk.drafts import waking
from paravent_desk.drafts.content import Content
from paravent_desk.drafts.models import Draft, Upload, Variant, Version, VersionFile
from paravent_desk.drafts.permission import may_read, new_draft
from paravent_desk.drafts.whole_check import check
from paravent_desk.transitions import Conflict, change

__all__ = ["Blocked", "Missing", "abandon", "check", "create", "describe", "duplicate", "restore", "save"]

DECIDED = frozenset({Draft.State.REVIEW, Draft.State.APPROVED, Draft.State.SCHEDULED})
"""Where a change takes away what others said: the post is written again."""


class Missing(Exception):
    """A file is not checked yet, or a file, account or agreement is no longer there; nothing was saved."""


def create(
    desk: Desk,
    *,
    title: str,
    kind: str = "post",
    context: str = "",
    service: Service | None = None,
    deadline: datetime | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """Begin a post of one's own, without a version. Raises PermissionDenied, or Http404 for another establishment's service."""
    if service is not None and service.establishment_id != desk.establishment.pk:
        raise Http404
    actor = desk.require(Action.WRITE, new_draft(desk, service.pk if service else None))
    with transaction.atomic():
        draft = Draft.objects.create(
            establishment=desk.establishment,
            service=service,
            author=desk.user,
            title=title,
            kind=kind,
            context=context,
            answers=None if answers is None else dict(answers),
            deadline=deadline,
        )
        record(actor, "draft.create", f"draft:{draft.pk}", desk.chain, facts={"kind": kind})
    return draft


def describe(desk: Desk, draft: Draft, title: str, deadline: datetime | None) -> None:
    """Change what is said of a post inside the desk; nothing of it goes out. Raises Conflict, PermissionDenied."""
    actor = desk.require(Action.WRITE, draft)
    expect = {"state": draft.state, "current": draft.current}
    facts = {"title": title != draft.title, "deadline": deadline != draft.deadline}
    to = {"title": title, "deadline": deadline, "changed_at": timezone.now()}
    change(draft, expect, to, actor=actor, action="draft.describe", chain=desk.chain, facts=facts)


class Blocked(Missing):
    """A file shows somebody who withdrew their agreement: it goes out no more; nothing was saved."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a version is made of, all of it there and of this establishment."""

    text: str = field(repr=False)
    lang: str
    variants: Mapping[int, str] = field(repr=False)
    files: Sequence[tuple[int, str]] = field(repr=False)
    publish_at: datetime | None
    consents: Sequence[int]
    hashes: Mapping[int, str] = field(repr=False)

    def digest(self, draft: Draft) -> str:
        """The content hash, as `content_of` gives it once all is stored."""
        return Content(
            text=self.text,
            lang=self.lang,
            kind=draft.kind,
            context=draft.context,
            answers=json.dumps(draft.answers, sort_keys=True) if draft.answers else "",
            channels=tuple(self.variants.items()),
            files=tuple((self.hashes[upload], alt_text) for upload, alt_text in self.files),
            publish_at=self.publish_at,
            consents=tuple(self.consents),
        ).digest()


def save(
    desk: Desk,
    draft: Draft,
    *,
    text: str,
    lang: str,
    variants: Mapping[int, str],
    files: Sequence[tuple[int, str]],
    publish_at: datetime | None,
    consents: Sequence[int],
) -> Version:
    """Save a new version: `variants` as {channel: own text or ""}, `files` as (upload, alt text) in order.

    The draft in hand must be as the writer read it: where somebody saved or decided meanwhile, Conflict is raised. A post in
    review, approved or scheduled is being written again afterwards, its approvals gone with the content they were given to.
    Raises Missing, PermissionDenied.
    """
    actor = desk.require(Action.WRITE, draft)
    parts = _parts(desk, text, lang, variants, files, publish_at, consents)
    digest, number, state = parts.digest(draft), draft.current + 1, draft.state
    to: dict[str, Any] = {"current": number, "changed_at": timezone.now()}
    if state in DECIDED:
        to["state"] = Draft.State.WRITING
    expect = {"current": draft.current, "state": state}
    about: dict[str, Any] = {"actor": actor, "chain": desk.chain, "content": digest}
    with transaction.atomic():
        change(draft, expect, to, action="draft.save", facts={"number": number, "files": len(files)}, **about)
        if state in DECIDED:
            record(actor, "draft.reopen", f"draft:{draft.pk}", desk.chain, digest, facts={"from": str(state), "number": number})
        return _stored(desk, draft, parts, number, digest)


def _stored(desk: Desk, draft: Draft, parts: _Parts, number: int, digest: str) -> Version:
    version = Version.objects.create(
        draft=draft,
        number=number,
        saved_by=desk.user,
        text=parts.text,
        lang=parts.lang,
        publish_at=parts.publish_at,
        content_hash=digest,
    )
    Variant.objects.bulk_create(Variant(version=version, channel_id=pk, text=own) for pk, own in parts.variants.items())
    VersionFile.objects.bulk_create(
        VersionFile(version=version, upload_id=upload, position=place, alt_text=alt_text)
        for place, (upload, alt_text) in enumerate(parts.files)
    )
    version.consents.set(parts.consents)
    if parts.files:
        transaction.on_commit(waking.wake)
    return version


def _parts(
    desk: Desk,
    text: str,
    lang: str,
    variants: Mapping[int, str],
    files: Sequence[tuple[int, str]],
    publish_at: datetime | None,
    consents: Sequence[int],
) -> _Parts:
    here = desk.establishment
    channels = Channel.objects.filter(establishment=here, pk__in=variants).count()
    agreed = Consent.objects.filter(establishment=here, pk__in=consents).count()
    wanted = [upload for upload, _ in files]
    found = Upload.objects.filter(establishment=here, pk__in=wanted, state=Upload.State.READY)
    hashes = {one.pk: one.content_hash for one in found if may_read(desk, one)}
    once = len(set(wanted)) == len(wanted)
    if channels != len(variants) or agreed != len(set(consents)) or hashes.keys() != set(wanted) or not once:
        raise Missing("A file, an account or an agreement of this version cannot be used.")
    if hashes and blocked(list(hashes.values())):
        raise Blocked("A file of this version must not go out any more.")
    return _Parts(text, lang, dict(variants), tuple(files), publish_at, sorted(set(consents)), hashes)


def restore(desk: Desk, draft: Draft, version: Version) -> Version:
    """Save what an old version says as a new one. Raises as `save` does."""
    if version.draft_id != draft.pk:
        raise Http404
    return save(desk, draft, consents=list(version.consents.values_list("pk", flat=True)), **_said(version))


def duplicate(desk: Desk, draft: Draft, title: str) -> Draft:
    """Begin a post of one's own with what another says, without its agreements, its time, or what it answers.

    Raises PermissionDenied, Missing.
    """
    desk.require(Action.READ, draft)
    with transaction.atomic():
        copy = create(desk, title=title, service=draft.service)
        version = draft.versions.filter(number=draft.current, erased_at=None).first()
        if version is not None:
            save(desk, copy, consents=(), **{**_said(version), "publish_at": None})
    return copy


def _said(version: Version) -> dict[str, Any]:
    """What a version says, as `save` takes it."""
    return {
        "text": version.text,
        "lang": version.lang,
        "variants": dict(version.variants.values_list("channel", "text")),
        "files": list(version.files.values_list("upload", "alt_text")),
        "publish_at": version.publish_at,
    }


def abandon(desk: Desk, draft: Draft) -> None:
    """Give a post up; its versions stay. Raises Conflict, PermissionDenied."""
    actor: Actor = desk.require(Action.WRITE, draft)
    if draft.state not in OPEN:
        raise Conflict("This post can no longer be given up.")
    content = draft.versions.filter(number=draft.current).values_list("content_hash", flat=True).first() or ""
    to = {"state": Draft.State.ABANDONED, "changed_at": timezone.now()}
    expect = {"state": draft.state, "current": draft.current}
    change(draft, expect, to, actor=actor, action="draft.abandon", chain=desk.chain, content=content)
