"""`paravent-desk serve`: the desk's pages by waitress in one process, on SQLite with the worker that sends inside."""

import gc
import signal
from argparse import ArgumentParser
from threading import Thread
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from waitress import create_server  # type: ignore[import-untyped]

from paravent_desk.checking import warm
from paravent_desk.running import in_memory
from paravent_desk.running.runner import Runner
from paravent_desk.running.visitors import channel_for, doorkeeper_for
from paravent_desk.wsgi import application

PROXY_HEADERS = frozenset({"x-forwarded-for", "x-forwarded-proto"})
"""Those that a proxy sets itself. Not the host: many hand on what the visitor wrote there."""


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
        told = _listening(options["host"], options["port"], options["threads"])
        visitors = doorkeeper_for(application, told) if settings.ENVIRONMENT.public.open else None  # before there are threads
        server = create_server(application, **told)
        if settings.ENVIRONMENT.public.open:
            server.channel_class = channel_for(visitors)
        runner = Runner(options["workers"]) if options["workers"] else None
        signal.signal(signal.SIGTERM, _stop)
        if runner is not None:
            runner.start()
        Thread(target=_warm, name="warm", daemon=True).start()  # whoever writes first does not wait for the models
        self.stdout.write(f"Paravent: http://{options['host']}:{server.effective_port}/")
        self.stdout.flush()
        try:
            server.run()
        finally:
            server.close()
            if visitors is not None:
                visitors.close()
            if runner is not None:
                runner.stop()


def _listening(host: str, port: int, threads: int) -> dict[str, Any]:
    """What waitress is told: a visitor's address is taken from a proxy's header where that proxy is ours, and nobody else's."""
    told: dict[str, Any] = {"host": host, "port": port, "threads": threads, "clear_untrusted_proxy_headers": True}
    if settings.ENVIRONMENT.trusted_proxy:
        told |= {"trusted_proxy": settings.ENVIRONMENT.trusted_proxy, "trusted_proxy_headers": PROXY_HEADERS}
    if settings.ENVIRONMENT.public.open:
        told["outbuf_overflow"] = in_memory.ANSWER
    return told


def _warm() -> None:
    """Load the models and leave them out of garbage collection from then on: looking through them takes as long as a page."""
    warm()
    gc.collect()
    gc.freeze()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
