"""`paravent-desk work`: a worker alone. On PostgreSQL, on as many machines as one likes."""

import signal
from argparse import ArgumentParser
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from paravent_desk.inbox.listening import Listening
from paravent_desk.publishing.clock import Clock
from paravent_desk.running.runner import Runner


class Command(BaseCommand):
    """Send until it is told to stop; a call in hand is finished."""

    help = "Send what is due, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """With how many at a time."""
        parser.add_argument("--workers", type=int, default=1, help="accounts served at a time")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django calls it so
        """On PostgreSQL by procrastinate, on SQLite by threads of this process."""
        if settings.ENVIRONMENT.postgresql:
            _procrastinate(options["workers"])
        else:
            _threads(options["workers"])


def _procrastinate(workers: int) -> None:
    from procrastinate.contrib.django import app

    stop = Event()
    Thread(target=Listening(Clock().now, stop).run, name="streams", daemon=True).start()
    with app.replace_connector(app.connector.get_worker_connector()) as running:
        running.run_worker(concurrency=workers, name="paravent")
    stop.set()


def _threads(workers: int) -> None:
    told, runner = Event(), Runner(workers)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    runner.start()
    told.wait()
    runner.stop()
