"""A network's HTTP API as the modules here speak to it: one call, one answer in JSON, or one of our errors."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from paravent_desk import outward
from paravent_desk.networks import answers
from paravent_desk.networks.answers import Step
from paravent_desk.networks.errors import NetworkError, TryLater
from paravent_desk.outward.guarded import Rules, Stopped

Judge = Callable[["Told", "Telling"], NetworkError | None]
"""What a refusal means by the network's own words in it; None where it says nothing that `answers.refusal` does not."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the modules stand on: what calls may do, the time, how to wait so many seconds."""

    rules: Rules = field(default_factory=lambda: Rules(size=answers.LARGEST_ANSWER, seconds=answers.SECONDS))
    clock: Callable[[], datetime] = answers.clock
    pause: Callable[[float], None] = time.sleep


GROUND = Ground()
_DIGITS = 18
"""Of a count: more is no count, and no database holds it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The circumstances of an answer."""

    step: Step
    status: int
    headers: Mapping[str, str]
    now: datetime


class Told:
    """A value out of an answer. What is missing or of another kind makes it no answer: Unsure after a change, else TryLater."""

    __slots__ = ("_step", "_value", "headers")

    def __init__(self, value: object, step: Step, headers: Mapping[str, str] | None = None) -> None:
        self._value, self._step = value, step
        self.headers: Mapping[str, str] = headers or {}

    def text(self, *path: str | int) -> str:
        """The text or number at a path, as text; not empty."""
        found = self._at(path)
        if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
            raise self._unreadable()
        return str(found)

    def maybe(self, *path: str | int) -> str:
        """The same, "" where there is none."""
        found = self._at(path)
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""

    def number(self, *path: str | int) -> int:
        """The whole number at a path, 0 where there is none."""
        found = self._at(path)
        return int(found) if isinstance(found, int | float) or (isinstance(found, str) and found.isdecimal()) else 0

    def count(self, *path: str | int) -> int | None:
        """The whole number at a path that is nought or more; None where there is none: it is not told."""
        found = self._at(path)
        if isinstance(found, str):
            return int(found) if found.isdecimal() and len(found) <= _DIGITS else None
        return found if type(found) is int and 0 <= found < 10**_DIGITS else None

    def flag(self, *path: str | int) -> bool:
        """Whether the value at a path is true."""
        return self._at(path) is True

    def truth(self, *path: str | int) -> bool:
        """The same, where it must be told."""
        found = self._at(path)
        if not isinstance(found, bool):
            raise self._unreadable()
        return found

    def all(self, *path: str | int) -> list["Told"]:
        """The values of the list at a path, none where there is no list."""
        found = self._at(path)
        return [Told(one, self._step) for one in found] if isinstance(found, list) else []

    def moment(self, *path: str | int) -> datetime:
        """The time at a path: written as in ISO 8601, or seconds or milliseconds since 1970."""
        found = self.text(*path)
        try:
            if found.isdecimal():
                return datetime.fromtimestamp(int(found) / (1000 if len(found) > 11 else 1), UTC)
            moment = datetime.fromisoformat(found)
        except (ValueError, OverflowError, OSError):
            raise self._unreadable() from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _at(self, path: Sequence[str | int]) -> object:
        found: Any = self._value
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def _unreadable(self) -> NetworkError:
        return answers.broken(self._step, "unreadable")


@dataclass(frozen=True, slots=True)
class Api:
    """One API at its base address, entered with the headers that every call carries."""

    base: str
    ground: Ground
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    judge: Judge = lambda _told, _telling: None

    def ask(self, method: str, path: str, step: Step = Step.ASK, **options: Any) -> Told:  # noqa: ANN401  as httpx takes them
        """The answer to a call, which must be a JSON object; `path` is under the base, or a whole address the network gave.

        Raises TryLater where nothing left, Unsure where a change may have been made, and what a refusal means.
        """
        return self.read(self.send(method, path, step, **options), step)

    def send(self, method: str, path: str, step: Step = Step.ASK, **options: Any) -> httpx.Response:  # noqa: ANN401
        """The same, the answer as it came: for those without a body."""
        response = self.exchange(method, path, step, **options)
        self.check(response, step)
        return response

    def exchange(self, method: str, path: str, step: Step = Step.ASK, **options: Any) -> httpx.Response:  # noqa: ANN401
        """The same, refusals too as they came."""
        headers = {**self.headers, **options.pop("headers", {})}
        carried = len(options.get("content") or b"") + _size(options.get("files"))
        rules = replace(self.ground.rules, seconds=self.ground.rules.seconds + carried / answers.BYTES_A_SECOND)
        whole = path if path.startswith(("http://", "https://")) else self.base + path
        try:
            with outward.client(rules) as client:
                return client.request(method, whole, headers=headers, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise TryLater("unreachable") from None
        except Stopped as stopped:
            raise (answers.broken(step, "unreadable") if stopped.sent else TryLater("unreachable")) from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError):
            raise answers.broken(step, "broken") from None

    def read(self, response: httpx.Response, step: Step) -> Told:
        """The JSON object in an answer that succeeded."""
        value = _json(response)
        if not isinstance(value, dict):
            raise answers.broken(step, "unreadable")
        return Told(value, step, response.headers)

    def check(self, response: httpx.Response, step: Step) -> None:
        """Raise what an answer's status means, by the network's own words first."""
        telling = Telling(step, response.status_code, response.headers, self.ground.clock())
        found = answers.refusal(step, telling.status, telling.headers, telling.now)
        if found is not None:
            raise self.judge(Told(_json(response), step), telling) or found


def waits(seconds: float) -> timedelta:
    """So many seconds, within what `answers` lets a network send us away for."""
    return min(timedelta(seconds=max(seconds, 1)), answers.LONGEST_WAIT)


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except (ValueError, UnicodeError, RecursionError):
        return None


def _size(files: object) -> int:
    values = list(files.values()) if isinstance(files, dict) else []
    return sum(len(value[1]) for value in values if isinstance(value, tuple) and isinstance(value[1], bytes))
