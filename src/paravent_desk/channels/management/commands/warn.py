"""`paravent-desk warn`: write to administrators about accounts that come to their end; as often as one likes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from paravent_desk.channels.actions import warn


class Command(BaseCommand):
    """Warns 14, 7 and 1 days ahead, once each."""

    help = "Write to administrators about accounts on networks whose access ends in 14, 7 or 1 days."

    def handle(self, *args: object, **options: object) -> None:
        """Warn, and say how many."""
        self.stdout.write(f"{warn(timezone.now())} warnings written.")
