"""The app's name for Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Registers the app."""

    name = "paravent_desk.review"
    label = "review"
