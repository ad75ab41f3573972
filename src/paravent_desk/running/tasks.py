"""On PostgreSQL: the chores and the inbox, as jobs that procrastinate's workers run. It finds this module by its name."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from paravent_desk.inbox.inflow import flow
from paravent_desk.publishing.clock import Clock
from paravent_desk.running import chores

CLOCK = Clock()


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="running.chores", queueing_lock="chores", lock="chores")  # type: ignore[untyped-decorator]
def run(timestamp: int) -> None:
    """Each minute: what the parts of the desk do from time to time."""
    close_old_connections()
    chores.run(CLOCK.now())


@app.periodic(cron="* * * * * */5")  # type: ignore[untyped-decorator]
@app.task(name="running.inbox", queueing_lock="inbox", lock="inbox")  # type: ignore[untyped-decorator]
def read(timestamp: int) -> None:
    """Every five seconds: what came in. One at a time: a round that takes longer is not begun twice."""
    close_old_connections()
    flow(CLOCK.now())
