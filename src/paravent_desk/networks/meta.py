"""What Facebook, Instagram and Threads share: the Graph API, its errors, its containers, its tokens.

Sources: "Handle Errors", "Rate Limits", "Error Codes" (Instagram), "Debugging and Errors" in Meta's developer documentation.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from paravent_desk.networks import answers
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Api, Ground, Telling, Told, waits
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsure
from paravent_desk.networks.protocol import Account, Media
from paravent_desk.networks.recent import LONG_AGO, moment_or

_EXPIRED = {102, 190}
_RIGHTS = {3, 10, *range(200, 300)}
_RATE = {4, 17, 32, 341, 368, 613, *range(80000, 80015)}
_PASSING = {1, 2}
_GONE = {803}
_SUBCODES: Mapping[int, NetworkError] = {
    33: Refused("gone"),
    2207001: TryLater("unavailable"),
    2207003: TryLater("media_unreachable"),
    2207004: Refused("too_large"),
    2207005: Refused("media_type"),
    2207008: TryLater("unavailable"),
    2207009: Refused("media_shape"),
    2207010: Refused("too_long"),
    2207026: Refused("media_type"),
    2207027: TryLater("processing", timedelta(minutes=1)),
    2207042: TryLater("rate_limited", timedelta(hours=1)),
    2207050: Reconnect("restricted"),
    2207052: Refused("media_unreachable"),
}
_LOOKS = (2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 60.0, 60.0)
"""Seconds between two looks at whether a container is ready: once a minute for five minutes is what the documentation asks."""


def graph(base: str, ground: Ground, account: Account) -> Api:
    """The Graph API, entered with the account's token (in a header: an address is written to logs)."""
    return Api(base, ground, {"Authorization": f"Bearer {account.credentials.get('access_token', '')}"}, judge)


def judge(told: Told, telling: Telling) -> NetworkError | None:
    """What an error of the Graph API means, by its code and subcode."""
    code, subcode = told.number("error", "code"), told.number("error", "error_subcode")
    if code in _EXPIRED:
        return Reconnect("expired" if subcode in (463, 467) else "revoked")
    if code in _RIGHTS:
        return Reconnect("scope")
    if code in _RATE or telling.status == 429:
        return TryLater("rate_limited", _pause(telling))
    if code in _PASSING:
        return Unsure("unavailable") if telling.step is Step.CHANGE else TryLater("unavailable")
    if code == 506:
        return Refused("duplicate")
    if subcode in _SUBCODES:
        known = _SUBCODES[subcode]
        return TryLater(known.code, known.after) if isinstance(known, TryLater) else type(known)(known.code)
    if code in _GONE:
        return Refused("gone")
    return Refused("refused") if code and telling.status == 400 else None


def _pause(telling: Telling) -> timedelta:
    """How long calls will be refused: Retry-After, X-Business-Use-Case-Usage's minutes, else the hour X-App-Usage counts."""
    told = answers.wait(telling.headers, telling.now)
    if told:
        return told
    minutes = 0
    try:
        usage = json.loads(telling.headers.get("x-business-use-case-usage", "{}"))
        minutes = max(
            (int(one.get("estimated_time_to_regain_access", 0)) for used in usage.values() for one in used), default=0
        )
    except (ValueError, AttributeError, TypeError):
        minutes = 0
    return waits(minutes * 60) if minutes else timedelta(hours=1)


def expiry(api: Api, token: str) -> datetime | None:
    """When a token ends, or its right to the account's data; None where neither does. Raises Reconnect where it is invalid."""
    told = api.ask("GET", "/debug_token", params={"input_token": token})
    if not told.truth("data", "is_valid"):
        raise Reconnect("revoked")
    ends = [told.number("data", name) for name in ("expires_at", "data_access_expires_at")]
    return min((datetime.fromtimestamp(end, UTC) for end in ends if end), default=None)


def address(media: Media) -> str:
    """Where the network can pull a file from; raises Refused("media_address") where it has none."""
    if not media.url.startswith("https://") and not media.url.startswith("http://"):
        raise Refused("media_address")
    return media.url


def described(media: Media, name: str) -> dict[str, str]:
    """The alternative text as a parameter, none where there is none."""
    return {name: media.alt_text} if media.alt_text else {}


def ready(api: Api, ground: Ground, container: str, name: str) -> None:
    """Wait until a container can be published; `name` is the field that tells its status.

    Raises TryLater("processing") where it takes longer, Refused("media") where the network could not read the file.
    """
    for pause in (0.0, *_LOOKS):
        if pause:
            ground.pause(pause)
        match api.ask("GET", f"/{container}", params={"fields": name}).text(name):
            case "FINISHED" | "PUBLISHED":
                return
            case "ERROR" | "EXPIRED":
                raise Refused("media")
    raise TryLater("processing", timedelta(minutes=5))


def pages(api: Api, path: str, params: Mapping[str, str]) -> Iterator[list[Told]]:
    """The pages of a list, by the cursor that each names."""
    after = ""
    while True:
        told = api.ask("GET", path, params={**params, **({"after": after} if after else {})})
        yield told.all("data")
        after = told.maybe("paging", "cursors", "after") if told.maybe("paging", "next") else ""
        if not after:
            return


def insight(told: Told, name: str) -> int | None:
    """A number out of insights by its name: under "values", or "total_value" where it is a total; None where it is not told."""
    for one in told.all("data"):
        if one.maybe("name") == name:
            total = one.count("total_value", "value")
            return one.count("values", 0, "value") if total is None else total
    return None


def first_day(told: Told, edge: str, name: str) -> date | None:
    """The day of the first of a list, which is the newest; None where there is none."""
    first = next(iter(told.all(edge, "data") if edge else told.all("data")), None)
    moment = moment_or(first.maybe(name)) if first else LONG_AGO
    return None if moment == LONG_AGO else moment.date()
