"""What an answer of a network, or its silence, means for the desk: one table for every network that speaks HTTP."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from threading import Thread
from typing import TypeVar

from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.outward.guarded import Stopped

Answer = TypeVar("Answer")

LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes of one answer; a hundred notifications take a tenth of that."""
LONGEST_WAIT = timedelta(days=1)
"""The longest a network may send us away for: the longest window of any limit that is documented."""
SECONDS = 30.0
"""How long one call may take as a whole, from the name's resolution to the last byte of the answer."""
BYTES_A_SECOND = 100_000
"""What an upload may be as slow as: it has that much longer than other calls."""


class Step(StrEnum):
    """Whether a call can change what people see. Reading and uploading cannot."""

    ASK = "ask"
    CHANGE = "change"


class AnswerTooLarge(Exception):
    """The answer had no end in sight."""


def seconds_for(body: int) -> float:
    """How long a call that carries a body of so many bytes may take."""
    return SECONDS + body / BYTES_A_SECOND


def within(seconds: float, exchange: Callable[[], Answer]) -> Answer:
    """Do one exchange, and raise TimeoutError when it takes longer as a whole.

    The time-outs of HTTP libraries bound each wait for bytes, not the sum, and none bounds the resolution of a name: a server
    that sends one byte every ten seconds would hold a worker for days. The thread that is left behind ends with its connection.
    """
    answers: list[Answer] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(exchange())
        except BaseException as failure:  # noqa: BLE001 - handed to the caller, who waits for it
            failures.append(failure)

    thread = Thread(target=run, daemon=True, name="network call")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError
    if failures:
        raise failures[0]
    return answers[0]


def broken(step: Step, code: str) -> NetworkError:
    """What no answer, or one that cannot be read, means: after a call that changes something, nobody knows whether it did."""
    return Unsure(code) if step is Step.CHANGE else TryLater(code)


def stopped(step: Step, by_guard: Stopped) -> NetworkError:
    """What a call means that our own guard stopped: an address that may not be called is for a person to enter anew."""
    if by_guard.sent:
        return broken(step, {"size": "no_end", "encoding": "garbled"}.get(by_guard.code, "no_answer"))
    return TryLater("unreachable") if by_guard.code == "time" else Reconnect("address")


def refusal(step: Step, status: int, headers: Mapping[str, str], now: datetime) -> NetworkError | None:
    """What a status other than success means; None for success.

    5xx: whether the change was made is not known, even for 503, which a proxy sends before or after the server did its work.
    A redirect is not followed: it would take the token to a place that nobody entered, and turn a POST into a GET.
    """
    if 200 <= status < 300:
        return None
    if status == 429:
        return TryLater("rate_limited", wait(headers, now))
    if status == 501:
        return Unsupported("no_such_call")
    if status >= 500 or status in (408, 409, 425) or status < 300:
        return Unsure("unavailable") if step is Step.CHANGE else TryLater("unavailable", wait(headers, now))
    if status < 400:
        return Reconnect("moved")
    return _REFUSALS.get(status, lambda: Refused("refused"))()


_REFUSALS: Mapping[int, Callable[[], NetworkError]] = {
    401: lambda: Reconnect("revoked"),
    403: lambda: Reconnect("scope"),
    404: lambda: Refused("gone"),
    405: lambda: Unsupported("no_such_call"),
    410: lambda: Refused("gone"),
    413: lambda: Refused("too_large"),
    415: lambda: Refused("media_type"),
}


def wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the network asks us to wait, between a second and a day; None where it does not say.

    Retry-After holds seconds or a date (RFC 9110, 10.2.3); X-RateLimit-Reset a date on Mastodon
    (https://docs.joinmastodon.org/api/rate-limits/); RateLimit-Reset seconds since 1970 on Bluesky
    (https://docs.bsky.app/docs/advanced-guides/rate-limits), seconds from now elsewhere.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    for name in ("retry-after", "x-ratelimit-reset", "ratelimit-reset"):
        until = _moment(lower.get(name, ""), now)
        if until is not None:
            return min(max(until - now, timedelta(seconds=1)), LONGEST_WAIT)
    return None


def _moment(value: str, now: datetime) -> datetime | None:
    value = value.strip()
    try:
        if value.isdecimal() and len(value) <= 12:
            number = int(value)
            return datetime.fromtimestamp(number, UTC) if number > 1_000_000_000 else now + timedelta(seconds=number)
        moment = datetime.fromisoformat(value) if value[:4].isdecimal() else parsedate_to_datetime(value)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def clock() -> datetime:
    """The time of this machine, where a caller gives no other clock."""
    return datetime.now(UTC)
