"""The app's name for Django."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.upkeep"
    label = "upkeep"
