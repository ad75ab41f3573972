"""What publishing asks of the other parts of the desk, one function each: tests put their own in place."""

import json
from collections.abc import Collection
from importlib import import_module

from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Upload, Version
from paravent_desk.networks.limits import Limits
from paravent_desk.networks.protocol import Account, Connection, Credentials, Network
from paravent_desk.vault import keys


def approved(version: Version) -> bool:
    """Whether everybody who must agree to this very content has."""
    return bool(import_module("paravent_desk.review.actions").is_approved(version))


def network(name: str) -> Network:
    """One network by name; raises KeyError where the desk knows none."""
    found: Network = import_module("paravent_desk.networks.table").NETWORKS[name]
    return found


def parts(text: str, limits: Limits) -> tuple[str, ...]:
    """The parts of a thread, each short enough; raises Refused where the text cannot be cut."""
    found: tuple[str, ...] = import_module("paravent_desk.networks.counting").parts(text, limits)
    return found


def derivative(upload: Upload) -> bytes:
    """The bytes that were checked; raises vault.Sealed where they are gone."""
    content: bytes = import_module("paravent_desk.drafts.files").derivative(upload)
    return content


def blocked(hashes: Collection[str]) -> bool:
    """Whether one of these derivatives shows somebody who withdrew their consent."""
    return bool(import_module("paravent_desk.consents.actions").blocked(hashes)) if hashes else False


def connect(channel: Channel) -> Connection:
    """Enter an account with its stored credentials; raises vault.Sealed or KeyError."""

    def keep(renewed: Credentials) -> None:
        sealed = keys().encrypt(json.dumps(dict(renewed)).encode(), f"channel:{channel.pk}")
        Channel.objects.filter(pk=channel.pk).update(credentials=sealed)

    stored = bytes(channel.credentials)
    credentials = json.loads(keys().decrypt(stored, f"channel:{channel.pk}")) if stored else {}
    return network(channel.network).connect(Account(channel.network, channel.handle, channel.server, credentials), keep)
