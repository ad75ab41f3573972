"""What tests do beside the desk on Bluesky: enter accounts, write records by hand, wait for the readers' side."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

import httpx

from paravent_desk.networks.bluesky import BlueskyNetwork
from paravent_desk.networks.bluesky_connection import BlueskyConnection
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.protocol import Account, Reference
from tests.servers.bluesky import BlueskyAccount

Found = TypeVar("Found")
POSTS = "app.bsky.feed.post"


def enter(owner: BlueskyAccount, transport: httpx.BaseTransport | None = None) -> BlueskyConnection:
    """The desk's way in, over a transport that may fail."""
    given = {"app_password": owner.password, "session": owner.session}
    network = BlueskyNetwork(client=lambda: httpx.Client(transport=transport))
    connection = network.connect(Account("bluesky", owner.handle, owner.service, given), lambda _: None)
    assert isinstance(connection, BlueskyConnection)
    return connection


def until(ask: Callable[[], Found], enough: Callable[[Found], bool]) -> Found:
    """What is told, once it is enough: an AppView reads behind, and does not know at first what was just written."""
    for _ in range(100):
        with suppress(Refused):
            if enough(found := ask()):
                return found
        time.sleep(0.3)
    raise TimeoutError


def write(owner: BlueskyAccount, text: str, **rest: object) -> Reference:
    """A post as another program would write it."""
    record = {"$type": POSTS, "text": text, "createdAt": datetime.now(UTC).isoformat(), **rest}
    told = call(owner, "com.atproto.repo.createRecord", {"repo": owner.did, "collection": POSTS, "record": record})
    return Reference(told["uri"], version=told["cid"])


def write_many(owner: BlueskyAccount, records: list[dict]) -> None:
    """Posts all at once, two hundred to a call."""
    for start in range(0, len(records), 200):
        writes = [
            {"$type": "com.atproto.repo.applyWrites#create", "collection": POSTS, "value": {"$type": POSTS, **record}}
            for record in records[start : start + 200]
        ]
        call(owner, "com.atproto.repo.applyWrites", {"repo": owner.did, "writes": writes})


def call(owner: BlueskyAccount, name: str, body: dict) -> dict:
    """A call to the account's server, past the desk."""
    headers = {"Authorization": f"Bearer {owner.session.split(':::')[2]}"}
    answer = httpx.post(f"{owner.service}/xrpc/{name}", json=body, headers=headers, timeout=60)
    answer.raise_for_status()
    return answer.json() if answer.content else {}


def record(owner: BlueskyAccount, collection: str, key: str) -> dict:
    """A record as it stands."""
    asked = {"repo": owner.did, "collection": collection, "rkey": key}
    return httpx.get(f"{owner.service}/xrpc/com.atproto.repo.getRecord", params=asked).json()


def strong(post: Reference) -> dict:
    """A post as records name it."""
    return {"uri": post.id, "cid": post.version}


def key(post: Reference) -> str:
    """The last part of its address."""
    return post.id.rpartition("/")[2]
