"""Let the example's posts be as old on the practice network as the desk says, and ask it for numbers, half a year back."""

import json
from datetime import datetime, timedelta

from paravent_desk.channels.entering import connect
from paravent_desk.channels.models import Channel
from paravent_desk.metrics import reading
from paravent_desk.metrics.keeping import keep_account
from paravent_desk.metrics.models import AccountFigures, Reading
from paravent_desk.networks.practice import PracticeConnection
from paravent_desk.publishing.models import Publication

WEEKS = 26


def figures(now: datetime) -> None:
    """Do it. Where the desk is served meanwhile, its own worker may have asked before there was a post."""
    for row in Publication.objects.filter(state=Publication.State.SENT).select_related("channel"):
        _as_of_old(row)
    Reading.objects.all().delete()
    AccountFigures.objects.all().delete()
    for channel in Channel.objects.filter(network="practice"):
        way = connect(channel)
        if not isinstance(way, PracticeConnection):
            continue
        for week in range(1, WEEKS + 1):
            then = now - timedelta(weeks=week)
            old = PracticeConnection(way.folder, way.handle, lambda then=then: then)  # type: ignore[misc]
            keep_account(channel, then.date(), old.account_numbers())
    reading.read(now)


def _as_of_old(row: Publication) -> None:
    way = connect(row.channel)
    if isinstance(way, PracticeConnection) and row.sent_at is not None:
        path = way.folder / "posts" / f"{row.remote_id}.json"
        told = json.loads(path.read_text("utf-8")) | {"at": row.sent_at.isoformat()}
        path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
