"""The app's name for Django."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.running"
    label = "running"
