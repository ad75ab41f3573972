"""The app's name for Django."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.drafts"
    label = "drafts"
