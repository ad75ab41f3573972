"""On PostgreSQL: the jobs that procrastinate's workers run. It finds this module by its name."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from paravent_desk.channels.models import Channel
from paravent_desk.publishing.clock import Clock
from paravent_desk.publishing.worker import turn, work

CLOCK = Clock()


@app.task(name="publishing.look")  # type: ignore[untyped-decorator]
def look(channel: int) -> None:
    """Look at one account."""
    close_old_connections()
    found = Channel.objects.filter(pk=channel).first()
    if found is not None:
        turn(found, CLOCK.now())


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="publishing.sweep", queueing_lock="sweep", lock="sweep")  # type: ignore[untyped-decorator]
def sweep(timestamp: int) -> None:
    """Each minute: whatever nobody was woken for."""
    close_old_connections()
    work(CLOCK.now())
