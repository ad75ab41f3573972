"""Right before the call, under the draft's lock: is this what was approved, and may it go out? In doubt, no."""

from datetime import datetime
from zoneinfo import ZoneInfo

from paravent_desk.channels.models import Channel
from paravent_desk.drafts.content import content_of
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.networks.errors import Refused
from paravent_desk.publishing import doors
from paravent_desk.publishing.models import Pause, Publication
from paravent_desk.publishing.outgoing import planned

State = Publication.State


class Stopped(Exception):
    """It does not go out; `state` and `code` say where it stands instead."""

    def __init__(self, state: Publication.State, code: str) -> None:
        super().__init__(code)
        self.state, self.code = state, code


def verify(row: Publication, now: datetime) -> None:
    """Raise Stopped unless this row may go out now. Call it in a transaction: it locks the draft until that ends."""
    draft = Draft.objects.select_for_update().get(pk=row.version.draft_id)
    version = Version.objects.select_related("draft").get(pk=row.version_id)
    channel = Channel.objects.get(pk=row.channel_id)
    if Pause.objects.filter(establishment=row.establishment_id, ended_at=None).exists():
        raise Stopped(State.HELD, "pause")
    if channel.state == Channel.State.CLOSED or channel.establishment_id != draft.establishment_id:
        raise Stopped(State.REFUSED, "closed")
    if draft.state == Draft.State.APPROVED and draft.current == version.number:
        raise Stopped(State.CANCELLED, "cancelled")
    if draft.state != Draft.State.SCHEDULED or draft.current != version.number:
        raise Stopped(State.REFUSED, "changed")
    verify_content(version, channel, row.content_hash, now)
    if row.text != _words(version, channel, row):
        raise Stopped(State.REFUSED, "changed")


def verify_content(version: Version, channel: Channel, content_hash: str, now: datetime) -> None:
    """Raise Stopped unless the version is what was approved, still is approved, and every consent counts there today."""
    if not content_hash or content_of(version).digest() != content_hash or version.content_hash != content_hash:
        raise Stopped(State.REFUSED, "changed")
    if not doors.approved(version):
        raise Stopped(State.REFUSED, "approval")
    today = now.astimezone(ZoneInfo(version.draft.establishment.time_zone)).date()
    if not all(one.counts_on(today, channel.network) for one in version.consents.all()):
        raise Stopped(State.REFUSED, "consent")
    if doors.blocked(set(version.files.values_list("upload__content_hash", flat=True))):
        raise Stopped(State.REFUSED, "consent")


def _words(version: Version, channel: Channel, row: Publication) -> str | None:
    """What the row must say, worked out anew from the approved text; None where it has no such part any more."""
    own = version.variants.filter(channel=channel).first()
    try:
        words = planned(version, own.text, channel.network) if own else ()
    except (Refused, KeyError):
        return None
    return words[row.part - 1] if len(words) == row.parts and row.part <= row.parts else None
