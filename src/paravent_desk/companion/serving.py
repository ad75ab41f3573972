"""What `paravent serve` runs; the engine finds it by its entry point, since it knows no desk (pyproject.toml)."""

import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from threading import Timer
from types import FrameType
from typing import Any

HOST = "127.0.0.1"
THREADS = 4
SOON = 0.2
"""Seconds until the browser is opened: until then the server listens."""


def serve(port: int, begun: Callable[[str], None], browser: bool = True) -> None:
    """Serve the page on this machine until Ctrl-C, on `port`, or any other where that one is taken.

    `begun` is told the address once it can be opened. Raises ImportError where the desk's libraries are not installed.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "paravent_desk.companion.settings"
    import django
    from waitress import create_server  # type: ignore[import-untyped]

    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.urls import reverse

    from paravent_desk.running import in_memory
    from paravent_desk.running.visitors import channel_for, doorkeeper_for

    application = get_wsgi_application()
    told: dict[str, Any] = {"threads": THREADS, "clear_untrusted_proxy_headers": True, "outbuf_overflow": in_memory.ANSWER}
    visitors = doorkeeper_for(application, told)  # before there are threads, and before the port is ours
    server = create_server(application, sockets=[_bound(port)], **told)
    server.channel_class = channel_for(visitors)
    signal.signal(signal.SIGTERM, _stop)
    address = f"http://{HOST}:{server.effective_port}{reverse('public:page')}"
    try:
        begun(address)
        if browser:
            opening = Timer(SOON, webbrowser.open, [address])
            opening.daemon = True
            opening.start()
        server.run()
    except KeyboardInterrupt:
        pass  # the ordinary end
    finally:
        server.close()
        if visitors is not None:
            visitors.close()


def _bound(port: int) -> socket.socket:
    """A socket on this machine alone."""
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform == "win32":  # there, reuse would let a second server take the first one's visitors
        line.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((HOST, port))
    except OSError:
        line.bind((HOST, 0))
    return line


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
