"""Which internet addresses the desk may call: public ones, and those an administrator allows by name."""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], Sequence[str]]
"""The addresses of a host name; raises OSError where there are none."""

_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        # IANA's special-purpose registries, named one by one: what Python calls private differs by its version
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
        *("::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
        *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
        "168.63.129.16/32",  # Azure's own metadata address, public by its number alone
    )
)
_METADATA = tuple(
    ipaddress.ip_network(network)
    for network in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::254/128",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "0.0.0.0/8",
        "::/128",
    )
)
"""Where clouds tell a machine its secrets, and this machine itself: not even by a name that is allowed, only by the address."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?", re.IGNORECASE)


def resolve(host: str) -> Sequence[str]:
    """What the machine's resolver says of a host name."""
    return [str(answer[4][0]) for answer in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, whichever way an IPv4 address is wrapped in it."""
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not any(address in network for network in _NEVER)


def _wrapped(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4, or translated by NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def address(text: str) -> Address | None:
    """The address that a host is written as, None where it is a name; raises ValueError for "2130706433", "0x7f.1"."""
    try:
        return ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        if _NUMBER.fullmatch(text.rstrip(".").rpartition(".")[2]):
            raise ValueError("a number is no name") from None
        return None


def reachable(host: str, allow: frozenset[str], lookup: Resolve) -> Address | None:
    """The one address to connect to for a host, None where it may not be called; raises OSError where the name leads nowhere.

    A name with any address that may not be called is refused whole. `allow` holds host names, addresses and networks
    ("pds.hopital.example", "10.1.2.3", "10.1.0.0/16") that may be called although they are not public; those where clouds tell
    secrets only as an address or network, not by a name that leads there.
    """
    try:
        written = address(host)
        found = [written] if written else [ipaddress.ip_address(text.partition("%")[0]) for text in lookup(host)]
    except ValueError:
        return None
    named = host.lower().rstrip(".") in allow
    if not found or not all(_may(one, allow, named=named) for one in found):
        return None
    return found[0]


def _may(one: Address, allow: frozenset[str], *, named: bool) -> bool:
    if is_public(one) or _within(one, allow):
        return True
    inner = _wrapped(one) or one
    return named and not inner.is_multicast and not any(inner in network for network in _METADATA)


def _within(one: Address, allow: frozenset[str]) -> bool:
    return any(one in network for network in map(_network, allow) if network is not None)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
