"""The one place where an account is entered: its network found, its credentials opened, renewed ones kept."""

import json
from collections.abc import Mapping

from paravent_desk.channels.models import Channel
from paravent_desk.networks.protocol import Account, Connection, Credentials, Network
from paravent_desk.vault import Sealed, keys


class NoSuchNetwork(Exception):
    """A channel names a network that this version of the desk does not have."""


def networks() -> Mapping[str, Network]:
    """The networks by name. Those whose server people choose come with a session that reaches public addresses alone:
    the table makes them with `paravent_desk.outward`, and whatever else that guard needs is put in here.
    """
    from paravent_desk.networks.table import NETWORKS

    return NETWORKS


def network(name: str) -> Network:
    """One of them; raises NoSuchNetwork."""
    try:
        return networks()[name]
    except KeyError:
        raise NoSuchNetwork(name) from None


def connect(channel: Channel) -> Connection:
    """Enter an account; what the network renews is kept, encrypted. Raises NoSuchNetwork and Sealed, opens no connection."""

    def keep(credentials: Credentials) -> None:
        Channel.objects.filter(pk=channel.pk).update(credentials=seal(channel.pk, credentials))

    account = Account(channel.network, channel.handle, channel.server, unseal(channel))
    return network(channel.network).connect(account, keep)


def seal(pk: int, credentials: Credentials) -> bytes:
    """Credentials as they are stored."""
    return keys().encrypt(json.dumps(dict(credentials)).encode(), f"channel:{pk}")


def unseal(channel: Channel) -> dict[str, str]:
    """The credentials that are stored; raises Sealed, also for an account that was closed and has none."""
    if not channel.credentials:
        raise Sealed("This account has no credentials: connect it again.")
    told = json.loads(keys().decrypt(bytes(channel.credentials), f"channel:{channel.pk}"))
    return {str(name): str(value) for name, value in told.items()}
