"""Stands between atproto and the client it was given: one bounded exchange a call, no redirect, and what each answer meant."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx
from atproto_client.request import Request, RequestBase
from pydantic_core import from_json

from paravent_desk.networks.answers import LARGEST_ANSWER, AnswerTooLarge, Step, broken, refusal, seconds_for, stopped, within
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater
from paravent_desk.outward.guarded import Stopped

_WAITS = httpx.Timeout(25.0, connect=10.0)
_CHANGES = (
    "com.atproto.repo.createRecord",
    "com.atproto.repo.deleteRecord",
    "com.atproto.repo.putRecord",
    "com.atproto.moderation.createReport",
)
_NOT_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)

_NAMED: Mapping[str, Callable[[], NetworkError]] = {
    "RecordNotFound": lambda: Refused("gone"),
    "NotFound": lambda: Refused("gone"),
    "InvalidSwap": lambda: Refused("changed"),
    "ExpiredToken": lambda: Reconnect("expired"),
    "InvalidToken": lambda: Reconnect("revoked"),
    "AuthMissing": lambda: Reconnect("revoked"),
    "AuthenticationRequired": lambda: Reconnect("revoked"),
    "AuthFactorTokenRequired": lambda: Reconnect("second_factor"),
    "AccountTakedown": lambda: Reconnect("suspended"),
    "AccountDeactivated": lambda: Reconnect("suspended"),
    "BlobTooLarge": lambda: Refused("too_large"),
    "PayloadTooLarge": lambda: Refused("too_large"),
    "InvalidMimeType": lambda: Refused("media_type"),
}
"""The names that servers give their refusals in the answer ("error" of an XRPC error, https://atproto.com/specs/xrpc)."""


class Packed(Exception):
    """The answer is compressed, which was not asked for."""


class Wire(Request):  # type: ignore[misc]  # as above
    """What atproto calls instead of its own HTTP client. `step` says whether the last call could change something."""

    def __init__(self, client: httpx.Client, clock: Callable[[], datetime]) -> None:
        RequestBase.__init__(self)  # Request's own makes a client that follows redirects
        self._client = client
        self._clock = clock
        self.step = Step.ASK

    def _send_request(self, method: str, url: str, **sent: Any) -> httpx.Response:  # noqa: ANN401 - as atproto calls it
        self.step = Step.CHANGE if url.rpartition("/")[2] in _CHANGES else Step.ASK
        failure: NetworkError
        try:
            request = self._request(method, url, sent)
            size = int(request.headers.get("Content-Length", "0"))
            answer = within(seconds_for(size), lambda: self._exchange(request))
        except Exception as error:  # noqa: BLE001 - httpx has a dozen kinds, and the client may have its own
            failure = _meaning(error, self.step)
        else:
            refused = self._refusal(answer)
            if refused is None:
                return answer
            failure = refused
        raise failure

    def _request(self, method: str, url: str, sent: dict[str, Any]) -> httpx.Request:
        # identity: an answer that unpacks to gigabytes is not unpacked at all
        headers = {**self.get_headers(sent.pop("headers", None)), "Accept-Encoding": "identity"}
        if isinstance(sent.get("data"), bytes):
            sent["content"] = sent.pop("data")  # atproto says it as httpx no longer wants to hear it
        return self._client.build_request(method, url, headers=headers, timeout=_WAITS, **sent)

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        answer = self._client.send(request, stream=True, follow_redirects=False)
        try:
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise Packed
            pieces, size = [], 0
            for piece in answer.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_ANSWER:
                    raise AnswerTooLarge
        finally:
            answer.close()
        headers = {name: value for name, value in answer.headers.items() if name != "transfer-encoding"}
        return httpx.Response(answer.status_code, headers=headers, content=b"".join(pieces), request=request)

    def _refusal(self, answer: httpx.Response) -> NetworkError | None:
        refused = refusal(self.step, answer.status_code, answer.headers, self._clock())
        if 400 <= answer.status_code < 500 and answer.status_code != 429:
            named = _NAMED.get(_name(answer.content))
            return named() if named else refused
        return refused


def _name(body: bytes) -> str:
    try:
        told = from_json(body)
    except ValueError:
        return ""
    return str(told.get("error", "")) if isinstance(told, dict) else ""


def _meaning(error: Exception, step: Step) -> NetworkError:
    if isinstance(error, NetworkError):
        return error
    if isinstance(error, Stopped):
        return stopped(step, error)
    if isinstance(error, _NOT_LEFT):
        return TryLater("unreachable")
    if isinstance(error, Packed):
        return broken(step, "garbled")
    return broken(step, "no_end" if isinstance(error, AnswerTooLarge) else "no_answer")
