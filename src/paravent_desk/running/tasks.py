"""On PostgreSQL: the chores, as a job that procrastinate's workers run. It finds this module by its name."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from paravent_desk.publishing.clock import Clock
from paravent_desk.running import chores

CLOCK = Clock()


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="running.chores", queueing_lock="chores", lock="chores")  # type: ignore[untyped-decorator]
def run(timestamp: int) -> None:
    """Each minute: what the parts of the desk do from time to time."""
    close_old_connections()
    chores.run(CLOCK.now())
