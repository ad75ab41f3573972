"""The one place where an account is entered: its network found, its credentials opened, renewed ones kept."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from types import MappingProxyType

from django.conf import settings

from paravent_desk.channels.models import Channel
from paravent_desk.environment import Origin
from paravent_desk.networks.protocol import Account, Connection, Credentials, Network
from paravent_desk.outward.guarded import Rules
from paravent_desk.vault import Sealed, keys


class NoSuchNetwork(KeyError):
    """A channel names a network that this version of the desk does not have."""


def networks() -> Mapping[str, Network]:
    """The networks by name."""
    told = settings.ENVIRONMENT
    return _networks(told.allowed_hosts_outward, told.allowed_origins_outward)


@cache
def _networks(hosts: frozenset[str], origins: frozenset[Origin]) -> Mapping[str, Network]:
    from paravent_desk.networks.chosen_host import PUBLIC
    from paravent_desk.networks.table import NETWORKS

    rules = replace(PUBLIC, allow=hosts, origins=origins)
    return MappingProxyType({one.name: _allowing(one, rules) for one in NETWORKS})


def _allowing(chosen: Network, rules: Rules) -> Network:
    """The same network; where people choose its server, it also reaches those that PARAVENT_OUTWARD_ALLOW names."""
    from paravent_desk import outward
    from paravent_desk.networks.bluesky import BlueskyNetwork
    from paravent_desk.networks.chosen_host import flow
    from paravent_desk.networks.mastodon import MastodonNetwork

    if isinstance(chosen, MastodonNetwork):
        return replace(chosen, session=partial(outward.session, rules), flow=partial(flow, rules))
    if isinstance(chosen, BlueskyNetwork):
        return replace(chosen, client=partial(outward.client, rules))
    return chosen


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
