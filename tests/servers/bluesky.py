"""Bluesky's own software on this machine: its directory of accounts and a personal data server, as `pds.mjs` starts them."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

from tests.servers.installing import HERE, Missing, installed

PASSWORD = "un paravent bleu"
_names = count(1)


@dataclass(frozen=True)
class BlueskyAccount:
    """An account on a server: what a person would give to connect it."""

    service: str
    handle: str
    password: str
    did: str
    session: str
    """A session that was begun with the account, as the desk keeps one. Beginning one takes a server a third of a second."""


@contextmanager
def bluesky(data: Path) -> Iterator[str]:
    """The address of a server that runs while the block lasts; its data go into the folder. Raises Missing."""
    where = installed("pds", HERE / "package.json")
    with started(["node", str(HERE / "pds.mjs"), str(where), str(data)], data / "log") as told:
        yield told["service"]


@contextmanager
def started(command: list[str], log: Path, environment: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """A process that writes a JSON object when it is ready, and ends when its standard input does. Raises Missing."""
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        ) as process,
    ):
        try:
            first = process.stdout.readline() if process.stdout else ""
            if not first:
                raise Missing(f"the server did not start, see {log}")
            yield json.loads(first)
        finally:
            process.terminate()
            process.wait(timeout=20)


def new_account(service: str, name: str = "carer") -> BlueskyAccount:
    """A new account on the server; no two have one handle."""
    handle = f"{name}{next(_names)}.test"
    asked = {"email": f"{handle}@hospital.example", "handle": handle, "password": PASSWORD}
    answer = httpx.post(f"{service}/xrpc/com.atproto.server.createAccount", json=asked)
    answer.raise_for_status()
    told = answer.json()
    session = ":::".join([handle, told["did"], told["accessJwt"], told["refreshJwt"], service])
    return BlueskyAccount(service, handle, PASSWORD, told["did"], session)
