"""A real desk in a process of its own, and people who sit at it in a real browser."""

import base64
import hashlib
import hmac
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page

from tests.browser.prepare import PASSWORD

ROOT = Path(__file__).parents[2]
SLOWEST_START = 40.0
STEP = 30
"""Seconds a one-time code is good for (RFC 6238)."""


@dataclass(frozen=True)
class RunningDesk:
    """Where it answers, where its data are, and each person's secret for one-time codes."""

    url: str
    data: Path
    secrets: Mapping[str, str]


@contextmanager
def running(data: Path, channels: Sequence[Mapping[str, Any]] = (), **settings: str) -> Iterator[RunningDesk]:
    """A desk on the embedded database, with people and accounts; it runs while the block lasts."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = environ(data, PARAVENT_ADDRESS=url, **settings)
    secrets = made("tests.browser.prepare", environment, json.dumps({"channels": list(channels)}))
    with _serving(port, environment, data / "log"):
        yield RunningDesk(url, data, secrets)


@contextmanager
def example(data: Path) -> Iterator[tuple[str, Mapping[str, int]]]:
    """The example desk, where anybody sits down in anybody's place: its address, and numbers of what is in it."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = environ(data, PARAVENT_ADDRESS=url, PARAVENT_DEMO="yes", PARAVENT_SECOND_FACTOR="no", PARAVENT_PUBLIC="yes")
    numbers = made("tests.browser.example", environment)
    with _serving(port, environment, data / "log"):
        yield url, numbers


def environ(data: Path, **settings: str) -> dict[str, str]:
    """What a desk's process is told, and nothing that this one was told of a desk."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PARAVENT_")}
    return {**own, "PARAVENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "paravent_desk.settings", **settings}


def made(module: str, environment: Mapping[str, str], told: str = "") -> dict[str, Any]:
    """What a module that fills a desk writes as JSON on its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, input=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    written: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return written


@contextmanager
def _serving(port: int, environment: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("w") as file:
        command = [sys.executable, "-m", "paravent_desk.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
        try:
            _wait_until_it_answers(environment["PARAVENT_ADDRESS"], process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SLOWEST_START
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(url, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def log_in(browser: Browser, desk: RunningDesk, person: str, language: str = "en") -> Page:
    """A page of somebody's own browser, logged in with password and one-time code."""
    context = browser.new_context(base_url=desk.url, locale=language, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"{person}@saint-aubin.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").fill(one_time_code(desk.secrets[person]))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/e/saint-aubin/")
    return page


def one_time_code(secret: str, at: float | None = None) -> str:
    """RFC 6238 with SHA-1 and six digits, as authenticator apps do."""
    counter = struct.pack(">Q", int(time.time() if at is None else at) // STEP)
    told = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = told[-1] & 15
    return f"{(struct.unpack('>I', told[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
