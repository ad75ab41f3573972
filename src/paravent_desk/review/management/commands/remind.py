"""`paravent-desk remind`: send the reminders that are due; for a timer where no worker does it."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from paravent_desk.review.reminders import remind


class Command(BaseCommand):
    """Sends reminders once."""

    help = "Remind those who can give a missing review, once half its time is gone and then daily."

    def handle(self, *args: object, **options: object) -> None:
        """Send them, and say how many people were written to."""
        self.stdout.write(str(remind(timezone.now())))
