"""The desk's settings for a process of its own: database and folder as the environment says, no mail that leaves."""

from paravent_desk.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
