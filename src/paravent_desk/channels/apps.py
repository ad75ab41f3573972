"""The app's name for Django."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.channels"
    label = "channels"
