"""The app's name for Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.accounts"
    label = "accounts"
