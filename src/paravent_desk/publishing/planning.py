"""Rows for an approved version: one a channel and part; what is out of an older version is corrected."""

import secrets
from datetime import datetime

from paravent_desk.accounts.models import User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Variant, Version
from paravent_desk.networks.errors import Refused
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.publishing.outgoing import planned

State = Publication.State
ON_THE_WIRE = (State.SENDING, State.UNKNOWN)
AGAIN = (State.CANCELLED, State.REFUSED)


class NotNow(Exception):
    """It cannot be scheduled as things stand. `code` is a word of ours, `channel` the account it is about."""

    def __init__(self, code: str, channel: Channel | None = None) -> None:
        super().__init__(code)
        self.code, self.channel = code, channel


def plan(version: Version, by: User, due_at: datetime) -> list[Channel]:
    """Write the rows of a version, in the caller's transaction; gives the accounts. Raises NotNow."""
    variants = list(version.variants.select_related("channel").order_by("pk"))
    if not variants:
        raise NotNow("no_channel")
    for variant in variants:
        if variant.channel.state == Channel.State.CLOSED:
            raise NotNow("closed", variant.channel)
        _plan(version, variant, by, due_at)
    return [one.channel for one in variants]


def _plan(version: Version, variant: Variant, by: User, due_at: datetime) -> None:
    channel = variant.channel
    try:
        words = planned(version, variant.text, channel.network)
    except Refused as refused:
        raise NotNow(refused.code, channel) from None
    except KeyError:
        raise NotNow("no_network", channel) from None
    older = Publication.objects.filter(version__draft=version.draft, channel=channel).exclude(version=version)
    if older.filter(state__in=(*ON_THE_WIRE, State.BY_HAND)).exists():
        raise NotNow("on_the_wire", channel)
    out = list(older.filter(state=State.SENT).order_by("part"))
    if out:
        _correct(version, out, words, by, due_at)
    else:
        _send(version, channel, words, due_at)


def _send(version: Version, channel: Channel, words: tuple[str, ...], due_at: datetime) -> None:
    """New rows; or those of the same version that were cancelled or refused, under the same keys."""
    previous: Publication | None = None
    for number, text in enumerate(words, 1):
        told = {"due_at": due_at, "next_at": due_at, "text": text, "parts": len(words), "content_hash": version.content_hash}
        row, made = Publication.objects.select_for_update().get_or_create(
            version=version,
            channel=channel,
            part=number,
            defaults={
                **told,
                "establishment_id": channel.establishment_id,
                "previous": previous,
                "key": secrets.token_hex(16),
            },
        )
        if not made and row.state in AGAIN:
            again = {**told, "state": State.DUE, "code": "", "attempts": 0, "first_tried_at": None}
            Publication.objects.filter(pk=row.pk, state=row.state).update(**again)
        previous = row


def _correct(version: Version, out: list[Publication], words: tuple[str, ...], by: User, due_at: datetime) -> None:
    """What is out is changed in place; where that cannot be done part by part, a person does it."""
    same_files = _files(version) == _files(out[0].version)
    code = "" if len(out) == len(words) == out[0].parts and same_files else "parts" if same_files else "files"
    for row, text in zip(out, [*words, *[""] * len(out)], strict=False):
        Change.objects.create(
            publication=row,
            kind=Change.Kind.EDIT,
            version=version,
            text=text or row.text,
            asked_by=by,
            cause="correction",
            state=Change.State.BY_HAND if code else Change.State.DUE,
            code=code,
            asked_at=due_at,
            next_at=due_at,
        )


def _files(version: Version) -> list[tuple[int, str]]:
    return list(version.files.values_list("upload_id", "alt_text"))
