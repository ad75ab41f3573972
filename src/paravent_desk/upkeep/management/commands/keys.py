"""`paravent-desk keys list|rotate|reencrypt|drop`: change the keys that everything encrypted is under."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from paravent_desk.upkeep.encrypted import uses
from paravent_desk.upkeep.reencryption import StillUsed, drop, reencrypt, rotate
from paravent_desk.vault import keys

PATIENCE = 2.0
"""Seconds after which it says how far it is."""


class Command(BaseCommand):
    """Changes keys: `rotate`, then `reencrypt`, then `drop` the old one."""

    help = "Make a new key, encrypt everything under it, drop the old one. Copy the folder `keys` before and after."

    def add_arguments(self, parser: CommandParser) -> None:
        """Four sub-commands."""
        wanted = parser.add_subparsers(dest="wanted", required=True)
        wanted.add_parser("list", help="say which keys there are, and how much is under each")
        wanted.add_parser("rotate", help="make a new key the current one; older ones stay")
        wanted.add_parser("reencrypt", help="encrypt under the current key what is under an older one")
        wanted.add_parser("drop", help="take off a key that nothing uses").add_argument("key")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401 - as Django has it
        """Do it; exits with 1 where it cannot be done."""
        {"list": self.show, "rotate": self.rotate, "reencrypt": self.reencrypt}.get(
            options["wanted"], lambda: self.drop(options["key"])
        )()

    def show(self) -> None:
        """Each key, and how much is under it."""
        ring = keys()
        for name in ring.keys:
            self.stdout.write(f"{name}: {uses(name)} things{' (current)' if name == ring.current else ''}")

    def rotate(self) -> None:
        """A new current key."""
        self.stdout.write(f"{rotate()} is now the current key. Copy the folder `keys`, then run: paravent-desk keys reencrypt")

    def reencrypt(self) -> None:
        """Everything under the current key, saying how far it is."""
        started = [time.monotonic()]

        def progress(seen: int) -> None:
            if time.monotonic() - started[0] > PATIENCE:
                self.stderr.write(f"… {seen}")
                started[0] = time.monotonic()

        done = reencrypt(progress)
        self.stdout.write(f"{done.anew} things encrypted anew under {keys().current}.")
        if done.sealed:
            raise CommandError(f"{len(done.sealed)} could not be opened: {', '.join(done.sealed[:20])}. Put back their copies.")

    def drop(self, name: str) -> None:
        """One key less."""
        try:
            drop(name)
        except KeyError:
            raise CommandError(f"There is no key {name}. Run: paravent-desk keys list") from None
        except ValueError:
            raise CommandError(f"{name} is the current key. Run first: paravent-desk keys rotate") from None
        except StillUsed as still:
            raise CommandError(f"{still} things are still under {name}. Run first: paravent-desk keys reencrypt") from None
        self.stdout.write(f"{name} is dropped.")
