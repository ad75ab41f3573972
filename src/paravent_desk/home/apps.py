"""The app's name for Django."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.home"
    label = "home"
