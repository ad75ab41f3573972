"""A time limit for work that cannot be interrupted: it has a thread of its own, left behind when it takes too long."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

POLL_SECONDS = 0.25
LAST_SECONDS = 2.0
"""What work under way is given when somebody interrupts: a post takes some milliseconds."""


class Stopped(BaseException):
    """Nobody waits for this work any more; no detector may take it for a failure of its own."""


class Progress:
    """Which step is under way, and since when (monotonic seconds)."""

    def __init__(self) -> None:
        self.current = ""
        self.since = time.monotonic()
        self.stopped = False

    def start(self, step: str) -> None:
        """Begin a step; its own clock begins with it. Raises Stopped where nobody waits for the work any more."""
        if self.stopped:
            raise Stopped
        self.current = step
        self.since = time.monotonic()


class _Worker:
    """One daemon thread that takes work from a queue; making a thread for each post would cost more than the post."""

    def __init__(self) -> None:
        self.todo: SimpleQueue[tuple[Callable[[], None], SimpleQueue[BaseException | None]]] = SimpleQueue()
        self.thread = threading.Thread(target=self._serve, daemon=True, name="paravent-detect")
        self.thread.start()

    def _serve(self) -> None:
        while True:
            work, done = self.todo.get()
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
                done.put(error)
            else:
                done.put(None)


_local = threading.local()


def within(seconds: float, work: Callable[[], None], progress: Progress) -> bool:
    """Do the work; give False when one of its steps takes longer than `seconds`. Errors of the work are raised here."""
    worker: _Worker | None = getattr(_local, "worker", None)
    if worker is None or not worker.thread.is_alive():  # after a fork the queue is there and the thread is not
        worker = _Worker()
    _local.worker = None  # until the work is done: whoever is interrupted leaves the thread behind with it
    done: SimpleQueue[BaseException | None] = SimpleQueue()
    try:
        worker.todo.put((work, done))
        while True:
            try:
                error = done.get(timeout=min(POLL_SECONDS, seconds))
            except Empty:
                if time.monotonic() - progress.since > seconds:
                    progress.stopped = True
                    return False
            else:
                _local.worker = worker
                if error is not None:
                    raise error
                return True
    except KeyboardInterrupt:
        progress.stopped = True
        # a thread that comes back from a library in C++ while Python shuts down aborts the process: it may end its step first
        with suppress(Empty):
            done.get(timeout=LAST_SECONDS)
        raise
