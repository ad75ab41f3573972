"""A Mastodon server on this machine: mastodon-mock, which keeps what it is told and fails when it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class MastodonServer:
    """A server with the accounts alice, bob and carol; their tokens are "alice_token" and so on."""

    url: str
    token: str = "alice_token"
    other_token: str = "bob_token"

    def fail(self, path: str, effect: dict[str, Any], times: int = 1) -> None:
        """Have the next calls to a path go wrong: {"type": "status" | "ratelimit" | "latency" | "malformed" | "timeout", …}."""
        rule = {"match": {"path": path}, "effect": effect, "count": times}
        httpx.post(f"{self.url}/api/v1/_mock/faults", json=rule).raise_for_status()

    def heal(self) -> None:
        """Forget every fault."""
        httpx.delete(f"{self.url}/api/v1/_mock/faults").raise_for_status()


@contextmanager
def mastodon() -> Iterator[MastodonServer]:
    """A server that runs while the block lasts, on another thread of this process, with nothing on disk."""
    from mastodon_mock.testing import MockServer

    with MockServer(startup_timeout=120) as server:
        yield MastodonServer(server.base_url)
