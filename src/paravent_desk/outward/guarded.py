"""One HTTP call under a guard: a pinned address, a bounded answer, a bounded time. `outward` lends it to libraries."""

import contextvars
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Thread

import httpcore
import httpx

from paravent_desk.environment import Origin
from paravent_desk.outward.reachable import Resolve, reachable, resolve

_CHUNK = 64 * 1024
_PORTS = {"https": 443, "http": 80}
_TRANSPORT = (b"content-encoding", b"content-length", b"transfer-encoding")
_deadline: contextvars.ContextVar[float | None] = contextvars.ContextVar("deadline", default=None)


class Stopped(Exception):
    """A call that the guard stopped. `code` is a word of ours: "address", "scheme", "port", "credentials", "redirect",
    "encoding", "size", "time". `sent` tells whether the request may have left.
    """

    def __init__(self, code: str, *, sent: bool = False) -> None:
        super().__init__(code)
        self.code, self.sent = code, sent


@dataclass(frozen=True, slots=True)
class Rules:
    """What a call may do. `size` in bytes after decompression, `seconds` for the whole call with its redirects."""

    allow: frozenset[str] = frozenset()
    """Host names, addresses and networks that may be called although they are not public."""
    origins: frozenset[Origin] = frozenset()
    """Servers that may be called by that very scheme, host and port, whatever else is said here."""
    ports: frozenset[int] = frozenset({80, 443})
    plain: bool = False
    """Whether http:// is allowed."""
    redirects: int = 0
    size: int = 2 * 1024 * 1024
    seconds: float = 15.0
    resolve: Resolve = resolve
    tls: ssl.SSLContext | None = None
    """Whom to believe; None: the authorities that come with httpx."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: whole, decompressed, its headers without those that spoke of the transport."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


@dataclass(frozen=True, slots=True)
class Flow:
    """What comes back without an end: the pieces as they come, each waited for no longer than was said."""

    status: int
    headers: list[tuple[bytes, bytes]]
    pieces: Iterator[bytes]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Set when the whole call must be over; a call inside another keeps the outer one's."""
    token = _deadline.set(_deadline.get() or time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


class Guard:
    """One request, one connection, one answer."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def call(self, request: httpx.Request) -> Answer:
        """The answer to a request; raises Stopped, OSError (the name leads nowhere) and httpcore's errors."""
        with within(self._rules.seconds), self._opened(request, "gzip, deflate") as response:
            return self._read(response)

    @contextmanager
    def flow(self, request: httpx.Request, silence: float) -> Iterator[Flow]:
        """An answer without an end, while the block lasts: it must begin within the time of a call, and never be silent for so
        many seconds. Raises as `call`, Stopped("time") for the silence.
        """
        with ExitStack() as open_:
            with within(self._rules.seconds):
                response = open_.enter_context(self._opened(request, "identity"))
            yield Flow(response.status, response.headers, _pieces(response, silence))

    @contextmanager
    def _opened(self, request: httpx.Request, codings: str) -> Iterator[httpcore.Response]:
        address = self._checked(request.url)
        request.headers["Accept-Encoding"] = codings
        context = self._rules.tls or _authorities()
        with httpcore.ConnectionPool(ssl_context=context, network_backend=_Pinned(address)) as pool:
            body = request.stream
            assert isinstance(body, httpx.SyncByteStream)  # noqa: S101  for mypy: clients of this module are synchronous
            # a body of unknown length would be announced where there is none, and servers refuse a GET that has one
            content = iter(body) if _has_body(request) else None
            with pool.stream(request.method, _target(request.url), headers=request.headers.raw, content=content) as response:
                yield response

    def _checked(self, url: httpx.URL) -> str:
        if url.userinfo:
            raise Stopped("credentials")
        host = url.raw_host.decode("ascii")
        port = url.port or _PORTS.get(url.scheme, 0)
        named = host.lower().rstrip(".")
        chosen = (url.scheme, named, port) in self._rules.origins
        if not chosen and url.scheme != "https" and not (url.scheme == "http" and self._rules.plain):
            raise Stopped("scheme")
        if not chosen and port not in self._rules.ports:
            raise Stopped("port")
        found = reachable(host, self._rules.allow | ({named} if chosen else frozenset()), self._resolve)
        if found is None:
            raise Stopped("address")
        return str(found)

    def _resolve(self, host: str) -> Sequence[str]:
        """The resolver's answer, waited for from outside: the system's own knows no time limit, and is left behind if late."""
        found: list[Sequence[str] | BaseException] = []

        def ask() -> None:
            try:
                found.append(self._rules.resolve(host))
            except Exception as error:  # noqa: BLE001  handed to the caller
                found.append(error)

        asking = Thread(target=ask, daemon=True, name="resolver")
        asking.start()
        asking.join(_left(sent=False))
        if not found:
            raise Stopped("time")
        if isinstance(found[0], BaseException):
            raise found[0]
        return found[0]

    def _read(self, response: httpcore.Response) -> Answer:
        headers = {name.lower(): value for name, value in response.headers}
        content = bytearray()
        for piece in _decoded(response.iter_stream(), headers.get(b"content-encoding", b"").strip().lower()):
            content += piece
            if len(content) > self._rules.size:
                raise Stopped("size", sent=True)
        return Answer(response.status, [pair for pair in response.headers if pair[0].lower() not in _TRANSPORT], bytes(content))


def _pieces(response: httpcore.Response, silence: float) -> Iterator[bytes]:
    stream = response.iter_stream()
    while True:
        with within(silence):
            piece = next(stream, None)
        if piece is None:
            return
        yield piece


def _has_body(request: httpx.Request) -> bool:
    return "Content-Length" in request.headers or "Transfer-Encoding" in request.headers


def _target(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


@cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _left(*, sent: bool = True) -> float:
    """Seconds until the deadline of this call; raises Stopped where it has passed."""
    left = (_deadline.get() or 0) - time.monotonic()
    if left <= 0:
        raise Stopped("time", sent=sent)
    return left


def _decoded(stream: Iterator[bytes], coding: bytes) -> Iterator[bytes]:
    """The body, decompressed a little at a time: a small answer that unpacks to a huge one never stands in memory."""
    if coding in (b"", b"identity"):
        yield from stream
        return
    if coding not in (b"gzip", b"x-gzip", b"deflate"):
        raise Stopped("encoding", sent=True)
    unpack = zlib.decompressobj(wbits=47 if coding != b"deflate" else 15)
    for packed in stream:
        rest = packed
        while rest and not unpack.eof:
            try:
                piece = unpack.decompress(rest, _CHUNK)
            except zlib.error:
                raise Stopped("encoding", sent=True) from None
            rest = unpack.unconsumed_tail
            yield piece
    if not unpack.eof:
        raise Stopped("encoding", sent=True)


class _Pinned(httpcore.SyncBackend):
    """Connects to the address that was checked, whatever the name would lead to now."""

    def __init__(self, address: str) -> None:
        self._address = address

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the checked address."""
        left = _left(sent=False)
        return _Timed(super().connect_tcp(self._address, port, left, local_address, socket_options))


class _Timed(httpcore.NetworkStream):
    """A connection whose every step has only what is left of the whole time."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, within the time that is left."""
        return self._stream.read(max_bytes, _left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, a piece at a time, within the time that is left."""
        for start in range(0, len(buffer), _CHUNK):
            self._stream.write(buffer[start : start + _CHUNK], _left())

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection under TLS, for the name that was asked for."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(sent=False)))

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks about its connection."""
        return self._stream.get_extra_info(info)
