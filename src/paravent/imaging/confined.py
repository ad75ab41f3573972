"""Work on one hostile file in a process of its own, with a limit of memory and of time, killed when it takes too long."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

from paravent.errors import MissingPart, ParaventError, UnreadableFile
from paravent.imaging.decoder_process import receive, send

SECONDS = 120.0
"""What one file may take; the largest honest one (50 scanned pages) takes about thirty on a busy machine."""
START = "import sys; sys.path[:] = {path!r}; from paravent.imaging.confined_process import main; main({task!r})"


class Oversized(UnreadableFile):
    """A file states or holds more than the limits allow."""


class Locked(UnreadableFile):
    """A file cannot be opened without a password."""


def answers(task: str, head: dict[str, Any], body: bytes, most: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Give the answers of `module:function` to one request, each of at most `most` bytes.

    Raises Oversized (too much for the memory or the time), Locked, MissingPart, or UnreadableFile where the process fails, dies
    or talks nonsense.
    """
    command = [sys.executable, "-c", START.format(path=sys.path, task=task)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # threads take address space
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    slow = threading.Event()
    clock = threading.Timer(SECONDS, _stop, (process, slow))
    clock.daemon = True
    clock.start()
    try:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
        send(process.stdin, head, body)
        while (answer := receive(process.stdout, most)) is not None:
            told, content = answer
            if not told:
                return
            if "failed" in told:
                raise _error(str(told["failed"]))
            yield told, content
    except ParaventError:
        raise
    except (OSError, ValueError, KeyError, TypeError):  # a broken pipe, or an answer that is none
        pass
    finally:
        clock.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            _closed(pipe)
        process.wait()
    raise _error("too_large" if slow.is_set() else "damaged")


def _stop(process: "subprocess.Popen[bytes]", slow: threading.Event) -> None:
    slow.set()
    process.kill()


def _closed(pipe: Any) -> None:  # noqa: ANN401 - a pipe of either direction
    try:
        if pipe is not None:
            pipe.close()
    except OSError:  # what was still to be written has nobody to go to
        pass


def _error(cause: str) -> ParaventError:
    if cause == "missing":
        return MissingPart("Reading PDF needs the extra `pdf`. Install paravent[pdf].")
    if cause == "too_large":
        return Oversized("The file holds more than can be checked. Split it or make it smaller, then try again.")
    if cause == "locked":
        return Locked("The file is protected by a password. Save it without one, then try again.")
    return UnreadableFile("The file is cut short or damaged. Export it again.")
