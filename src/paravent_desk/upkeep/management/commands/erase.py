"""`paravent-desk erase [--dry-run]`: erase what was kept long enough, or say what would go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from paravent_desk.upkeep.erasure import erase


class Command(BaseCommand):
    """Erases, in batches; what was cut off goes on the next time."""

    help = "Erase what has been kept longer than the settings PARAVENT_KEEP_…_DAYS say."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401 - as Django has it
        """Say what went."""
        told = erase(timezone.now(), dry_run=options["dry_run"])
        verb = "would be erased" if options["dry_run"] else "erased"
        for one in told:
            self.stdout.write(f"chain {one.chain}: {one.action}: {one.count} {verb}")
        if not told:
            self.stdout.write("Nothing has been kept too long.")
