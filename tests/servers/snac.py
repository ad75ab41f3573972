"""snac on this machine: a small server that speaks some of Mastodon's language, and has no call to delete a post.

Built from Debian's sources where apt knows them (a "deb-src" line of a Debian that has snac2), with the headers of libcurl.
"""

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.servers.appview import free_port, wait_for
from tests.servers.installing import INSTALLED, Missing
from tests.servers.mastodon import MastodonServer

_ELSEWHERE = "urn:ietf:wg:oauth:2.0:oob"


@contextmanager
def snac(data: Path) -> Iterator[MastodonServer]:
    """A server with one account, while the block lasts; its data go into the folder. Raises Missing."""
    program, base, port = _program(), data / "snac", free_port()
    answers = f"127.0.0.1\n{port}\n127.0.0.1:{port}\n\n\n"
    subprocess.run([program, "init", str(base)], input=answers, text=True, check=True, capture_output=True)
    settings = json.loads((base / "server.json").read_text()) | {"protocol": "http", "disable_sandbox": True}
    (base / "server.json").write_text(json.dumps(settings))
    told = subprocess.run([program, "adduser", str(base), "hospital"], text=True, check=True, capture_output=True)
    password = (told.stdout + told.stderr).split("User password is ")[1].split()[0]
    command = [program, "httpd", str(base)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            url = f"http://127.0.0.1:{port}"
            yield MastodonServer(url, _token(url, password), "")
        finally:
            process.terminate()


def _program() -> str:
    found = shutil.which("snac")
    if found:
        return found
    folder = INSTALLED / "snac"
    folder.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "snac.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "snac").exists():
            _build(folder)
    return str(folder / "snac")


def _build(folder: Path) -> None:
    try:
        subprocess.run(["apt-get", "source", "snac2"], cwd=folder, check=True, capture_output=True, timeout=60)
        sources = next(folder.glob("snac2-*/"))
        subprocess.run(["make"], cwd=sources, check=True, capture_output=True, timeout=300)
    except (OSError, StopIteration, subprocess.SubprocessError):
        raise Missing("snac is not on this machine, and cannot be built from its Debian's sources") from None
    shutil.copy(sources / "snac", folder / "snac")


def _token(url: str, password: str) -> str:
    """What a person gets by logging in and letting an application in."""
    asked = {"client_name": "Paravent", "redirect_uris": _ELSEWHERE, "scopes": "read write"}
    app = httpx.post(f"{url}/api/v1/apps", data=asked).json()
    entered = {"login": "hospital", "passwd": password, "redir": _ELSEWHERE, "cid": app["client_id"], "state": ""}
    code = httpx.post(f"{url}/oauth/x-snac-login", data=entered).text
    wanted = {"grant_type": "authorization_code", "code": code, "redirect_uri": _ELSEWHERE}
    secrets = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    return str(httpx.post(f"{url}/oauth/token", data=wanted | secrets).json()["access_token"])
