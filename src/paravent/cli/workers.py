"""Work in several processes: answers come back in the order of what was asked, a few chunks at a time."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from typing import Generic, TypeVar

from paravent.cli.records import Answer, Given, Settings, answer, failed

CHUNK = 8
AHEAD = 2
"""Records handed to a process at once, and chunks that wait for each process: what bounds the memory of a scan."""

T = TypeVar("T")
R = TypeVar("R")


def answers(records: Iterable[Given], settings: Settings, jobs: int) -> Iterator[tuple[Given, Answer]]:
    """Each record with its answer, in order."""
    lost = partial(failed, settings=settings, kind="BrokenProcessPool")
    yield from done(records, partial(answer, settings=settings), lost, jobs, CHUNK)


def done(
    tasks: Iterable[T], work: Callable[[T], R], lost: Callable[[T], R], jobs: int, chunk: int = 1
) -> Iterator[tuple[T, R]]:
    """Each task with what came of it, in order; `lost` stands in for one whose process died of it.

    `work` and what it takes and gives go from process to process: they must be picklable. With one job nothing is started.
    """
    if jobs == 1:
        for task in tasks:
            yield task, work(task)
        return
    crew = Crew(work, lost, jobs, chunk)
    try:
        yield from crew.answers(iter(tasks))
    finally:
        crew.dismiss()


class Crew(Generic[T, R]):
    """Processes that are started anew when one dies: the task that kills its process is held, and the others are done."""

    def __init__(self, work: Callable[[T], R], lost: Callable[[T], R], jobs: int, chunk: int) -> None:
        self.work = work
        self.lost = lost
        self.jobs = jobs
        self.chunk = chunk
        self.pool = self._hire(jobs)

    def answers(self, tasks: Iterator[T]) -> Iterator[tuple[T, R]]:
        """Each task with what came of it, in order."""
        waiting: deque[tuple[tuple[T, ...], Future[list[R]]]] = deque()
        more = True
        while more or waiting:
            while more and len(waiting) < self.jobs * AHEAD:
                chunk = tuple(islice(tasks, self.chunk))
                more = len(chunk) == self.chunk
                if chunk:
                    waiting.append((chunk, self._hand(chunk)))
            if waiting:
                chunk, future = waiting.popleft()
                try:
                    given = future.result()
                except BrokenProcessPool:
                    given = self._one_by_one(chunk)
                    waiting = deque((later, self._hand(later)) for later, _ in waiting)
                yield from zip(chunk, given, strict=True)

    def dismiss(self) -> None:
        """Send everybody home, whatever is left to do."""
        self.pool.shutdown(wait=True, cancel_futures=True)

    def _one_by_one(self, chunk: tuple[T, ...]) -> list[R]:
        """Do the tasks of a chunk in which a process died, each in a process that may die of it."""
        self.dismiss()
        found: list[R] = []
        for task in chunk:
            with self._hire(1) as single:
                try:
                    found += single.submit(do_all, self.work, (task,)).result()
                except BrokenProcessPool:
                    found.append(self.lost(task))
        self.pool = self._hire(self.jobs)
        return found

    def _hand(self, chunk: tuple[T, ...]) -> "Future[list[R]]":
        try:
            return self.pool.submit(do_all, self.work, chunk)
        except BrokenProcessPool as broken:  # it died meanwhile: the chunk is asked about when its turn comes
            future: Future[list[R]] = Future()
            future.set_exception(broken)
            return future

    @staticmethod
    def _hire(jobs: int) -> ProcessPoolExecutor:
        # "spawn": a process forked beside the detectors' thread would inherit its locks and not the thread
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=leave_interrupts)


def do_all(work: Callable[[T], R], chunk: tuple[T, ...]) -> list[R]:
    """Do the tasks of a chunk, in a process of the crew."""
    return [work(task) for task in chunk]


def leave_interrupts() -> None:
    """Ctrl-C is for the process that asks to hear, which then lets the others finish what they hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
