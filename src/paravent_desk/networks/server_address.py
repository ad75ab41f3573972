"""The address of a server that a person, or another server, named: checked before a token goes there."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from paravent_desk.networks.errors import Reconnect


def server_address(written: str) -> str:
    """The address as scheme, host and port, without a path; raises Reconnect("address") for one that a token may not go to.

    Only https, so that nobody on the way reads the token; plain http to this very machine, where there is no way. Where the
    host resolves to, and whether it may, is for the session that the network was made with.
    """
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise Reconnect("address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(host)):
        raise Reconnect("address")
    if parts.path.strip("/"):
        raise Reconnect("address")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
