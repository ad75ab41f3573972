"""The app's name for Django."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.incidents"
    label = "incidents"
