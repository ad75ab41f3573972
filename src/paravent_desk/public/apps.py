"""The app's name for Django."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.public"
    label = "public"
