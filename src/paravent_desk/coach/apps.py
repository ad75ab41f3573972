"""The app's name for Django."""

from django.apps import AppConfig


class CoachConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.coach"
    label = "coach"
