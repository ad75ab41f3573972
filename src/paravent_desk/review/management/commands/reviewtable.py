"""`paravent-desk reviewtable`: write the table of reviews into both documents."""

from django.core.management.base import BaseCommand

from paravent_desk.review.tablepage import write


class Command(BaseCommand):
    """Copies `table.toml` into `docs/`, for whoever changed it."""

    help = "Write the table of who reads what into docs/desk-review.md and its French twin."

    def handle(self, *args: object, **options: object) -> None:
        """Write both."""
        write()
