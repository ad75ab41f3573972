"""Which connections are a visitor's: looked at by the first line of their request alone, and handed to the doorkeeper.

The desk's own process lives for weeks, and what it reads stays in its memory until something else is written there. So it must
not read what visitors bring: it peeks (recv(2), MSG_PEEK), which leaves all in the kernel, and wipes what it peeked into.
"""

import logging
import socket
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser, ParsingError, split_uri  # type: ignore[import-untyped]
from waitress.utilities import BadRequest  # type: ignore[import-untyped]

log = logging.getLogger(__name__)
PEEKED = 2048
"""Bytes looked at: a longer address is judged by its beginning."""
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 20\r\nCache-Control: no-store\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Other people are being served just now. Please try again in half a minute.\r\n"
    + "D’autres personnes sont servies en ce moment. Réessayez dans une demi-minute.\r\n".encode()
)
"""What is said where nothing can be read any more."""


class Door:
    """Hands connections to the doorkeeper, through `line`."""

    def __init__(self, path: str, line: socket.socket) -> None:
        self._path = path
        self._line = line
        self._seen = bytearray(PEEKED)
        self._closed = False
        line.setblocking(False)

    def takes(self, connection: socket.socket) -> bool:
        """Whether a connection was a visitor's, and is handed over or turned away; the caller closes its own end."""
        try:
            size = connection.recv_into(self._seen, PEEKED, socket.MSG_PEEK)
        except OSError:
            return False
        try:
            if not size or not leads_to(self._path, *_first_line(self._seen, size)):
                return False
        finally:
            self._seen[:] = bytes(PEEKED)
        try:
            socket.send_fds(self._line, [b"v"], [connection.fileno()])
        except OSError as error:
            if not isinstance(error, BlockingIOError) and not self._closed:
                self._closed = True
                log.error("The page for visitors is closed: its process has ended. Start the desk again.")
            turn_away(connection)
        return True


def turn_away(connection: socket.socket) -> None:
    """Say that others are being served, without reading anything."""
    try:
        connection.setblocking(False)
        connection.send(BUSY)
    except OSError:
        pass


def _first_line(seen: bytearray, size: int) -> tuple[bytes, bool]:
    """The first line of what was peeked, and whether it is whole. Nothing after it is copied."""
    start = 0
    while start < size and seen[start] in b"\r\n":
        start += 1
    end = seen.find(b"\r\n", start, size)
    return bytes(memoryview(seen)[start : end if end >= 0 else size]), end >= 0


def leads_to(path: str, line: bytes, whole: bool) -> bool:
    """Whether a request whose first line begins so is for a page below `path`; one that may still become so is, too."""
    parts = line.split(b" ")
    if len(parts) < 2:
        return not whole
    try:
        asked = "/" + str(split_uri(parts[1])[2]).lstrip("/")
    except (ParsingError, ValueError):  # whatever it is, it is refused elsewhere
        return True
    if asked.startswith(path) or asked == path.rstrip("/"):
        return True
    ended = whole or len(parts) > 2 or b"?" in parts[1]
    return not ended and (path.startswith(asked) or not parts[1].startswith(b"/") or b"%" in parts[1] or b"\t" in parts[1])


def channel(door: Door, path: str) -> type[Any]:
    """Connections of the desk's own pages; at each request's beginning, `door` takes those that are a visitor's."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        """Reads one request of the desk's own."""

        def parse_header(self, header_plus: bytes) -> None:
            """Refuse one of a visitor's that came in one piece with another request: no browser and no proxy does that."""
            super().parse_header(header_plus)
            if leads_to(path, self.first_line, True):
                self.error = BadRequest("Open a connection of its own for this page.")
                self.body_rcv = None

    class Channel(HTTPChannel):  # type: ignore[misc]
        """One connection."""

        parser_class = Parser

        def handle_read(self) -> None:
            """Look before reading, wherever a request begins."""
            if self.request is None and not self.requests and door.takes(self.socket):
                self.handle_close()
            else:
                super().handle_read()

    return Channel
