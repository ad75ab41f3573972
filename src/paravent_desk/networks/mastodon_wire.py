"""Stands between Mastodon.py and the session it was given: bounded exchanges, no redirect, and what each answer meant."""

import json
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from paravent_desk.networks.answers import LARGEST_ANSWER, AnswerTooLarge, Step, broken, refusal, seconds_for, stopped, within
from paravent_desk.networks.errors import NetworkError, Reconnect, TryLater
from paravent_desk.outward import Unreachable
from paravent_desk.outward.guarded import Stopped

_WAITS = (10.0, 25.0)
"""Seconds for a connection, and between two pieces of an answer."""


class Wire:
    """What Mastodon.py calls instead of a session. `failure` says what the last answer meant; None: it was a success."""

    def __init__(self, session: requests.Session, clock: Callable[[], datetime]) -> None:
        # no redirect is followed; but for this, requests would read the whole body of one, however long
        session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]  # noqa: ARG005 - requests' own name
        self._session = session
        self._clock = clock
        self.step = Step.ASK
        self.failure: NetworkError | None = None
        self.ahead = timedelta(0)
        """How far the server's clock is ahead of ours, by the last answer."""

    def request(self, method: str, url: str, **sent: Any) -> requests.Response:  # noqa: ANN401 - as Mastodon.py calls it
        """One exchange, as `requests.Session.request`; raises whatever the session does."""
        self.step = _step(method, url)
        self.failure = broken(self.step, "no_answer")
        try:
            prepared = self._prepare(method, url, sent)
            body = prepared.body if isinstance(prepared.body, bytes) else b""
            answer = within(seconds_for(len(body)), lambda: self._exchange(prepared))
        except Exception as error:
            self.failure = _meaning(error, self.step)
            raise
        answer.headers.pop("Deprecation", None)  # Mastodon.py warns of it, which is an error where warnings are
        self._read_clock(answer)
        self.failure = refusal(self.step, answer.status_code, answer.headers, self._clock())
        return answer

    def get(self, url: str, headers: dict[str, str]) -> dict[str, Any]:
        """A JSON object that Mastodon.py has no safe call for. Raises NetworkError."""
        # auth: as Mastodon.py does it, so that no .netrc of the machine writes over the token
        failure: NetworkError
        try:
            read = json.loads(self.request("GET", url, headers=headers, auth=lambda asked: asked).content)
            if self.failure is None and isinstance(read, dict):
                return read
            failure = self.failure or broken(self.step, "garbled")
        except Exception:  # noqa: BLE001 - whatever came, it was no answer; what it was may not be shown
            failure = self.failure or broken(self.step, "garbled")
        raise failure

    def _prepare(self, method: str, url: str, sent: dict[str, Any]) -> requests.PreparedRequest:
        # identity: an answer that unpacks to gigabytes is not unpacked at all
        headers = {**sent.get("headers", {}), "Accept-Encoding": "identity"}
        parts = {name: sent[name] for name in ("params", "data", "json", "files", "auth") if name in sent}
        return self._session.prepare_request(requests.Request(method, url, headers=headers, **parts))

    def _exchange(self, prepared: requests.PreparedRequest) -> requests.Response:
        answer = self._session.send(prepared, stream=True, timeout=_WAITS, allow_redirects=False, **self._settings(prepared))
        try:
            pieces, size = [], 0
            while piece := answer.raw.read1(65_536, decode_content=False):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_ANSWER:
                    raise AnswerTooLarge
        finally:
            answer.close()
        if answer.headers.get("Content-Length", str(size)) != str(size):
            raise requests.ConnectionError
        # requests has no public way to hand over a body that was read elsewhere
        answer._content = b"".join(pieces)
        answer._content_consumed = True
        return answer

    def _settings(self, prepared: requests.PreparedRequest) -> dict[str, Any]:
        settings = self._session.merge_environment_settings(prepared.url or "", {}, True, None, None)
        return {name: settings[name] for name in ("proxies", "verify", "cert")}

    def _read_clock(self, answer: requests.Response) -> None:
        try:
            self.ahead = parsedate_to_datetime(answer.headers["Date"]) - self._clock()
        except (KeyError, ValueError, TypeError):
            self.ahead = timedelta(0)


def _step(method: str, url: str) -> Step:
    changes = method in ("POST", "PUT", "DELETE") and urlsplit(url).path.startswith(("/api/v1/statuses", "/api/v1/reports"))
    return Step.CHANGE if changes else Step.ASK


def _meaning(error: Exception, step: Step) -> NetworkError:
    if isinstance(error, NetworkError):
        return error
    if isinstance(
        error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.InvalidHeader)
    ):
        return Reconnect("address")
    if isinstance(error, Stopped):
        return stopped(step, error)
    if _had_not_left(error):
        return TryLater("unreachable")
    return broken(step, "no_end" if isinstance(error, AnswerTooLarge) else "no_answer")


def _had_not_left(error: Exception) -> bool:
    """Whether the failure came before any byte of the request was sent: no name, no connection, no proof of who it is."""
    if isinstance(error, (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError, Unreachable)):
        return True
    first = error.args[0] if isinstance(error, requests.exceptions.ConnectionError) and error.args else None
    reason = getattr(first, "reason", None)
    if isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        return True
    return bool(reason is not None and reason.args and isinstance(reason.args[0], ssl.SSLCertVerificationError))


def as_session(wire: Wire) -> requests.Session:
    """The wire under the type that Mastodon.py names; it calls nothing but `request`."""
    return cast("requests.Session", wire)
