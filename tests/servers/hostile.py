"""A small HTTP server that answers as no server should: garbage, halves, drips, floods, and ways to other places."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


@dataclass
class HostileServer:
    """What was asked of it ("POST /api/v1/statuses"), and how it answers: `answers` by such a line, else `otherwise`."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    otherwise: Answer = field(default_factory=lambda: says(404, b"{}"))
    asked: list[str] = field(default_factory=list)


def says(status: int, body: bytes, kind: str = "application/json", **headers: str) -> Answer:
    """A whole answer."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return lambda client: client.sendall((head + extra + "\r\n").encode() + body)


def html(client: socket.socket) -> None:
    """A page where JSON was asked for, with success."""
    says(200, b"<html><h1>Welcome to our wireless network</h1></html>", "text/html")(client)


def half(client: socket.socket) -> None:
    """An answer that breaks off in the middle."""
    client.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"id": "1", "uri"')


def nothing(client: socket.socket) -> None:
    """No answer: the connection is closed."""


def flood(client: socket.socket) -> None:
    """An answer without end."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    with suppress(OSError):
        while True:
            client.sendall(b'"and so on",' * 5000)


def drip(client: socket.socket) -> None:
    """A header, one letter at a time, each well within the time that is waited for the next."""
    client.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    with suppress(OSError):
        for _ in range(600):
            client.sendall(b"x")
            time.sleep(0.05)


@contextmanager
def hostile() -> Iterator[HostileServer]:
    """A server that runs while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = HostileServer(f"http://127.0.0.1:{listening.getsockname()[1]}")
        threading.Thread(target=_serve, args=(listening, server), daemon=True).start()
        yield server
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, server: HostileServer) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_answer, args=(client, server), daemon=True).start()


def _answer(client: socket.socket, server: HostileServer) -> None:
    with client, suppress(OSError):
        asked = _read(client)
        if asked:
            server.asked.append(asked)
            server.answers.get(asked, server.otherwise)(client)


def _read(client: socket.socket) -> str:
    """The request line without its query; the whole request is read, so that closing is no surprise to who sent it."""
    client.settimeout(10)
    request = b""
    while b"\r\n\r\n" not in request:
        piece = client.recv(65_536)
        if not piece:
            return ""
        request += piece
        if request.startswith(b"\x16"):  # somebody would like to speak TLS
            return ""
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    left = int(lengths[0]) - len(body) if lengths else 0
    while left > 0:
        left -= len(client.recv(65_536))
    method, target = head.decode("latin-1").split(" ")[:2]
    return f"{method} {target.split('?')[0]}"
