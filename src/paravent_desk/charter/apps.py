"""The app's name for Django."""

from django.apps import AppConfig


class CharterConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.charter"
    label = "charter"
