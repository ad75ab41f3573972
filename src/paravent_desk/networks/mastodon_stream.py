"""What comes in for a Mastodon account as it comes (https://docs.joinmastodon.org/methods/streaming/, server-sent events).

Reconnecting is the caller's: it asks `incoming` with its cursor for what it missed, and enters the stream again.
"""

import json
from collections.abc import Callable, Generator, Iterator
from datetime import datetime

import httpx

from paravent_desk.networks.answers import LARGEST_ANSWER, Step, refusal
from paravent_desk.networks.chosen_host import FlowTo
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater
from paravent_desk.networks.mastodon_call import Caller
from paravent_desk.networks.mastodon_reading import of_notice
from paravent_desk.networks.protocol import Incoming
from paravent_desk.networks.server_address import server_address
from paravent_desk.outward.guarded import Stopped

_PATH = "/api/v1/streaming/user/notification"


def where(caller: Caller) -> tuple[str, str]:
    """The account's id, and the address of its stream: large servers have another host for it, and tell which."""
    account = caller.ask(lambda api: str(api.account_verify_credentials().id))
    server = str(caller.api.api_base_url)
    try:
        told = caller.wire.get(f"{server}/api/v2/instance", {"Authorization": f"Bearer {caller.api.access_token}"})
    except Refused:
        told = {}
    found: object = told
    for name in ("configuration", "urls", "streaming"):
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, str) and found.startswith("wss://"):
        server = server_address("https://" + found.removeprefix("wss://").rstrip("/"))
    return account, server + _PATH


def come(
    flow: FlowTo, address: str, token: str, account: str, clock: Callable[[], datetime]
) -> Generator[Incoming | None, None, None]:
    """Each post that comes in, None for everything else that the server says, its beat every fifteen seconds included.

    Raises TryLater when the connection ends, Reconnect where the server will not have the token.
    """
    failure: NetworkError
    try:
        with flow(address, {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}) as flowing:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in flowing.headers}
            refused = refusal(Step.ASK, flowing.status, headers, clock())
            if refused is None:
                for event, told in _events(_lines(flowing.pieces)):
                    yield _incoming(told, account) if event == "notification" else None
            failure = refused or TryLater("ended")
    except Stopped as stopped:
        failure = Reconnect("address") if not stopped.sent and stopped.code != "time" else TryLater("no_answer")
    except httpx.ConnectError:
        failure = TryLater("unreachable")
    except httpx.HTTPError:
        failure = TryLater("no_answer")
    raise failure


def _incoming(told: str, account: str) -> Incoming | None:
    """The post in an event; None for one that cannot be read, which `incoming` will tell when it is asked."""
    try:
        notice = json.loads(told)
        return of_notice(notice, account) if isinstance(notice, dict) else None
    except (ValueError, TypeError, RecursionError):
        return None


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Each event by its name and its data, comments as ("", "")."""
    name = ""
    data: list[str] = []
    for line in lines:
        field, _, value = line.partition(":")
        if not line:
            if name or data:
                yield name, "\n".join(data)
            name, data = "", []
        elif not field:
            yield "", ""
        elif field == "event":
            name = value.removeprefix(" ")
        elif field == "data":
            data.append(value.removeprefix(" "))


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    kept = b""
    for piece in pieces:
        *whole, kept = (kept + piece).split(b"\n")
        if len(kept) > LARGEST_ANSWER:
            raise Stopped("size", sent=True)
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")
