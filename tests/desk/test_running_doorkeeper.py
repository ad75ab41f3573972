"""Visitors are served by a process each: who is let in, who waits, and that all of them end, with a real doorkeeper."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from paravent_desk.public import limits
from paravent_desk.running import doorkeeper
from paravent_desk.running.door import leads_to

pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Children are counted in /proc."),
]
PATH = "/check/"


@pytest.mark.parametrize(
    "line",
    [
        b"POST /check/?lang=fr HTTP/1.1",
        b"GET /check/ HTTP/1.1",
        b"POST /check HTTP/1.1",
        b"POST //check/ HTTP/1.1",
        b"POST /%63heck/ HTTP/1.0",
        b"POST /che\tck/ HTTP/1.1",
        b"POST http://desk.example/check/ HTTP/1.1",
        b"post /check/app.webmanifest HTTP/1.1",
        b"POST http://[/check/ HTTP/1.1",
    ],
)
def test_what_is_a_visitor_s_is_known_by_its_first_line(line: bytes) -> None:
    assert leads_to(PATH, line, True)
    for end in range(len(line)):
        assert leads_to(PATH, line[:end], False), "while it may still become one"


@pytest.mark.parametrize(
    "line", [b"GET / HTTP/1.1", b"POST /account/login/?next=/check/ HTTP/1.1", b"GET /checkers/ HTTP/1.1", b"GET", b"*"]
)
def test_all_else_is_the_desk_s(line: bytes) -> None:
    assert not leads_to(PATH, line, True)


@pytest.mark.parametrize("line", [b"GET /account/", b"POST /check?x HTTP", b"GET /checkers"])
def test_a_line_that_is_cut_is_judged_by_what_is_known(line: bytes) -> None:
    assert leads_to(PATH, line, False) == line.startswith(b"POST /check?")


SERVER = """
import sys, time
from django.conf import settings
settings.configure(DATABASES={{}})
from waitress import create_server
from paravent_desk.public import limits
from paravent_desk.running import doorkeeper, visit
from paravent_desk.running.door import channel
for name, value in {changed!r}.items():
    module, _, name = name.rpartition(".")
    setattr(sys.modules[module], name, value)

def page(environ, start):
    if environ["PATH_INFO"] != "/check/":
        start("200 OK", [("Content-Length", "4")])
        return [b"desk"]
    counting = limits.counting()
    if not counting.takes(environ["REMOTE_ADDR"], 1):
        start("429 Too Many Requests", [])
        return [b"often"]
    try:
        with counting.place():
            time.sleep(float(environ["QUERY_STRING"] or 0))
            told = environ["wsgi.input"].read()
            start("200 OK", [])
            return [b"visitor " + told]
    except limits.Busy:
        start("503 Service Unavailable", [])
        return [b"busy"]

told = dict(host="127.0.0.1", port=0, threads=2)
keeper = doorkeeper.Doorkeeper(lambda: visit.service(page, "/check/", 1 << 20, told), "/check/", 9)
server = create_server(page, **told)
server.channel_class = channel(keeper.door, "/check/")
import signal
def stop(*_):
    raise SystemExit
signal.signal(signal.SIGTERM, stop)
print(server.effective_port, keeper.process, flush=True)
try:
    server.run()
finally:
    server.close()
    keeper.close()
"""


class House:
    """A server with a doorkeeper: its port, its process and the doorkeeper's."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, keeper: int) -> None:
        self.process, self.port, self.keeper = process, port, keeper

    def line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, first: str = "POST /check/", body: bytes = b"", rest: str = "") -> bytes:
        with self.line() as line:
            line.sendall(_request(first, body, rest))
            return _all(line)

    def visits(self) -> list[int]:
        return _children(self.keeper)


def _request(first: str, body: bytes = b"", rest: str = "") -> bytes:
    return f"{first} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{rest}\r\n".encode() + body


def _all(line: socket.socket) -> bytes:
    told = b""
    with suppress(ConnectionError):
        while piece := line.recv(1 << 16):
            told += piece
    return told


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _held(process: int, what: str) -> set[str]:
    return {one.name for one in Path(f"/proc/{process}/{what}").iterdir()}


def _ends(process: int) -> bool:
    return not Path(f"/proc/{process}").exists() or ") Z " in Path(f"/proc/{process}/stat").read_text()


