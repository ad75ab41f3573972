"""The app's name for Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.journal"
    label = "journal"
