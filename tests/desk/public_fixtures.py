"""The public page of a running `paravent-desk serve`, in folders of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

HERE = "127.0.0.1"
FORM = "/check/?lang=fr"


@dataclass(frozen=True)
class Served:
    """A running page: where it answers, its folders, its log, what it opened (None without strace), its number."""

    url: str
    data: Path
    temporary: Path
    log: Path
    opened: Path | None
    process: int


@contextmanager
def serving(folder: Path, *, watched: bool = True, also: str = "", **settings: str) -> Iterator[Served]:
    """`paravent-desk serve` with the page open, in folders of its own."""
    data, temporary, log = folder / "data", folder / "tmp", folder / "log"
    temporary.mkdir()
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    url = f"http://{HERE}:{port}"
    own = {name: value for name, value in os.environ.items() if not name.startswith("PARAVENT_")}
    environment = {
        **own,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2] / "src"), *filter(None, [also])]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PARAVENT_DATA": str(data),
        "PARAVENT_ADDRESS": url,
        "PARAVENT_PUBLIC": "yes",
        "DJANGO_SETTINGS_MODULE": "paravent_desk.settings",
        "TMPDIR": str(temporary),
        **settings,
    }
    desk = [sys.executable, "-m", "paravent_desk.cli"]
    subprocess.run([*desk, "migrate", "-v", "0"], env=environment, check=True)
    opened = folder / "opened" if watched and shutil.which("strace") else None
    traced = ["strace", "-D", "-f", "-qq", "-e", "trace=open,openat", "-o", str(opened)] if opened else []
    with log.open("w") as file:
        process = subprocess.Popen([*traced, *desk, "serve", "--port", str(port)], env=environment, stdout=file, stderr=file)
        try:
            _answers(url, process, log)
            yield Served(url, data, temporary, log, opened, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _answers(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(url + FORM, timeout=30).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text())
