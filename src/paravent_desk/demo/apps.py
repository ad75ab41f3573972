"""The app's name for Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.demo"
    label = "demo"
