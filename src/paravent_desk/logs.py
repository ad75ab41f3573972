"""How errors are written down: where they happened and of which kind, never what they say.

A database quotes what it was given, and so do parsers.
"""

import logging
import traceback
from types import TracebackType

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    """Lines of a log whose tracebacks end in the error's class alone."""

    def formatException(self, ei: Failure) -> str:  # noqa: N802 - logging's own name
        """The frames, which hold our code and no value, and the classes of the error and of what caused it."""
        kind, error, frames = ei
        kinds = [kind.__name__ if kind else ""]
        while error is not None and (error := error.__cause__ or error.__context__) is not None:
            kinds.append(type(error).__name__)
        return "".join(traceback.format_tb(frames)) + " from ".join(kinds)
