"""The app's name for Django."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.history"
    label = "history"