def soon(what: Callable[[], object], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(what())


@contextmanager
def opened(**changed: object) -> Iterator[House]:
    names = {name.replace("__", "."): value for name, value in changed.items()}
    modules = {"doorkeeper": doorkeeper.__name__, "visit": "paravent_desk.running.visit"}
    written = SERVER.format(changed={f"{modules[one.partition('.')[0]]}.{one.partition('.')[2]}": names[one] for one in names})
    with subprocess.Popen([sys.executable, "-c", written], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port, keeper = process.stdout.readline().split()
        try:
            yield House(process, int(port), int(keeper))
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with opened() as house:
        yield house


@pytest.fixture
def fresh() -> Iterator[House]:
    with opened() as house:
        yield house


def test_each_visit_has_its_own_process_and_connection(fresh: House) -> None:
    fresh.ask(body=b"first")  # by then it has opened what it keeps
    assert soon(lambda: fresh.visits() == [])
    before = _held(fresh.keeper, "fd")
    for number in range(5):
        told = fresh.ask(body=b"%d" % number)
        assert told.endswith(b"visitor %d" % number)
        assert b"Connection: close" in told
    assert soon(lambda: fresh.visits() == []), "no process is left, nor the shadow of one"
    assert soon(lambda: _held(fresh.keeper, "fd") == before), "nor a descriptor"
    assert len(_held(fresh.keeper, "task")) == 1, "what forks has no threads"


def test_a_connection_that_began_elsewhere_is_handed_over_too(house: House) -> None:
    with house.line() as line:
        line.sendall(_request("GET /"))
        told = b""
        while not told.endswith(b"desk"):
            told += line.recv(1 << 16)
        line.sendall(_request("POST /check/", b"mine"))
        assert _all(line).endswith(b"visitor mine")


def test_what_comes_in_one_piece_with_another_request_is_refused(house: House) -> None:
    with house.line() as line:
        line.sendall(_request("GET /") + _request("POST /check/", b"mine"))
        told = _all(line)
    assert b"desk" in told
    assert b"400 Bad Request" in told
    assert b"visitor" not in told


def test_a_visit_reads_no_other_page(house: House) -> None:
    with house.line() as line:
        line.sendall(b"P")
        assert soon(lambda: house.visits() != []), "it may still be a visitor's"
        line.sendall(_request("POST /account/", b"x")[1:])
        assert b"400 Bad Request" in _all(line)


def test_a_slow_file_comes_whole_and_a_large_one_is_refused_before_it_does(house: House) -> None:
    with house.line() as line:
        line.sendall(_request("POST /check/", bytes(100), "Expect: 100-continue\r\n")[:-100])
        assert b"100 Continue" in line.recv(100)
        for _ in range(10):
            line.sendall(b"0123456789")
            time.sleep(0.02)
        assert _all(line).endswith(b"0123456789" * 10)
    assert b"413" in house.ask(body=bytes(3 << 20))


def test_one_address_asks_so_often_counted_over_all_processes(fresh: House) -> None:
    answers = [fresh.ask() for _ in range(11)]
    assert [b"429" in one for one in answers] == [False] * 9 + [True] * 2


def test_one_is_served_one_waits_and_others_are_told_so(fresh: House) -> None:
    with ExitStack() as held:
        lines = [held.enter_context(fresh.line()) for _ in range(4)]
        begun = time.monotonic()
        for line in lines:
            line.sendall(_request("POST /check/?1"))
            time.sleep(0.1)
        told = [_all(line).rpartition(b"\r\n\r\n")[2] for line in lines]
    assert told == [b"visitor "] * limits.AT_ONCE + [b"busy"] * 2
    assert time.monotonic() - begun >= 2, "one after the other"
    assert fresh.ask().endswith(b"visitor "), "the places are free again"


def test_who_is_killed_leaves_the_place(fresh: House) -> None:
    with fresh.line() as line:
        line.sendall(_request("POST /check/?60"))
        assert soon(fresh.visits)
        time.sleep(0.3)
        os.kill(fresh.visits()[0], signal.SIGKILL)
        assert _all(line) == b""
    assert fresh.ask().endswith(b"visitor ")


@pytest.mark.parametrize("limit", ["READING", "CHECKING"])
def test_what_takes_too_long_is_ended(limit: str) -> None:
    with opened(**{f"doorkeeper__{limit}": 1.0}) as house, house.line() as line:
        line.sendall(_request("POST /check/?60", b"whole")[: -2 if limit == "READING" else None])
        begun = time.monotonic()
        assert _all(line) == b""
        assert time.monotonic() - begun < 10
        assert soon(lambda: house.visits() == [])


def test_who_falls_silent_is_let_go() -> None:
    with opened(visit__IDLE=0.5) as house, house.line() as line:
        line.sendall(b"POST /check/ HTTP/1.1\r\nHost")
        assert _all(line) == b""


def test_beyond_so_many_nobody_is_read_and_the_desk_s_own_pages_go_on() -> None:
    with opened(doorkeeper__MOST=2) as house:
        held = [house.line() for _ in range(2)]
        for line in held:
            line.sendall(b"POST /check/ HTTP/1.1\r\n")
        assert soon(lambda: len(house.visits()) == 2)
        assert b"503 Service Unavailable" in house.ask()
        assert house.ask("GET /", rest="Connection: close\r\n").endswith(b"desk")
        for line in held:
            line.close()
        assert soon(lambda: house.visits() == [])
        assert house.ask().endswith(b"visitor ")


def test_where_the_doorkeeper_has_ended_the_desk_goes_on(fresh: House) -> None:
    os.kill(fresh.keeper, signal.SIGKILL)
    assert soon(lambda: _ends(fresh.keeper))
    assert b"503 Service Unavailable" in fresh.ask()
    assert fresh.ask("GET /", rest="Connection: close\r\n").endswith(b"desk")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_end_with_the_desk(number: signal.Signals) -> None:
    with opened(doorkeeper__GRACE=0.5) as house, house.line() as line:
        line.sendall(_request("POST /check/?60"))
        assert soon(house.visits)
        everybody = [house.keeper, *house.visits()]
        house.process.send_signal(number)
        house.process.wait(30)
        assert soon(lambda: all(map(_ends, everybody)))


def test_who_is_inside_finishes_when_the_desk_ends(fresh: House) -> None:
    with fresh.line() as line:
        line.sendall(_request("POST /check/?1.5", b"mine"))
        assert soon(fresh.visits)
        fresh.process.terminate()
        assert _all(line).endswith(b"visitor mine")
