"""Short-lived addresses of derivatives, for networks that pull what they publish."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

LASTS = timedelta(minutes=15)
SALT = "paravent_desk.publishing.files"


def address(publication: int, upload: int) -> str:
    """Where a network finds a file for the next 15 minutes, while that publication is being sent."""
    word = TimestampSigner(salt=SALT).sign(f"{publication}-{upload}")
    return f"{settings.SITE_ADDRESS}{reverse('files:file', args=[word])}"


def opened(word: str) -> tuple[int, int] | None:
    """The publication and the upload of an address that still holds."""
    try:
        publication, upload = TimestampSigner(salt=SALT).unsign(word, max_age=LASTS).split("-")
        return int(publication), int(upload)
    except (BadSignature, ValueError):
        return None
