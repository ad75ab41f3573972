"""Files kept encrypted in Django's default storage: a folder, or S3. A place is a random name that says nothing of it."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from paravent_desk.vault import Sealed, keys


def put(content: bytes, about: str) -> str:
    """Keep something; gives its place. `about` says what it is ("original:12"), and is needed to get it back."""
    name = secrets.token_hex(16)
    return default_storage.save(f"{name[:2]}/{name}", ContentFile(keys().encrypt(content, about)))


def get(place: str, about: str) -> bytes:
    """Give what is kept there; raises vault.Sealed where it is gone or cannot be opened."""
    try:
        with default_storage.open(place) as file:
            sealed: bytes = file.read()
    except OSError:
        raise Sealed("This file is no longer there.") from None
    return keys().decrypt(sealed, about)


def erase(place: str) -> None:
    """Erase what is kept there; what is gone already is fine."""
    if place:
        default_storage.delete(place)
