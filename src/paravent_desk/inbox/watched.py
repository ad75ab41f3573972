"""Watched words: searched for where the network allows it; what is found comes into the inbox as any other message."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.inbox.intake import LONGEST, Connect, add
from paravent_desk.inbox.models import Watch
from paravent_desk.networks.errors import NetworkError, Refused
from paravent_desk.networks.moderation import moderating
from paravent_desk.networks.protocol import Action as Asked
from paravent_desk.networks.protocol import Page
from paravent_desk.publishing.calls import asking
from paravent_desk.vault import Sealed

EVERY = timedelta(minutes=2)
MOST = 20
"""Watches of one establishment: each costs a search every two minutes."""


class TooMany(Exception):
    """The establishment watches as much as it may; nothing was added."""


def watch(desk: Desk, channel: Channel, words: str) -> Watch:
    """Watch words on an account's network; the same words twice are one watch. Raises TooMany."""
    actor = desk.require(Action.WATCH, channel)
    with transaction.atomic():
        rows = Watch.objects.select_for_update().filter(establishment=desk.establishment)
        found = rows.filter(channel=channel, words=words).first()
        if found is not None:
            return found
        if rows.count() >= MOST:
            raise TooMany
        now = timezone.now()
        told = {"channel": channel, "words": words, "made_by": desk.user, "made_at": now, "next_at": now}
        row = Watch.objects.create(establishment=desk.establishment, **told)
        record(actor, "watch.add", f"watch:{row.pk}", desk.chain, note=words)
    return row


def end(desk: Desk, row: Watch) -> None:
    """Watch them no more; what was found stays."""
    actor = desk.require(Action.WATCH, row)
    pk, words = row.pk, row.words
    with transaction.atomic():
        if Watch.objects.filter(pk=pk).delete()[0]:
            record(actor, "watch.end", f"watch:{pk}", desk.chain, note=words)


def searchable(channels: Sequence[Channel]) -> list[Channel]:
    """Those on whose networks programs may search."""
    known = entering.networks()
    return [one for one in channels if one.network in known and Asked.SEARCH in known[one.network].can]


def search_due(now: datetime, connect: Connect = entering.connect) -> int:
    """Search for what is due; gives how many messages came in."""
    rows = Watch.objects.filter(next_at__lte=now, channel__state=Channel.State.CONNECTED)
    return sum(_search(row, now, connect) for row in rows.select_related("channel").order_by("next_at", "pk"))


def _search(row: Watch, now: datetime, connect: Connect) -> int:
    answer = _page(row, connect)
    mine = Watch.objects.filter(pk=row.pk, cursor=row.cursor)
    if isinstance(answer, NetworkError):
        wait = min(EVERY * 2 ** min(row.failures, 10), LONGEST)
        told = {"failures": min(row.failures + 1, 1000), "last_error": answer.code[:40], "next_at": now + wait}
        mine.update(**told)
        return 0
    try:
        with transaction.atomic():
            told = {"cursor": answer.cursor, "failures": 0, "last_error": "", "next_at": now + EVERY}
            return add(row.channel, answer.incoming, now) if mine.update(**told) else 0
    except IntegrityError:
        return 0  # it came in as a mention at the same time; the next search finds the rest


def _page(row: Watch, connect: Connect) -> Page | NetworkError:
    try:
        if Asked.SEARCH not in entering.network(row.channel.network).can:
            return Refused("search")
        way = moderating(connect(row.channel))
    except (Sealed, KeyError):
        return Refused("credentials")
    except NetworkError as error:
        return error
    return asking(lambda: way.search(row.words, row.cursor))
