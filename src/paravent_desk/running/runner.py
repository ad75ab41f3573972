"""The embedded worker: threads that send, listen, read in, search, look and keep house, for as long as the process runs."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from django.conf import settings
from django.db import close_old_connections

from paravent_desk.inbox import inflow
from paravent_desk.inbox.listening import Listening
from paravent_desk.publishing.clock import Clock
from paravent_desk.publishing.worker import work
from paravent_desk.running import chores

logger = logging.getLogger(__name__)
SWEEP = 60.0
POLL = 1.0
READ, SEARCH = 1.0, 5.0
READERS = 4
"""So many servers may be slow at once before an account waits for another."""


class Runner:
    """Starts and stops them. A stop lets each finish the call it is in."""

    def __init__(self, workers: int = 1) -> None:
        self._stop = Event()
        self._clock = Clock()
        senders = [Thread(target=self._send, name=f"publishing-{number}", daemon=True) for number in range(workers)]
        others = [
            *(self._thread(f"inbox-{number}", inflow.read, READ) for number in range(READERS)),
            self._thread("search", inflow.search, SEARCH),
            self._thread("look", inflow.look, READ),
            self._thread("chores", chores.run, SWEEP),
            Thread(target=Listening(self._clock.now, self._stop).run, name="streams", daemon=True),
        ]
        self._threads = [*senders, *others]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 300.0) -> None:
        """Take nothing new, and wait for what is in hand."""
        self._stop.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.1))

    def _send(self) -> None:
        last = float("-inf")
        while not self._stop.is_set():
            done = 0
            try:
                close_old_connections()
                if _rung() or time.monotonic() - last >= SWEEP:
                    last = time.monotonic()
                    done = work(self._clock.now(), stop=self._stop.is_set)
                    last = float("-inf") if done else last
            except Exception as error:  # noqa: BLE001 - a full disk, a database that restarts: the rows stand, it goes on
                logger.error("The worker will look again: %s", type(error).__name__)
            finally:
                close_old_connections()
            if not done:
                self._stop.wait(POLL)

    def _thread(self, name: str, job: Callable[[datetime], object], pause: float) -> Thread:
        return Thread(target=self._repeat, args=(name, job, pause), name=name, daemon=True)

    def _repeat(self, name: str, job: Callable[[datetime], object], pause: float) -> None:
        """Do it again and again, at once where there was something to do."""
        while not self._stop.is_set():
            done: object = 0
            try:
                close_old_connections()
                done = job(self._clock.now())
            except Exception as error:  # noqa: BLE001 - the same: what was done stands, and the next round goes on
                logger.error("%s will go on: %s", name, type(error).__name__)
            finally:
                close_old_connections()
            if not done:
                self._stop.wait(pause)


def _rung() -> bool:
    """Whether somebody rang since: on SQLite, run the tasks in the database that ring."""
    if settings.ENVIRONMENT.postgresql:
        return False
    from django_tasks_db.management.commands.db_worker import Worker

    from paravent_desk.publishing.bell import BELL

    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=50,
        worker_id="embedded",
        excluded_queue_names=[],
    ).run()
    rung = BELL.is_set()
    BELL.clear()
    return rung
