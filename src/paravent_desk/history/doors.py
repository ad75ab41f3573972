"""What the history asks of the other parts of the desk and of the world, one function each: tests put their own in place."""

from collections.abc import Iterable
from dataclasses import replace

import httpx
from django.conf import settings

from paravent_desk import outward
from paravent_desk.channels import entering
from paravent_desk.channels.models import Channel
from paravent_desk.drafts import content
from paravent_desk.networks.chosen_host import PUBLIC
from paravent_desk.networks.protocol import Connection, Network


def connect(channel: Channel) -> Connection:
    """Enter an account with its stored credentials; raises vault.Sealed or entering.NoSuchNetwork."""
    return entering.connect(channel)


def network(name: str) -> Network:
    """One network by name; raises entering.NoSuchNetwork where the desk knows none."""
    return entering.network(name)


def digest(parts: Iterable[bytes]) -> str:
    """The keyed hash of a file."""
    return content.file_hash(parts)


def client(size: int) -> httpx.Client:
    """The guarded way to an address that a network gave, for an answer of so many bytes at most."""
    told = settings.ENVIRONMENT
    rules = replace(PUBLIC, allow=told.allowed_hosts_outward, origins=told.allowed_origins_outward)
    return outward.client(replace(rules, size=size, redirects=3))
