"""What publishing asks of the other parts of the desk, one function each: tests put their own in place."""

from collections.abc import Collection

from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.consents import pictures
from paravent_desk.drafts import files
from paravent_desk.drafts.models import Upload, Version
from paravent_desk.networks import counting
from paravent_desk.networks.limits import Limits
from paravent_desk.networks.protocol import Connection, Network
from paravent_desk.review.actions import is_approved


def approved(version: Version) -> bool:
    """Whether everybody who must agree to this very content has."""
    return is_approved(version)


def network(name: str) -> Network:
    """One network by name; raises entering.NoSuchNetwork where the desk knows none."""
    return entering.network(name)


def parts(text: str, limits: Limits) -> tuple[str, ...]:
    """The parts of a thread, each short enough; raises ValueError where the text cannot be cut."""
    return counting.parts(text, limits)


def derivative(upload: Upload) -> bytes:
    """The bytes that were checked; raises vault.Sealed where they are gone."""
    return files.derivative(upload)


def blocked(hashes: Collection[str]) -> bool:
    """Whether one of these derivatives shows somebody who withdrew their consent."""
    return bool(hashes) and bool(pictures.blocked(hashes))


def connect(channel: Channel) -> Connection:
    """Enter an account with its stored credentials; raises vault.Sealed or entering.NoSuchNetwork."""
    return entering.connect(channel)
