"""Posts, readings and messages of accounts, each in a line."""

from datetime import UTC, datetime
from typing import Any

from paravent_desk.accounts.models import User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.history.models import Import, Past
from paravent_desk.inbox.models import Message
from paravent_desk.publishing.models import Publication


def at(text: str) -> datetime:
    """In universal time: at("2026-11-29 22:59")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sent(channel: Channel, author: User, when: str, state: str = "sent", part: int = 1, **fields: Any) -> Publication:
    """A post of the desk."""
    draft = Draft.objects.create(establishment=channel.establishment, author=author, title="x")
    version = Version.objects.create(draft=draft, number=1, saved_by=author, content_hash="c" * 64)
    number = Publication.objects.count()
    told = {"establishment": channel.establishment, "part": part, "key": f"key-{number}", "remote_id": f"sent-{number}"}
    moment = {"due_at": at(when), "next_at": at(when), "sent_at": at(when)}
    return Publication.objects.create(
        version=version, channel=channel, state=state, content_hash="c" * 64, text="x", **{**told, **moment, **fields}
    )


def imported(channel: Channel | None, when: str | None, run: Import | None = None, **fields: Any) -> Past:
    """A post of the past."""
    if run is None:
        assert channel is not None
        run = Import.objects.create(
            establishment=channel.establishment, channel=channel, network=channel.network, source="archive", state="finished"
        )
    number = Past.objects.count()
    told = {"remote_id": f"past-{number}", "verdict": "ok", "at": at(when) if when else None, **fields}
    return Past.objects.create(run=run, establishment=run.establishment, checked_at=at("2026-11-29 00:00"), **told)


def came(channel: Channel, when: str, state: str = "new", **fields: Any) -> Message:
    """A message of somebody's."""
    number, moment = Message.objects.count(), at(when)
    told = {"received_at": moment, "due_at": moment, "stood_at": moment, "kind": "mention", "root_id": str(number), **fields}
    return Message.objects.create(
        establishment=channel.establishment, channel=channel, remote_id=f"in-{number}", at=moment, state=state, **told
    )
