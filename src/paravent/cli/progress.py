"""How far a scan or a film has come, on standard error: a bar on a terminal, else a line every two seconds."""

import time
from typing import TextIO

from paravent.cli.interface import Words
from paravent.cli.terminal import width_of

BAR = 24
SECONDS_ON_TERMINAL = 0.1
SECONDS = 2.0


class Progress:
    """Counts and speed of the records of this run, said by the sentence `key` of the catalogue."""

    def __init__(self, stream: TextIO, words: Words, key: str = "scan.progress") -> None:
        self.stream = stream
        self.words = words
        self.key = key
        self.terminal = stream.isatty()
        self.began = self.shown_at = time.monotonic()
        self.done = 0
        self.width = 0

    def step(self, records: int, fraction: float) -> None:
        """One more record of this run: `records` in all, `fraction` of the input read."""
        self.done += 1
        now = time.monotonic()
        if now - self.shown_at >= (SECONDS_ON_TERMINAL if self.terminal else SECONDS):
            self.shown_at = now
            rate = self.done / max(now - self.began, 1e-6)
            self._show(fraction, self.words(self.key, count=records, percent=int(fraction * 100), rate=f"{rate:.0f}"))

    def say(self, sentence: str) -> None:
        """A sentence on a line of its own."""
        self.clear()
        print(f"paravent: {sentence}", file=self.stream)

    def clear(self) -> None:
        """Take the bar away."""
        if self.width:
            self.stream.write("\r" + " " * self.width + "\r")
            self.stream.flush()
            self.width = 0

    def _show(self, fraction: float, words: str) -> None:
        if not self.terminal:
            print(f"paravent: {words}", file=self.stream, flush=True)
            return
        filled = round(BAR * fraction)
        line = f"[{'#' * filled}{'.' * (BAR - filled)}] {words}"
        self.stream.write("\r" + line + " " * (self.width - width_of(line)))
        self.stream.flush()
        self.width = width_of(line)


class FilmProgress(Progress):
    """How far the work on a film has come; says nothing of what is done within two seconds."""

    def __call__(self, step: str, done: int, expected: int) -> None:
        """One more frame of a step ("see", "write")."""
        now = time.monotonic()
        if now - self.began >= SECONDS and now - self.shown_at >= (SECONDS_ON_TERMINAL if self.terminal else SECONDS):
            self.shown_at = now
            self._show(done / expected, self.words(f"clean.{step}", percent=100 * done // expected))
