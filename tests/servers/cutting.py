"""A wire that is cut: hands bytes on between a client and a server of this machine until it is told to cut it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Wire:
    """Where it begins (`url`), and after how many bytes from the server it is cut, once for each number left."""

    url: str
    cuts: list[int] = field(default_factory=list)
    done: int = 0
    """How often it was cut."""
    ends: list[socket.socket] = field(default_factory=list)

    def carry(self, client: socket.socket, server: socket.socket) -> None:
        """Hand on what the server says; cut in the middle of it when enough was said."""
        with suppress(OSError):
            while said := server.recv(16384):
                if self.cuts and self.cuts[0] < len(said):
                    client.sendall(said[: self.cuts.pop(0)])
                    self.done += 1
                    break
                if self.cuts:
                    self.cuts[0] -= len(said)
                client.sendall(said)
        for one in (client, server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def wire(host: str, port: int) -> Iterator[Wire]:
    """A wire to a server of this machine, while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        told = Wire(f"http://127.0.0.1:{listening.getsockname()[1]}")
        threading.Thread(target=_serve, args=(listening, told, (host, port)), daemon=True).start()
        yield told
        for one in told.ends:
            one.close()


def _serve(listening: socket.socket, told: Wire, to: tuple[str, int]) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            server = socket.create_connection(to)
            told.ends += [client, server]
            threading.Thread(target=_ask, args=(client, server), daemon=True).start()
            threading.Thread(target=told.carry, args=(client, server), daemon=True).start()


def _ask(client: socket.socket, server: socket.socket) -> None:
    with suppress(OSError):
        while asked := client.recv(16384):
            server.sendall(asked)
        server.shutdown(socket.SHUT_WR)
