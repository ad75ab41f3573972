"""`paravent-desk daily`: mail the journals' heads and erase what was kept long enough. For a timer; twice a day is harmless."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from paravent_desk.upkeep.daily import daily


class Command(BaseCommand):
    """Does what is due today."""

    help = "Mail the journals' heads to the data protection officers, and erase what has been kept long enough."

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401 - as Django has it
        """Say what was done; exits with 1 where the mail server is away."""
        try:
            mails, erased = daily(timezone.now())
        except OSError as error:
            raise CommandError(f"Not every mail went ({type(error).__name__}). Look at PARAVENT_MAIL; run it again.") from None
        self.stdout.write(f"{mails} heads mailed, {sum(one.count for one in erased)} things erased.")
