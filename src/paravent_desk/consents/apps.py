"""The app's name for Django."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.consents"
    label = "consents"
