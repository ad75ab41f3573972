"""The app's name for Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.reports"
    label = "reports"
