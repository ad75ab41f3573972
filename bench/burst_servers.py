"""The two networks of `bench.burst`: the real servers in processes of their own, an account of ours and visitors who comment.

Each network tells when a comment stood there: on Mastodon when the server has taken it, on Bluesky when the readers' side
(AppView), which reads behind the data server, knows that our account is to be told of it.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import psycopg

from bench.inputs import ROOT
from tests.servers.appview import postgresql, redis
from tests.servers.bluesky import PASSWORD, BlueskyAccount, new_account, started
from tests.servers.cutting import Wire, wire
from tests.servers.installing import HERE, installed

VISITORS = 20
LOOK = 0.25
"""Seconds between two looks into the AppView's database."""
POSTS = "app.bsky.feed.post"
WORDS = "Trois heures d’attente aux urgences, personne ne nous dit rien. {number}"
MASTODON = """
import json, sys
from mastodon_mock.config import SeedAccount, SeedConfig
from mastodon_mock.testing import MockServer
names = ["hopital", *(f"visiteur{number}" for number in range(int(sys.argv[1])))]
seed = SeedConfig(accounts=[SeedAccount(username=name, access_token=f"{name}_token") for name in names])
with MockServer(seed=seed, startup_timeout=120) as server:
    print(json.dumps({"service": server.base_url}), flush=True)
    sys.stdin.read()
"""


class Place(Protocol):
    """A network as the measurement has it. `cable` is the desk's way there, `stood` the moment at which each comment stood."""

    name: str
    cable: Wire
    stood: dict[str, float]

    def channel(self) -> dict[str, Any]:
        """The account as the desk is told of it."""
        ...

    def publish(self) -> str:
        """A post of ours; gives its id there."""
        ...

    def comment(self, post: str, number: int) -> str:
        """A visitor's comment; gives its id there."""
        ...

    def walk(self) -> tuple[int, float]:
        """Read all notices as fast as the server gives them: how many calls, and the seconds they took."""
        ...


@dataclass
class Mastodon:
    """mastodon-mock."""

    url: str
    cable: Wire
    name: str = "mastodon"
    stood: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=120))

    def channel(self) -> dict[str, Any]:
        """The account as the desk is told of it."""
        told = {"access_token": "hopital_token"}
        return {"network": self.name, "handle": "hopital", "server": self.cable.url, "credentials": told}

    def publish(self) -> str:
        """A post of ours; gives its id there."""
        return self._post("hopital", {"status": "Portes ouvertes samedi"})

    def comment(self, post: str, number: int) -> str:
        """A visitor's comment; gives its id there."""
        words = f"@hopital {WORDS.format(number=number)}"
        made = self._post(f"visiteur{number % VISITORS}", {"status": words, "in_reply_to_id": post, "language": "fr"})
        self.stood[made] = time.time()
        return made

    def walk(self) -> tuple[int, float]:
        """Read all notices as fast as the server gives them: calls, and seconds."""
        calls, begun, last = 0, time.perf_counter(), "0"
        while True:
            told = self._ask("GET", "/api/v1/notifications", "hopital", params={"limit": 80, "min_id": last})
            calls += 1
            if not told:
                return calls, time.perf_counter() - begun
            last = told[0]["id"]

    def _post(self, who: str, told: dict[str, str]) -> str:
        return str(self._ask("POST", "/api/v1/statuses", who, data=told)["id"])

    def _ask(self, method: str, path: str, who: str, **sent: Any) -> Any:  # noqa: ANN401 - JSON
        headers = {"Authorization": f"Bearer {who}_token"}
        return self._client.request(method, f"{self.url}{path}", headers=headers, **sent).raise_for_status().json()


