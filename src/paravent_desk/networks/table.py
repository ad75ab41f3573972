"""The networks the desk speaks to, each a module behind one protocol."""

from paravent_desk.networks import bluesky, facebook, instagram, linkedin, mastodon, practice, threads, tiktok, x, youtube
from paravent_desk.networks.protocol import Network

NETWORKS: tuple[Network, ...] = (
    mastodon.NETWORK,
    bluesky.NETWORK,
    facebook.NETWORK,
    instagram.NETWORK,
    threads.NETWORK,
    linkedin.NETWORK,
    x.NETWORK,
    youtube.NETWORK,
    tiktok.NETWORK,
    practice.NETWORK,
)
_BY_NAME = {network.name: network for network in NETWORKS}


class UnknownNetwork(LookupError):
    """No network has this name."""


def network(name: str) -> Network:
    """The network of a name ("mastodon"); raises UnknownNetwork."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownNetwork(f"no network is called {name!r}; there are {', '.join(_BY_NAME)}") from None
