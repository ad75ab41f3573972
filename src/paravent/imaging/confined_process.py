"""What runs in a process of its own, started by `confined` for one file: limits first, then one task, then the end.

Parsers of PDF are C++ and meet whatever a stranger wrote: what makes them abort, loop or fill the memory ends this process
alone.
"""

import sys
from importlib import import_module
from typing import IO

from paravent.errors import MissingPart
from paravent.imaging.decoder_process import confine, receive, send

MAX_MEMORY = 3 << 30
"""Bytes of address space; the largest honest file takes about one."""
CPU_SECONDS = 240
"""Of the processor: holds where the parent died before its clock ran out."""


class Refused(Exception):
    """A file that is not to be read on, with the cause: "too_large", "locked" or "damaged"."""


def serve(task: str, source: IO[bytes], out: IO[bytes]) -> None:
    """Answer one request by `module:function`, which is given the head, the body and how to send."""
    request = receive(source, sys.maxsize)
    if request is None:
        return
    module, _, function = task.partition(":")
    try:
        getattr(import_module(module), function)(*request, lambda head, body=b"": send(out, head, body))
        send(out, {})
    except (MissingPart, ImportError):
        send(out, {"failed": "missing"})
    except MemoryError:
        send(out, {"failed": "too_large"})
    except Refused as refused:
        send(out, {"failed": str(refused)})
    except Exception:  # noqa: BLE001 - whatever a parser raises: the parent is told that it failed, and no word of the file
        send(out, {"failed": "damaged"})


def main(task: str) -> None:
    """Set the limits and serve."""
    confine(MAX_MEMORY, CPU_SECONDS)
    serve(task, sys.stdin.buffer, sys.stdout.buffer)
