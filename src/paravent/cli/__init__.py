"""The command line: `paravent check`, `clean`, `watch`, `serve`, `scan`, `rules`, `explain`.

Nothing else prints or makes exit codes.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from paravent.cli.exits import Code, CommandError, guarded
from paravent.cli.interface import Interface, interface_of

COMMANDS: Mapping[str, str] = {
    "check": "paravent.cli.check",
    "clean": "paravent.cli.clean",
    "watch": "paravent.cli.watch",
    "serve": "paravent.cli.serve",
    "scan": "paravent.cli.scan",
    "rules": "paravent.cli.rules",
    "explain": "paravent.cli.explain",
}
"""Each command's module, loaded when it is asked for; it holds `run(arguments, interface) -> int`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code (see `exits.Code`). Prints data on standard output, words on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print()
    interface = interface_of(given, os.environ)
    return guarded(lambda: _run(given, interface), interface)


def _run(given: list[str], interface: Interface) -> int:
    command = given[0] if given else ""
    if command in COMMANDS:
        run: Callable[[list[str], Interface], int] = import_module(COMMANDS[command]).run
        return run(given[1:], interface)
    if command in ("-h", "--help", "help"):
        print(interface.words("help.all"))
        return Code.OK
    if command == "--version":
        from paravent.versions import ENGINE

        print(f"paravent {ENGINE}")
        return Code.OK
    raise CommandError(Code.USAGE, "usage.command", commands=", ".join(COMMANDS))


def _never_fail_to_print() -> None:
    """A terminal that lacks a sign shows another in its place: a verdict must not be lost to an encoding."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
