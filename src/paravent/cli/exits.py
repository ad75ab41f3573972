"""Exit codes, and the one handler that makes them from errors. Nothing of a post ever reaches an error's words."""

import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum

from paravent.cli.interface import Interface
from paravent.errors import InvalidPost, InvalidRule, MissingPart, ParaventError, UnreadableFile


class Code(IntEnum):
    """0, 1, 2 are verdicts; the others are those of sysexits.h, and 128 plus a signal's number."""

    OK = 0
    REVIEW = 1
    STOP = 2
    USAGE = 64
    NO_INPUT = 66
    UNAVAILABLE = 69
    INTERNAL = 70
    CANNOT_WRITE = 73
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class CommandError(ParaventError):
    """Something the person at the keyboard can mend: an exit code and a sentence of `words.toml` that says what to do next."""

    def __init__(self, code: Code, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.code = code
        self.key = key
        self.values = values

    def __reduce__(self) -> tuple[Callable[..., "CommandError"], tuple[Code, str, dict[str, str | int]]]:
        """Let it come back from another process as it was raised."""
        return _raised_elsewhere, (self.code, self.key, self.values)


def _raised_elsewhere(code: Code, key: str, values: dict[str, str | int]) -> CommandError:
    return CommandError(code, key, **values)


def guarded(run: Callable[[], int], interface: Interface) -> int:
    """Run, and turn whatever goes wrong into a sentence on standard error and an exit code; no traceback reaches people."""
    try:
        code = run()
        sys.stdout.flush()
        return code
    except SystemExit as done:  # argparse, once it has shown its help
        return done.code if isinstance(done.code, int) else Code.OK
    except BrokenPipeError:
        _close_quietly()
        return Code.BROKEN_PIPE
    except KeyboardInterrupt:
        _say(interface.words("error.interrupted"))
        return Code.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last handler: an uncaught error would exit with 1, which means "review"
        _debug(error)
        code, sentence = explained(error, interface)
        _say(sentence)
        return code


def explained(error: Exception, interface: Interface) -> tuple[Code, str]:
    """The exit code of an error and a sentence about it, in the language of the interface."""
    if isinstance(error, CommandError):
        return error.code, interface.words(error.key, **error.values)
    for kind, code, key in KINDS:
        if isinstance(error, kind):
            # the library speaks English; in French, the sentence of its kind stands for it
            words = str(error) if isinstance(error, ParaventError) and interface.english else interface.words(key)
            return code, words
    return Code.INTERNAL, interface.words("error.internal", kind=type(error).__name__)


KINDS: tuple[tuple[type[Exception], Code, str], ...] = (
    (InvalidPost, Code.USAGE, "error.post"),
    (UnreadableFile, Code.NO_INPUT, "error.file"),
    (MissingPart, Code.UNAVAILABLE, "error.part"),
    (InvalidRule, Code.INTERNAL, "error.rule"),
    (ImportError, Code.UNAVAILABLE, "error.part"),
    (MemoryError, Code.NO_INPUT, "error.memory"),
)


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):  # nobody may be listening any more; the exit code still says it
        print(f"paravent: {sentence}", file=sys.stderr)


def _debug(error: BaseException) -> None:
    """With PARAVENT_DEBUG=1, where it happened: frames and kinds of error, never their words, which may quote a post."""
    if os.environ.get("PARAVENT_DEBUG") != "1":
        return
    link: BaseException | None = error
    while link is not None:
        print("".join(traceback.format_tb(link.__traceback__)) + type(link).__name__, file=sys.stderr)
        link = link.__cause__ or link.__context__


def _close_quietly() -> None:
    """Send what is still buffered nowhere, so that Python's own flush at exit does not complain."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
