"""Wake whoever sends. The row is the truth: a lost wake-up costs a minute at most, one too many costs nothing."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction


def wake(after: datetime, channels: Iterable[int] = ()) -> None:
    """Once this transaction has ended well, have somebody look at those accounts at that time."""
    wakes = _on_postgresql if settings.ENVIRONMENT.postgresql else _on_sqlite
    transaction.on_commit(partial(wakes, after, tuple(channels)), robust=True)


def _on_sqlite(after: datetime, channels: tuple[int, ...]) -> None:
    """A task in the database rings the bell of the embedded worker, which looks at everything."""
    from paravent_desk.publishing.bell import ring

    ring.using(run_after=after).enqueue()


def _on_postgresql(after: datetime, channels: tuple[int, ...]) -> None:
    """A job an account, one at a time on each: as many machines as one likes."""
    from procrastinate.exceptions import AlreadyEnqueued

    from paravent_desk.publishing.tasks import look

    for channel in channels:
        lock, minute = f"channel-{channel}", f"channel-{channel}-{after:%Y%m%d%H%M}"
        try:
            look.configure(schedule_at=after, lock=lock, queueing_lock=minute).defer(channel=channel)
        except AlreadyEnqueued:
            continue  # somebody looks in that minute anyway
