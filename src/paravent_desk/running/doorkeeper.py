"""The process that lets visitors in: it reads nothing of theirs, and forks a process for each, which ends with its answer.

It is forked from the desk before the desk has threads, with Django loaded and no database open. It counts for all visits: how
many checks an address asks for (by digests, `limits.py`), and whose turn it is. It ends with the desk, and they with it.
"""

import gc
import logging
import os
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from paravent_desk.public import limits
from paravent_desk.running.door import Door, turn_away
from paravent_desk.running.visit import ASKS, COUNT, NO, PLACE, YES, Asking, Service, serve

log = logging.getLogger(__name__)
MOST = 24
"""Visitors at a time, most of them sending or fetching."""
READING, CHECKING, ANSWERING = 300.0, 300.0, 300.0
"""Seconds to send a file, to have text and file looked at (each `answer.LIMITS` at most), and to fetch the answer."""
GRACE = 5.0
"""Seconds that visits may take to finish when the desk ends."""
TICK = 1.0


@dataclass
class Visit:
    """A process that serves one visitor, and when it is ended."""

    process: int
    control: socket.socket
    until: float


def possible() -> bool:
    """Whether processes can be forked and connections handed over: not on Windows."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


class Doorkeeper:
    """Started once, before any thread; `door` is what the desk's own process hands connections to."""

    def __init__(self, make: Callable[[], Service], path: str, per_hour: int) -> None:
        ours, theirs = socket.socketpair()
        self.process = os.fork()
        if self.process == 0:
            code = 1
            try:
                ours.close()
                _Keeping(theirs, make, per_hour).run()
                code = 0
            except BaseException as error:
                log.error("The page for visitors has ended (%s)", type(error).__name__, exc_info=True)
            finally:
                os._exit(code)  # a forked process must not go on as its parent
        theirs.close()
        self._line = ours
        self.door = Door(path, ours)

    def close(self) -> None:
        """Let nobody in any more, and wait for those who are inside."""
        self._line.close()
        until = time.monotonic() + GRACE + 2 * TICK
        with suppress(ChildProcessError):
            while os.waitpid(self.process, os.WNOHANG)[0] == 0:
                if time.monotonic() > until:
                    os.kill(self.process, signal.SIGKILL)
                time.sleep(0.05)


class _Keeping:
    """The doorkeeper's own side."""

    def __init__(self, line: socket.socket, make: Callable[[], Service], per_hour: int) -> None:
        os.setsid()  # Ctrl-C is the desk's; we end when it lets go of the line
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process that forks has no threads
        self._line = line
        self._per_hour = per_hour
        self._service = make()
        self._allowance = limits.Allowance()
        self._visits: dict[int, Visit] = {}
        self._waiting: deque[Visit] = deque()
        self._served: Visit | None = None
        self._selector = selectors.DefaultSelector()
        gc.collect()
        gc.freeze()  # a collection in a visit would copy every page

    def run(self) -> None:
        """Let visitors in until the desk ends."""
        self._selector.register(self._line, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select(TICK if self._visits else None):
                if key.fileobj is not self._line:
                    self._hear(key.data)
                elif not self._let_in():
                    self._finish()
                    return
            self._end_late()

    def _let_in(self) -> bool:
        """Whether the desk still hands visitors over."""
        try:
            told, handed, _, _ = socket.recv_fds(self._line, 1, 1)
        except InterruptedError:
            return True
        for number in handed:
            os.set_inheritable(number, False)
            with socket.socket(fileno=number) as connection:
                if len(self._visits) < MOST:
                    self._begin(connection)
                else:
                    turn_away(connection)
        return bool(told)

    def _begin(self, connection: socket.socket) -> None:
        ours, theirs = socket.socketpair()
        asking = Asking(theirs, self._allowance)
        self._allowance.digest("")  # this hour's key is drawn here, not in each visit
        try:
            process = os.fork()
        except OSError:  # too many processes, or no memory
            turn_away(connection)
            ours.close()
            theirs.close()
            return
        if process == 0:
            try:
                self._line.close()
                ours.close()
                for visit in self._visits.values():
                    visit.control.close()
                self._selector.close()
                limits.count_by(asking)
                serve(connection, self._service)
            except BaseException:  # noqa: BLE001, S110 - a forked process ends here, whatever it met
                pass
            finally:
                os._exit(0)
        theirs.close()
        visit = Visit(process, ours, time.monotonic() + READING)
        self._visits[process] = visit
        self._selector.register(ours, selectors.EVENT_READ, visit)

    def _hear(self, visit: Visit) -> None:
        """Answer what a visit asks; where it has ended, so does its place."""
        try:
            asked = visit.control.recv(ASKS)
        except OSError:
            asked = b""
        if len(asked) < ASKS:
            self._over(visit)
        elif asked[:1] == COUNT:
            _say(visit, YES if self._allowance.count(asked[1:], self._per_hour) else NO)
        elif asked[:1] == PLACE:
            self._place(visit)
        else:
            visit.until = time.monotonic() + ANSWERING
            self._left(visit)

    def _place(self, visit: Visit) -> None:
        if len(self._waiting) + (self._served is not None) >= limits.AT_ONCE:
            _say(visit, NO)
        else:
            visit.until = float("inf")  # until its turn, which whoever is served cannot put off for ever
            self._waiting.append(visit)
            self._next()

    def _next(self) -> None:
        if self._served is None and self._waiting:
            self._served = self._waiting.popleft()
            self._served.until = time.monotonic() + CHECKING
            _say(self._served, YES)

    def _left(self, visit: Visit) -> None:
        if visit in self._waiting:
            self._waiting.remove(visit)
        if self._served is visit:
            self._served = None
        self._next()

    def _over(self, visit: Visit) -> None:
        self._selector.unregister(visit.control)
        visit.control.close()
        with suppress(ProcessLookupError):
            os.kill(visit.process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(visit.process, 0)
        del self._visits[visit.process]
        self._left(visit)

    def _end_late(self) -> None:
        now = time.monotonic()
        for visit in [one for one in self._visits.values() if one.until < now]:
            log.warning("A visit took too long and was ended.")
            self._over(visit)

    def _finish(self) -> None:
        """Give those inside some seconds, then end them."""
        self._selector.unregister(self._line)
        until = time.monotonic() + GRACE
        while self._visits and time.monotonic() < until:
            for key, _ in self._selector.select(TICK):
                self._hear(key.data)
        for visit in list(self._visits.values()):
            self._over(visit)


def _say(visit: Visit, word: bytes) -> None:
    with suppress(OSError):  # it has just ended: its line will say so
        visit.control.send(word)
