"""The app's name for Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.publishing"
    label = "publishing"
