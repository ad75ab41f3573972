"""`paravent-desk import <establishment> <account or archive>`: bring an account's past and check it; goes on where it was."""

# ruff: noqa: N999 - Django names a command after its module

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from paravent_desk.accounts.models import Establishment
from paravent_desk.channels.models import Channel
from paravent_desk.history import actions, work
from paravent_desk.history.archives.brought import WrongArchive
from paravent_desk.history.archives.table import archive as opened
from paravent_desk.history.models import Import

PAUSE = 2.0
EVERY = 50


class Command(BaseCommand):
    """Works until everything is there. Stopped at any moment, the same command goes on."""

    help = "Check the whole past of an account: from its official archive file, or from its network."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and what."""
        parser.add_argument("establishment", help="its short name, as in the addresses of its pages")
        parser.add_argument("past", help="an archive file, or a connected account as the desk shows it")
        parser.add_argument("--account", help="the connected account that an archive is of, where the archive does not say")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django calls it so
        """Bring it; errors as a sentence."""
        establishment = Establishment.objects.filter(slug=options["establishment"]).first()
        if establishment is None:
            raise CommandError("No establishment has this short name.")
        path = Path(options["past"])
        try:
            if path.is_file():
                self._archive(establishment, path, options["account"])
            else:
                self._network(_account(establishment, options["past"]))
        except WrongArchive as error:
            raise CommandError(f"This file cannot be used ({error.code}). Ask the network for a new archive.") from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command goes on where it was.") from None

    def _archive(self, establishment: Establishment, path: Path, account: str | None) -> None:
        archive = opened(path)
        try:
            channel = _account(establishment, account) if account else None
            run = actions.begin_archive(establishment, path, archive, channel)
            while run.state in {Import.State.RUNNING, Import.State.PAUSED}:
                if work.bring(run, archive, self._told(run)):
                    break
                run.refresh_from_db(fields=["state"])
                time.sleep(PAUSE)  # it was paused at the desk, and goes on when somebody says so there
        finally:
            archive.close()
        self._end(run)

    def _network(self, channel: Channel) -> None:
        run = actions.begin_network(channel)
        work.from_network(run, self._told(run))
        self._end(run)

    def _told(self, run: Import) -> work.Told:
        of = f" of {run.total}" if run.total else ""

        def told(done: int) -> None:
            if done % EVERY == 0:
                self.stdout.write(f"{done}{of} posts checked")

        return told

    def _end(self, run: Import) -> None:
        run.refresh_from_db(fields=["state", "code"])
        leaks, read = (run.posts.filter(verdict=verdict).count() for verdict in ("stop", "review"))
        self.stdout.write(
            f"{run.posts.count()} posts: {leaks} leaks, {read} to be read. State: {run.state}. {run.code}".strip()
        )


def _account(establishment: Establishment, name: str) -> Channel:
    found = list(Channel.objects.filter(establishment=establishment, handle=name).select_related("establishment")[:2])
    if len(found) != 1:
        raise CommandError("This is no file, and no connected account of the establishment has this name.")
    return found[0]
