"""On PostgreSQL: the chores and the inbox, as jobs that procrastinate's workers run. It finds this module by its name."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from paravent_desk.inbox import inflow
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
@app.task(name="running.inbox", queueing_lock="inbox")  # type: ignore[untyped-decorator]
def read(timestamp: int) -> None:
    """Every five seconds: what came in. Readers share the accounts: one that waits for a slow server keeps no other."""
    close_old_connections()
    inflow.read(CLOCK.now())


@app.periodic(cron="* * * * * */5")  # type: ignore[untyped-decorator]
@app.task(name="running.search", queueing_lock="search", lock="search")  # type: ignore[untyped-decorator]
def search(timestamp: int) -> None:
    """Every five seconds: what was found. One at a time: a round that takes longer is not begun twice."""
    close_old_connections()
    inflow.search(CLOCK.now())


@app.periodic(cron="* * * * * */5")  # type: ignore[untyped-decorator]
@app.task(name="running.look", queueing_lock="look", lock="look")  # type: ignore[untyped-decorator]
def look(timestamp: int) -> None:
    """Every five seconds: look at what came in, for as long as leaves the others their turn."""
    close_old_connections()
    inflow.look(CLOCK.now())
