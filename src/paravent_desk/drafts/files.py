"""What goes out of an upload."""

from paravent_desk import store
from paravent_desk.drafts.models import Upload


def derivative(upload: Upload) -> bytes:
    """The bytes that were checked; raises vault.Sealed where they are gone or cannot be opened."""
    return store.get(upload.derivative, f"derivative:{upload.pk}")
