"""The app's name for Django."""

from django.apps import AppConfig


class PresenceConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.presence"
    label = "presence"
