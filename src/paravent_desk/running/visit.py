"""One visitor, served by a process that reads one request, answers, and ends: what they brought ends with it."""

import logging
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.proxy_headers import proxy_headers_middleware  # type: ignore[import-untyped]
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]
from waitress.utilities import BadRequest  # type: ignore[import-untyped]

from paravent_desk.checking.sandbox import leave_no_trace
from paravent_desk.public.limits import DIGEST, Allowance, Busy
from paravent_desk.running import in_memory

log = logging.getLogger(__name__)
IDLE = 30.0
"""Seconds that a visitor's line may be silent."""
LINGER = 5.0
"""Seconds for what is still on its way after a refusal: a line closed on it would lose our answer."""
MEMORY = 4 << 30
"""Bytes of address space: the child that looks at files asks for as many, and may not ask for more."""
PIECE = 1 << 18
ASKS = DIGEST + 1
COUNT, PLACE, LEFT = b"c", b"p", b"l"
YES, NO = b"y", b"n"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Service:
    """What visits have in common: the application, what waitress is told, readers of requests. Its own server's shape."""

    application: Application
    adj: Any
    parser: type[Any]
    effective_port: int = 0
    server_name: str = "localhost"


def service(application: Application, path: str, most: int, told: dict[str, Any]) -> Service:
    """For the pages below `path`; `told`: what waitress is told, above all of the proxy before us."""
    adj = Adjustments(**told)

    class Parser(in_memory.parser(path, most)):  # type: ignore[misc]
        """Reads one request, and refuses those that should have gone elsewhere."""

        def parse_header(self, header_plus: bytes) -> None:
            """See above."""
            super().parse_header(header_plus)
            self.headers["CONNECTION"] = "close"
            if not ("/" + str(self.path).lstrip("/") + "/").startswith(path):
                self.error = BadRequest("This connection is for another page. Open one of its own.")
                self.body_rcv = None

    behind = proxy_headers_middleware(
        application,
        trusted_proxy=adj.trusted_proxy,
        trusted_proxy_count=adj.trusted_proxy_count,
        trusted_proxy_headers=adj.trusted_proxy_headers,
        clear_untrusted=adj.clear_untrusted_proxy_headers,
    )
    return Service(behind, adj, Parser)


class Asking:
    """Counts by asking the doorkeeper (`limits.Counting`): digests go there, never an address."""

    def __init__(self, control: socket.socket, allowance: Allowance) -> None:
        self._control = control
        self._allowance = allowance

    def takes(self, address: str, most: int) -> bool:
        """Count one check. `most` is the doorkeeper's to know."""
        return self._answer(COUNT + self._allowance.digest(address))

    def seconds_left(self) -> int:
        """Until everybody may ask again."""
        return self._allowance.seconds_left()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for the turn; raises Busy where enough others wait."""
        if not self._answer(PLACE + bytes(DIGEST)):
            raise Busy
        try:
            yield
        finally:
            self._control.sendall(LEFT + bytes(DIGEST))

    def _answer(self, question: bytes) -> bool:
        self._control.sendall(question)
        return self._control.recv(1) == YES


class Line:
    """A connection as waitress' tasks see one; what they write goes out at once."""

    def __init__(self, connection: socket.socket, service: Service) -> None:
        self.server = replace(service, effective_port=connection.getsockname()[1])
        self.adj = service.adj
        self.addr = connection.getpeername()
        self.creation_time = time.time()
        self._connection = connection

    def write_soon(self, data: bytes) -> int:
        """Send it."""
        if isinstance(data, bytes):
            self._connection.sendall(data)
        return len(data)

    def check_client_disconnected(self) -> bool:
        """Whether the visitor has gone: found out by writing."""
        return False


def serve(connection: socket.socket, service: Service) -> None:
    """Read one request, answer it, and let what is still on its way arrive."""
    confine()
    connection.settimeout(IDLE)
    request = _read(connection, service)
    if request is None:
        return
    line = Line(connection, service)
    task = (ErrorTask if request.error else WSGITask)(line, request)
    try:
        task.service()
    except Exception as error:  # noqa: BLE001 - its words may be the visitor's
        log.error("A visitor could not be answered (%s)", type(error).__name__)
    finally:
        request.close()
    _end(connection)


def confine() -> None:
    """In bounds, and without a trace of its memory if it falls."""
    import resource  # not on Windows

    leave_no_trace()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    least = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (least, least))
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def _read(connection: socket.socket, service: Service) -> Any:  # noqa: ANN401 - waitress has no types
    """One request, whole; None where the visitor broke off or fell silent."""
    request = service.parser(service.adj)
    try:
        while not request.completed:
            piece = connection.recv(PIECE)
            if not piece:
                return None
            while piece and not request.completed:
                piece = piece[request.received(piece) :]
                if request.expect_continue and request.headers_finished and not request.error:
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                    request.expect_continue, request.completed = False, False
    except OSError:
        return None
    return None if request.empty else request


def _end(connection: socket.socket) -> None:
    until = time.monotonic() + LINGER
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while (left := until - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(PIECE):
                return
