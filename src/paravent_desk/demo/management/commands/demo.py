"""`paravent-desk demo`: the example desk, made anew on the embedded database, and open in seconds."""

import logging
import shutil
from argparse import ArgumentParser
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse

from paravent_desk.audit.protection import protect
from paravent_desk.demo.build import Cast, answers, people, posts, training
from paravent_desk.demo.progress import PROGRESS

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Make the example, then serve it."""

    help = "Open a desk with example data, on this machine alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and whether to stay."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--make-only", action="store_true", help="make the example and stop")
        parser.add_argument("--once", action="store_true", help="look at the first page and stop")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django calls it so
        """Raises CommandError where the folder holds something else than an example."""
        if not settings.ENVIRONMENT.demo:
            raise CommandError("This is no example desk: run `paravent-desk demo` without PARAVENT_DEMO=no.")
        _empty()
        call_command("migrate", run_syncdb=True, verbosity=0)
        with connection.cursor() as cursor:
            for statement in protect(connection.vendor):
                cursor.execute(statement)
        cast, now = people(settings.ENVIRONMENT.data / "practice", datetime.now(UTC)), datetime.now(UTC)
        if options["once"] or options["make_only"]:
            _fill(cast, now)
        if options["once"]:
            page = Client().get(reverse("demo"), headers={"host": "localhost"})
            self.stdout.write(f"The desk opens: first page {page.status_code}. Type `paravent-desk demo` to sit down at it.")
        elif not options["make_only"]:
            self.stdout.write("Everybody here is invented, and nothing leaves this machine. Stop with Ctrl-C.")
            Thread(target=_write, args=(cast, now), name="example", daemon=True).start()
            with suppress(KeyboardInterrupt):
                call_command("serve", port=options["port"])


def _fill(cast: Cast, now: datetime) -> None:
    posts(cast, now)
    answers(cast, settings.ENVIRONMENT.data / "practice", now)
    training(cast, now)


def _write(cast: Cast, now: datetime) -> None:
    """Write the posts while people look at the first page, which says how far this is."""
    try:
        _fill(cast, now)
    except Exception as error:  # noqa: BLE001 - the page says it; the desk stays open with what is there
        PROGRESS.failed = True
        logger.error("The example is not complete: %s", type(error).__name__)
    finally:
        connection.close()


def _empty() -> None:
    """Take away the example of last time; a folder that is no example's is left alone."""
    folder, mark = settings.ENVIRONMENT.data, settings.ENVIRONMENT.data / "example"
    database = folder / "desk.sqlite3"
    if database.exists() and not mark.exists():
        raise CommandError(f"{folder} holds a desk that is no example. Set PARAVENT_DATA to another folder.")
    connection.close()
    for name in ("desk.sqlite3", "desk.sqlite3-wal", "desk.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    for name in ("files", "practice"):
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
