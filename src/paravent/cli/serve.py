"""`paravent serve`: the desk's page for visitors, on this machine alone. The desk offers it by an entry point, if installed."""

from collections.abc import Callable
from importlib.metadata import entry_points

from paravent.cli.arguments import Parser
from paravent.cli.exits import Code, CommandError
from paravent.cli.interface import Interface

GROUP = "paravent.companion"
PORT = 8765
MOST = 65_535
Companion = Callable[..., None]
"""`serve(port, begun, browser)`: serves until Ctrl-C, and tells `begun` the address."""


def run(arguments: list[str], interface: Interface) -> int:
    """Serve until Ctrl-C, which is the ordinary end: gives 0 then."""
    parser = Parser("serve", interface)
    parser.option("--port", metavar="PORT", type=_port, default=PORT)
    parser.option("--open", action="store_true", default=True)
    parser.option("--no-open", dest="open", action="store_false")
    asked = parser.parse(arguments)
    words = interface.words
    _offered()(asked.port, lambda address: print(words("serve.begun", address=address), flush=True), asked.open)
    print()
    print(words("serve.done"))
    return Code.OK


def _port(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= MOST:
        raise CommandError(Code.USAGE, "usage.port")
    return int(value)


def _offered() -> Companion:
    """What the desk offers; raises CommandError where it, or what it needs, is not installed."""
    for one in entry_points(group=GROUP):
        try:
            found: Companion = one.load()
        except ImportError:
            break
        return found
    raise CommandError(Code.UNAVAILABLE, "serve.missing")
