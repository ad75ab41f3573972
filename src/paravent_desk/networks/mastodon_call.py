"""One way to call Mastodon.py: what goes wrong comes out as one of our errors, with nothing in it of what the server wrote."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import requests

from paravent_desk.networks.answers import broken
from paravent_desk.networks.errors import NetworkError, Reconnect
from paravent_desk.networks.mastodon_wire import Wire, as_session
from paravent_desk.networks.protocol import Account
from paravent_desk.networks.server_address import server_address

if TYPE_CHECKING:
    from mastodon import Mastodon

Told = TypeVar("Told")

_TOKEN = re.compile(r"[!-~]{1,512}")
_PRESUMED = (4, 2, 0)
"""The version Mastodon.py is told. It would ask, and its `instance()` calls itself without end where nobody answers."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Mastodon.py for one account, and the wire under it."""

    api: "Mastodon"
    wire: Wire

    def ask(self, call: Callable[["Mastodon"], Told]) -> Told:
        """What the call gives; raises NetworkError and nothing else, without what the server wrote in its context."""
        failure: NetworkError
        try:
            return call(self.api)
        except NetworkError as ours:
            failure = ours
        except Exception as error:  # noqa: BLE001 - the library raises a dozen kinds, and its texts quote the server's
            failure = self.wire.failure or broken(self.wire.step, "garbled")
            failure.add_note(f"after {type(error).__name__}")
        raise failure


@contextmanager
def calling(account: Account, session: Callable[[], requests.Session], clock: Callable[[], datetime]) -> Iterator[Caller]:
    """Mastodon.py for an account while the block lasts. Raises Reconnect for an address or a token that cannot be one."""
    from mastodon import Mastodon

    server, token = server_address(account.server), account.credentials.get("access_token", "").strip()
    if not _TOKEN.fullmatch(token):
        raise Reconnect("revoked")
    with session() as opened:
        wire = Wire(opened, clock)
        api = Mastodon(
            api_base_url=server,
            ratelimit_method="throw",  # its default sleeps for minutes inside the call
            version_check_mode="none",
            mastodon_version=".".join(map(str, _PRESUMED)),
            session=as_session(wire),
            user_agent="Paravent",
        )
        api.mastodon_major, api.mastodon_minor, api.mastodon_patch = _PRESUMED  # version_check_mode "none" keeps 1.0.0
        # not given above: the constructor opens a file of that name and sends what stands in it
        api.access_token = token
        yield Caller(api, wire)
