"""Calls to hosts that somebody chose: a link to preview, a webhook, a Mastodon server.

One guard (`guarded`) for httpx and requests. A name is resolved once and the connection goes to that address, while SNI, Host
header and certificate stay those of the name, so that it cannot lead elsewhere the second time. Refused: addresses that are not
public (`reachable`), other schemes and ports, credentials in an address, a redirect from https to http, more redirects than
allowed. An answer is read whole, within a size (after decompression) and a time (from the name's look-up to the last byte).
Proxies of the environment are not used: a proxy would resolve the name again.
"""

import io
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import requests
import urllib3

from paravent_desk.outward.guarded import Flow, Guard, Rules, Stopped, within

for _name in ("httpx", "httpcore", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # their lines hold whole addresses, and tokens stand in some


class StoppedHttpx(Stopped, httpx.TransportError):
    """The same, for who catches httpx's errors."""


class NotSentHttpx(StoppedHttpx, httpx.ConnectError):
    """The same, before anything was sent: a failed connection to who asks httpx."""


class StoppedRequests(Stopped, requests.ConnectionError):
    """The same, for who catches requests' errors."""


class NotSentRequests(StoppedRequests, requests.ConnectTimeout):
    """The same, before anything was sent: to requests, the one error after which a call may be made again."""


class Unreachable(requests.ConnectTimeout):
    """No connection came about, nothing was sent."""


def client(rules: Rules) -> httpx.Client:
    """An httpx client under the guard; raises StoppedHttpx where it stops a call."""
    return _Client(rules)


def transport(rules: Rules) -> httpx.BaseTransport:
    """An httpx transport under the guard, for a client that somebody else builds; redirects are then that client's matter."""
    return _Transport(rules)


def session(rules: Rules) -> requests.Session:
    """A requests session under the guard; raises StoppedRequests where it stops a call."""
    return _Session(rules)


@contextmanager
def flow(rules: Rules, address: str, headers: Mapping[str, str], silence: float) -> Iterator[Flow]:
    """A GET whose answer has no end, under the guard. Raises StoppedHttpx where it stops the call, else httpx's errors."""
    request = httpx.Request("GET", address, headers=headers)
    try:
        with Guard(rules).flow(request, silence) as flowing:
            yield flowing
    except Stopped as stopped:
        raise (StoppedHttpx if stopped.sent else NotSentHttpx)(stopped.code, sent=stopped.sent) from None
    except (httpcore.ConnectTimeout, httpcore.ConnectError, httpcore.UnsupportedProtocol, OSError):
        raise httpx.ConnectError("connecting", request=request) from None
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        raise httpx.ReadError("broken", request=request) from None


class _Client(httpx.Client):
    def __init__(self, rules: Rules) -> None:
        super().__init__(
            transport=_Transport(rules),
            timeout=rules.seconds,
            follow_redirects=rules.redirects > 0,
            max_redirects=rules.redirects or 1,
            trust_env=False,
            event_hooks={"response": [_no_downgrade] if rules.redirects else []},
        )
        self._seconds = rules.seconds

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:  # noqa: ANN401
        """A request; raises StoppedHttpx for an address that is none, which httpx's own errors leave out."""
        try:
            return super().build_request(method, url, **options)
        except httpx.InvalidURL:
            raise NotSentHttpx("address") from None

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:  # noqa: ANN401  as the library has it
        """One call with its redirects, within the time of all."""
        with within(self._seconds):
            try:
                return super().send(request, **options)
            except (
                httpx.TooManyRedirects,
                httpx.RemoteProtocolError,
                httpx.UnsupportedProtocol,
            ):  # of the client, not the transport
                raise StoppedHttpx("redirect", sent=True) from None


def _no_downgrade(response: httpx.Response) -> None:
    if response.has_redirect_location and response.url.scheme == "https":
        try:
            target = response.url.join(response.headers["location"])
        except httpx.InvalidURL:
            raise StoppedHttpx("redirect", sent=True) from None
        if target.scheme != "https":
            raise StoppedHttpx("redirect", sent=True)


class _Transport(httpx.BaseTransport):
    def __init__(self, rules: Rules) -> None:
        self._guard = Guard(rules)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request; httpx's own errors for what broke, StoppedHttpx for what the guard stopped."""
        try:
            answer = self._guard.call(request)
        except Stopped as stopped:
            raise (StoppedHttpx if stopped.sent else NotSentHttpx)(stopped.code, sent=stopped.sent) from None
        except httpcore.ConnectTimeout:
            raise httpx.ConnectTimeout("connecting", request=request) from None
        except (httpcore.ConnectError, httpcore.UnsupportedProtocol, OSError):
            raise httpx.ConnectError("connecting", request=request) from None
        except httpcore.TimeoutException:
            raise httpx.ReadTimeout("waiting", request=request) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise httpx.ReadError("broken", request=request) from None
        return httpx.Response(answer.status, headers=answer.headers, content=answer.content, request=request)


class _Session(requests.Session):
    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.trust_env = False
        self.max_redirects = rules.redirects
        self._seconds = rules.seconds
        self.mount("https://", _Adapter(rules))
        self.mount("http://", _Adapter(rules))

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401  as the library has it
        """One call with its redirects, within the time of all."""
        with within(self._seconds):
            try:
                return super().send(request, **options)
            except requests.TooManyRedirects:
                raise StoppedRequests("redirect", sent=True) from None
            except requests.exceptions.InvalidSchema:
                raise NotSentRequests("scheme") from None

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where an answer leads on, None where none is followed; raises StoppedRequests where that leaves https, or http."""
        target = super().get_redirect_target(resp) if self.max_redirects else None
        if target and urlsplit(urljoin(resp.url, target)).scheme not in ("https", urlsplit(resp.url).scheme):
            raise StoppedRequests("redirect", sent=True)
        return target


class _Adapter(requests.adapters.HTTPAdapter):
    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self._guard = Guard(rules)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: bool | str = True,
        cert: object = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One request; requests' own errors for what broke, StoppedRequests for what the guard stopped."""
        del stream, timeout, verify, cert, proxies  # the rules say all of that
        try:
            outgoing = httpx.Request(
                request.method or "GET", request.url or "", headers=_pairs(request), content=_body(request)
            )
            answer = self._guard.call(outgoing)
        except Stopped as stopped:
            raise (StoppedRequests if stopped.sent else NotSentRequests)(stopped.code, sent=stopped.sent) from None
        except httpx.InvalidURL:
            raise NotSentRequests("address") from None
        except (httpcore.ConnectTimeout, httpcore.ConnectError, httpcore.UnsupportedProtocol, OSError):
            raise Unreachable("connecting", request=request) from None
        except httpcore.TimeoutException:
            raise requests.ReadTimeout("waiting", request=request) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise requests.ConnectionError("broken", request=request) from None
        headers = urllib3.HTTPHeaderDict([(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers])
        raw = urllib3.HTTPResponse(io.BytesIO(answer.content), headers, answer.status, preload_content=False)
        return self.build_response(request, raw)


def _body(request: requests.PreparedRequest) -> bytes | str | Iterable[bytes] | None:
    if request.body is None or isinstance(request.body, bytes | str):
        return request.body
    pieces = request.body if isinstance(request.body, Iterable) else [request.body.read()]
    return (piece if isinstance(piece, bytes) else piece.encode() for piece in pieces)


def _pairs(request: requests.PreparedRequest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value.decode("latin-1") for name, value in request.headers.items()}
