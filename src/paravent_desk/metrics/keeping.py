"""Write down what a network told. A row changes only where it still is as it was read: the quicker of two workers wins."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from paravent_desk.channels.models import Channel
from paravent_desk.metrics.models import AccountFigures, PostFigures
from paravent_desk.networks.figures import AccountNumbers, PostNumbers
from paravent_desk.publishing.models import Publication


def keep_posts(rows: Sequence[Publication], told: Mapping[str, PostNumbers], now: datetime) -> int:
    """Keep the counts of publications that were read with their figures; gives how many the network told of.

    What it said nothing of keeps its last figures, and is not asked after at once again.
    """
    known = {one.publication_id: one for one in PostFigures.objects.filter(publication__in=rows)}
    new: list[PostFigures] = []
    with transaction.atomic():
        for row in rows:
            before, numbers = known.get(row.pk), told.get(row.remote_id)
            if before is None:
                new.append(_new(row, numbers or PostNumbers(), now))
                continue
            changed = {"asked_at": now, **({"taken_at": now, **asdict(numbers)} if numbers is not None else {})}
            if before.taken_at <= now:
                PostFigures.objects.filter(pk=before.pk, asked_at=before.asked_at).update(**changed)
        PostFigures.objects.bulk_create(new, ignore_conflicts=True)
    return sum(row.remote_id in told for row in rows)


def _new(row: Publication, numbers: PostNumbers, now: datetime) -> PostFigures:
    return PostFigures(establishment_id=row.establishment_id, publication=row, taken_at=now, asked_at=now, **asdict(numbers))


def keep_account(channel: Channel, day: date, told: AccountNumbers) -> None:
    """Keep an account's counts of a day, where nobody has."""
    row = AccountFigures(establishment_id=channel.establishment_id, channel=channel, day=day, **asdict(told))
    AccountFigures.objects.bulk_create([row], ignore_conflicts=True)
