"""Files kept encrypted in Django's default storage: a folder, or S3. A place is a random name, which says nothing."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from paravent_desk.vault import Sealed, keys

HEAD = 300
"""Bytes from the beginning of a file that hold its key's id, whatever its length."""


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


def key_of(place: str) -> str:
    """The id of the key that a file is encrypted under, from its beginning alone; raises vault.Sealed."""
    try:
        with default_storage.open(place) as file:
            return keys().key_of(file.read(HEAD))
    except OSError:
        raise Sealed("This file is no longer there.") from None