@dataclass
class Bluesky:
    """A data server and its AppView; `database` is the AppView's."""

    url: str
    cable: Wire
    database: str
    ours: BlueskyAccount
    visitors: list[BlueskyAccount]
    name: str = "bluesky"
    stood: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=120))
    _over: threading.Event = field(default_factory=threading.Event)

    def channel(self) -> dict[str, Any]:
        """The account as the desk is told of it."""
        # the session names the address of the account's server: here the wire, as everything goes over it
        told = {"app_password": PASSWORD, "session": self.ours.session.removesuffix(self.url) + self.cable.url}
        return {"network": self.name, "handle": self.ours.handle, "server": self.cable.url, "credentials": told}

    def publish(self) -> str:
        """A post of ours; gives its id there."""
        made = self._write(self.ours, {"text": "Portes ouvertes samedi"})
        return f"{made['uri']} {made['cid']}"

    def comment(self, post: str, number: int) -> str:
        """A visitor's comment; gives its id there."""
        uri, cid = post.split(" ")
        link = {"uri": uri, "cid": cid}
        told = {"text": WORDS.format(number=number), "langs": ["fr"], "reply": {"root": link, "parent": link}}
        return str(self._write(self.visitors[number % VISITORS], told)["uri"])

    def walk(self) -> tuple[int, float]:
        """Read all notices as fast as the server gives them: calls, and seconds."""
        calls, begun, before = 0, time.perf_counter(), None
        while True:
            asked = {"limit": "100", **({"cursor": before} if before else {})}
            told = self._ask("GET", "app.bsky.notification.listNotifications", self.ours, params=asked)
            calls, before = calls + 1, told.get("cursor")
            if not before or not told["notifications"]:
                return calls, time.perf_counter() - begun

    def watch(self) -> None:
        """Note when the AppView knew of each comment, until `end`."""
        last = 0
        with psycopg.connect(self.database, autocommit=True, options="-c search_path=appview_paravent") as connection:
            while not self._over.wait(LOOK):
                rows = connection.execute(
                    'select id, "recordUri" from notification where id > %s and did = %s order by id',
                    (last - 500, self.ours.did),  # numbers are not given out in the order in which rows are there
                ).fetchall()
                now = time.time()
                self.stood = {str(uri): now for _, uri in rows} | self.stood
                last = max([last, *(number for number, _ in rows)])

    def end(self) -> None:
        """Look no more."""
        self._over.set()

    def _write(self, who: BlueskyAccount, told: dict[str, Any]) -> dict[str, str]:
        record = {"$type": POSTS, "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds"), **told}
        body = {"repo": who.did, "collection": POSTS, "record": record}
        made: dict[str, str] = self._ask("POST", "com.atproto.repo.createRecord", who, json=body)
        return made

    def _ask(self, method: str, name: str, who: BlueskyAccount, **sent: Any) -> Any:  # noqa: ANN401 - JSON
        headers = {"Authorization": f"Bearer {who.session.split(':::')[2]}"}
        return self._client.request(method, f"{self.url}/xrpc/{name}", headers=headers, **sent).raise_for_status().json()


@contextmanager
def places(data: Path) -> Iterator[tuple[Mastodon, Bluesky]]:
    """Both networks, while the block lasts. Raises tests.servers.installing.Missing."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    mock = [sys.executable, "-c", MASTODON, str(VISITORS)]
    where = installed("appview", HERE / "appview.json")
    with postgresql() as database, redis() as cache, started(mock, data / "mastodon.log", surroundings) as mastodon:
        told = {**os.environ, "DB_POSTGRES_URL": database, "REDIS_HOST": cache, "LOG_ENABLED": "false"}
        command = ["node", str(HERE / "appview.mjs"), str(where)]
        with started(command, data / "bluesky.log", told) as bluesky, _wire(mastodon) as one, _wire(bluesky) as other:
            accounts = [new_account(bluesky["service"], name) for name in ("hopital", *["visiteur"] * VISITORS)]
            there = Bluesky(bluesky["service"], other, database, accounts[0], accounts[1:])
            threading.Thread(target=there.watch, daemon=True).start()
            try:
                yield Mastodon(mastodon["service"], one), there
            finally:
                there.end()


@contextmanager
def _wire(told: dict[str, str]) -> Iterator[Wire]:
    address = urlsplit(told["service"])
    with wire(str(address.hostname), address.port or 80) as cable:
        yield cable


def allowed(*cables: Wire) -> str:
    """What PARAVENT_OUTWARD_ALLOW has to say for the desk to reach them."""
    return " ".join(cable.url for cable in cables)
