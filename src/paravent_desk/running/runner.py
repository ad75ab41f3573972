"""The embedded worker: threads that send, one that reads in, one that keeps house, for as long as the process runs."""

import logging
import time
from threading import Event, Thread

from django.conf import settings
from django.db import close_old_connections

from paravent_desk.inbox.inflow import flow
from paravent_desk.publishing.clock import Clock
from paravent_desk.publishing.worker import work
from paravent_desk.running import chores

logger = logging.getLogger(__name__)
SWEEP = 60.0
POLL = 1.0
READ = 5.0


class Runner:
    """Starts and stops them. A stop lets each finish the call it is in."""

    def __init__(self, workers: int = 1) -> None:
        self._stop = Event()
        self._clock = Clock()
        senders = [Thread(target=self._send, name=f"publishing-{number}", daemon=True) for number in range(workers)]
        reader = Thread(target=self._read, name="inbox", daemon=True)
        self._threads = [*senders, reader, Thread(target=self._keep_house, name="chores", daemon=True)]

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

    def _read(self) -> None:
        while not self._stop.is_set():
            try:
                close_old_connections()
                flow(self._clock.now())
            except Exception as error:  # noqa: BLE001 - the same: what was read stands, and the next round goes on
                logger.error("The inbox will be read again: %s", type(error).__name__)
            finally:
                close_old_connections()
            self._stop.wait(READ)

    def _keep_house(self) -> None:
        while not self._stop.is_set():
            try:
                close_old_connections()
                chores.run(self._clock.now())
            except Exception as error:  # noqa: BLE001 - the same
                logger.error("Housekeeping will go on: %s", type(error).__name__)
            finally:
                close_old_connections()
            self._stop.wait(SWEEP)


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
