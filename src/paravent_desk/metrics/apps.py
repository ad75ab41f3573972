"""The app's name for Django."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.metrics"
    label = "metrics"
