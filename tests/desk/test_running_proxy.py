"""Where a visitor comes from: what `paravent-desk serve` believes of a proxy's headers, through a real server."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from http.client import HTTPConnection
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from waitress import create_server

from paravent_desk.running.management.commands.serve import _listening

VISITOR = "203.0.113.9"
SAID = {"X-Forwarded-For": f"198.51.100.4, {VISITOR}", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


def tell(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "application/json")])
    kept = ("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
    return [json.dumps({name: environ.get(name) for name in kept}).encode()]


def asked(trusted: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """What our application is told of a request from 127.0.0.1 that carries a proxy's headers."""
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, trusted_proxy=trusted))
    server = create_server(tell, **_listening("127.0.0.1", 0, 1))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
        connection.request("GET", "/", headers={"Host": "desk.chu.example", **SAID})
        told: dict[str, str | None] = json.loads(connection.getresponse().read())
        connection.close()
    finally:
        server.trigger.pull_trigger(server.close)  # in its own thread: closed from ours, it would stumble over its sockets
        thread.join(10)
        server.task_dispatcher.shutdown()
    return told


def test_behind_our_proxy_the_visitor_s_address_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    told = asked("127.0.0.1", monkeypatch)
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"]) == (VISITOR, "https"), (
        "what the proxy itself added, not what came with it"
    )
    assert told["HTTP_X_FORWARDED_PROTO"] == "https", "Django's own question (SECURE_PROXY_SSL_HEADER)"
    assert told["HTTP_HOST"] == "desk.chu.example", "a host that a visitor wrote is not believed"


@pytest.mark.parametrize("trusted", ["", "192.0.2.1"])
def test_of_anybody_else_nothing_is_believed(trusted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = asked(trusted, monkeypatch)
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"]) == ("127.0.0.1", "http")
    assert (told["HTTP_X_FORWARDED_FOR"], told["HTTP_X_FORWARDED_PROTO"]) == (None, None)
