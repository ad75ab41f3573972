"""Checking records in several processes: answers come back in the order of the records, a few chunks at a time."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from paravent.cli.records import Answer, Given, Settings, answer, failed

CHUNK = 8
AHEAD = 2
"""Records handed to a process at once, and chunks that wait for each process: what bounds the memory of a scan."""

Chunk = tuple[Given, ...]


def answers(records: Iterable[Given], settings: Settings, jobs: int) -> Iterator[tuple[Given, Answer]]:
    """Each record with its answer, in order."""
    if jobs == 1:
        for given in records:
            yield given, answer(given, settings)
        return
    crew = Crew(settings, jobs)
    try:
        yield from crew.answers(iter(records))
    finally:
        crew.dismiss()


class Crew:
    """Processes that are started anew when one dies: the record that kills its process is held, and the others are checked."""

    def __init__(self, settings: Settings, jobs: int) -> None:
        self.settings = settings
        self.jobs = jobs
        self.pool = self._hire(jobs)

    def answers(self, records: Iterator[Given]) -> Iterator[tuple[Given, Answer]]:
        """Each record with its answer, in order."""
        waiting: deque[tuple[Chunk, Future[list[Answer]]]] = deque()
        more = True
        while more or waiting:
            while more and len(waiting) < self.jobs * AHEAD:
                chunk = tuple(islice(records, CHUNK))
                more = len(chunk) == CHUNK
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

    def _one_by_one(self, chunk: Chunk) -> list[Answer]:
        """Check the records of a chunk in which a process died, each in a process that may die of it."""
        self.dismiss()
        found: list[Answer] = []
        for given in chunk:
            with self._hire(1) as single:
                try:
                    found += single.submit(answer_all, (given,), self.settings).result()
                except BrokenProcessPool:
                    found.append(failed(given, self.settings, "BrokenProcessPool"))
        self.pool = self._hire(self.jobs)
        return found

    def _hand(self, chunk: Chunk) -> "Future[list[Answer]]":
        try:
            return self.pool.submit(answer_all, chunk, self.settings)
        except BrokenProcessPool as broken:  # it died meanwhile: the chunk is asked about when its turn comes
            future: Future[list[Answer]] = Future()
            future.set_exception(broken)
            return future

    @staticmethod
    def _hire(jobs: int) -> ProcessPoolExecutor:
        # "spawn": a process forked beside the detectors' thread would inherit its locks and not the thread
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=leave_interrupts)


def answer_all(chunk: Chunk, settings: Settings) -> list[Answer]:
    """Check a chunk of records, in a process of the crew."""
    return [answer(given, settings) for given in chunk]


def leave_interrupts() -> None:
    """Ctrl-C is for the scan to hear, which then lets its processes finish what they hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
