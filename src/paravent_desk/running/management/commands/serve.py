"""`paravent-desk serve`: the desk's pages by waitress in one process, on SQLite with the worker that sends inside."""

import signal
from argparse import ArgumentParser
from threading import Thread
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from waitress import create_server  # type: ignore[import-untyped]

from paravent_desk.checking import warm
from paravent_desk.running.runner import Runner
from paravent_desk.wsgi import application


class Command(BaseCommand):
    """Serve until it is told to stop."""

    help = "Serve the desk's pages; on SQLite, send what is due as well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and with how many."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine alone)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8, help="pages served at a time")
        parser.add_argument(
            "--workers",
            type=int,
            default=0 if settings.ENVIRONMENT.postgresql else 1,
            help="workers that send, in this process (on PostgreSQL: none, `paravent-desk work` runs them)",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django calls it so
        """Stop cleanly on SIGTERM and Ctrl-C: pages are finished, and so is a call to a network."""
        server = create_server(application, host=options["host"], port=options["port"], threads=options["threads"])
        runner = Runner(options["workers"]) if options["workers"] else None
        signal.signal(signal.SIGTERM, _stop)
        if runner is not None:
            runner.start()
        Thread(target=warm, name="warm", daemon=True).start()  # whoever writes first does not wait for the models
        self.stdout.write(f"Paravent: http://{options['host']}:{server.effective_port}/")
        self.stdout.flush()
        try:
            server.run()
        finally:
            server.close()
            if runner is not None:
                runner.stop()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
