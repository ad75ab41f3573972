"""The app's name for Django."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.inbox"
    label = "inbox"
