"""Checks of files, each in a process of our own: limited in memory and time, without network, killed when it takes too long."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from paravent.imaging.decoder_process import receive, send
from paravent_desk.checking import Checked, File, Situation

SECONDS = 300.0
"""What one check may take by the clock; a film of a minute takes about one on two cores."""
CPU_SECONDS = 900
MEMORY = 4 << 30
"""Bytes of address space: what the engine's own decoders ask for, and they may not ask for more than we leave them."""
MOST = 256 << 20
"""Bytes of one answer."""
AT_ONCE = 1
"""Children of one process at a time, for each who waits for them."""
DESK, VISITORS = "desk", "visitors"
"""Who waits: neither holds the other up."""
START = "import sys; sys.path[:] = {path!r}; from paravent_desk.checking.child import main; main({memory}, {cpu})"
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""All that the child learns of our environment, which holds secrets."""
_turns = {who: threading.BoundedSemaphore(AT_ONCE) for who in (DESK, VISITORS)}


class Unchecked(Exception):
    """A file could not be checked. `cause` is the engine's word ("damaged", "too_large", "time_out"), or "kind", "pages"."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use."""

    seconds: float = SECONDS
    memory: int = MEMORY
    cpu_seconds: int = CPU_SECONDS
    who: str = DESK


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it may go out, and the picture of what was found in it (b"": nothing was). `seconds` 0 for a picture."""

    content: bytes = field(repr=False)
    mime: str
    width: int
    height: int
    seconds: float
    verdict: str
    report: dict[str, Any] = field(repr=False)
    shown: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """One text of a post, as one channel shows it."""

    text: str = field(repr=False)
    situation: Situation


def clean_file(
    content: bytes, lang: str, limits: Limits = USUAL, author: str = "hospital", longest_film: float = 0
) -> tuple[Cleaned, ...]:
    """Make what may go out of a file: itself without what was found, or the pages of a document. Raises Unchecked.

    `author`: whose it is, in the engine's word. A film of more seconds than `longest_film` (0: any) is "film_long".
    """
    parts: list[dict[str, Any]] = []
    request = {"task": "clean", "lang": lang, "author": author, "longest_film": longest_film}
    for head, body in _answers(request, content, limits):
        if head["part"] == "report":
            parts.append({**head["told"], "report": json.loads(body)})
        else:
            parts[-1][head["part"]] = body
    if not parts:
        raise Unchecked("repair_failed")
    return tuple(Cleaned(**part) for part in parts)


def check_posts(asked: Sequence[Asked], files: Sequence[File], limits: Limits = USUAL) -> tuple[Checked, ...]:
    """Check each text together with the files, in a child; the answers in the order asked. Raises Unchecked."""
    told = [{"name": one.name, "alt_text": one.alt_text, "size": len(one.content), "repaired": one.repaired} for one in files]
    texts = json.dumps([_as_json(one) for one in asked]).encode()
    request = {"task": "posts", "files": told, "texts": len(texts)}
    answers = _answers(request, b"".join([texts, *(one.content for one in files)]), limits)
    found = tuple(Checked(**{**(one := json.loads(body)), "reasons": tuple(one["reasons"])}) for _, body in answers)
    if len(found) != len(asked):
        raise Unchecked("detector_failed")
    return found


def _as_json(one: Asked) -> dict[str, Any]:
    situation = one.situation
    return {
        "text": one.text,
        "kind": situation.kind,
        "author": situation.author,
        "context": situation.context,
        "lang": situation.lang,
        "place": situation.place,
        "at": situation.at and situation.at.isoformat(),
        "consents": [
            [c.scope, c.given_on and c.given_on.isoformat(), c.care_ended_on and c.care_ended_on.isoformat(), c.written]
            for c in situation.consents
        ],
    }


def _answers(head: Mapping[str, Any], body: bytes, limits: Limits) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Give the child's answers, all of them or Unchecked."""
    with _turns[limits.who]:
        found = _asked(dict(head), body, limits)
    yield from found


def _asked(head: dict[str, Any], body: bytes, limits: Limits) -> list[tuple[dict[str, Any], bytes]]:
    start = START.format(path=sys.path, memory=limits.memory, cpu=limits.cpu_seconds)
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    threads = {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}  # threads take address space
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-c", start],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**environment, **threads},
        start_new_session=True,
    )
    slow = threading.Event()
    clock = threading.Timer(limits.seconds, _stop, (process, slow))
    clock.daemon = True
    clock.start()
    found: list[tuple[dict[str, Any], bytes]] = []
    try:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
        send(process.stdin, head, body)
        while (answer := receive(process.stdout, MOST)) is not None:
            if not answer[0]:
                return found
            if "failed" in answer[0]:
                raise Unchecked(str(answer[0]["failed"]))
            found.append(answer)
    except (OSError, ValueError, KeyError, TypeError):  # a broken pipe, or an answer that is none
        pass
    finally:
        clock.cancel()
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still to be written has nobody to go to
                pipe and pipe.close()
        process.wait()
    raise Unchecked("time_out" if slow.is_set() else "crashed")


def _stop(process: "subprocess.Popen[bytes]", slow: threading.Event) -> None:
    slow.set()
    _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the child and the decoders it started, which share its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
