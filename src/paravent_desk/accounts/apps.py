"""The app's name for Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the audit's lines at the door."""
        from paravent_desk.accounts import journal  # noqa: F401
