"""How long the desk's pages and its live check take with many posts: `python -m bench.desk [--count 10000]`.

A desk on SQLite is filled, served by `paravent-desk serve` as it is in use, and asked over loopback, one page at a time and in
turns; the live check with the texts of the development benchmark. Writes its part of `bench/DESK.md`.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from bench.inputs import ROOT

if TYPE_CHECKING:
    from paravent_desk.accounts.models import User

PAGE = Path(__file__).parent / "DESK.md"
ROUNDS = 40
TEXTS = 300
PAGES = (
    "",
    "drafts/",
    "drafts/new/",
    "drafts/{draft}/",
    "drafts/{draft}/versions/",
    "review/",
    "review/{review}/",
    "review/who-reads-what/",
    "publishing/",
    "publishing/calendar/",
    "publishing/{publication}/",
    "consents/",
)


def main() -> None:
    """Fill, serve, ask, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="paravent-desk-bench-") as folder:
        port = free_port()
        environment = {"PARAVENT_DATA": folder, "PARAVENT_ADDRESS": f"http://127.0.0.1:{port}", "PARAVENT_SECOND_FACTOR": "no"}
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="paravent_desk.settings")
        reader, found = _filled(asked.count)
        with served(port) as process:
            client = httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies={"sessionid": reader}, timeout=60)
            live = _live(client)  # first: by then the models are loaded, and pages are timed as on any day
            rows = [_page(client, address.format(**found)) for address in PAGES]
            memory = _resident(process.pid)
    _write(asked.count, rows, live, memory)


def _filled(count: int) -> tuple[str, dict[str, int]]:
    """Fill the desk; gives a community manager's session, and which rows to look at."""
    import django

    django.setup()
    from django.core.management import call_command

    from bench.desk_data import consents, establishment, posts
    from paravent_desk.accounts.models import Role, User
    from paravent_desk.drafts.models import Draft
    from paravent_desk.publishing.models import Publication

    call_command("migrate", verbosity=0)
    hospital = establishment()
    posts(hospital, count)
    consents(hospital, count // 20)
    rows = {
        "draft": Draft.objects.filter(state="writing").latest("pk").pk,
        "review": Draft.objects.filter(state="review").latest("pk").pk,
        "publication": Publication.objects.latest("pk").pk,
    }
    return session(User.objects.get(memberships__role=Role.COMMUNITY_MANAGER)), rows


def session(person: "User") -> str:
    """The key of a session in which somebody is logged in."""
    from django.contrib.auth import login
    from django.http import HttpRequest
    from django.utils.module_loading import import_string

    from paravent_desk.demo.views import BACKEND

    request = HttpRequest()
    request.session = import_string("django.contrib.sessions.backends.db.SessionStore")()
    login(request, person, BACKEND)
    request.session.save()
    return str(request.session.session_key)


@contextmanager
def served(port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`paravent-desk serve`, from its first answer on."""
    command = [sys.executable, "-m", "paravent_desk.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def _page(client: httpx.Client, address: str) -> tuple[str, list[float], int]:
    """A page's address, its milliseconds in order, and its bytes."""
    times = []
    for _ in range(ROUNDS + 2):
        before = time.perf_counter()
        answer = client.get(f"/e/grand-hopital/{address}")
        times.append((time.perf_counter() - before) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return address, sorted(times[2:]), len(answer.content)


def _live(client: httpx.Client) -> list[float]:
    """Milliseconds of the check of a text that is being written, in order."""
    client.get("/e/grand-hopital/drafts/new/")
    token = client.cookies["csrftoken"]
    posts = (ROOT.parent / "shared" / "benchmark" / "posts.jsonl").read_text(encoding="utf-8").splitlines()[:TEXTS]
    times = []
    for line in posts:
        told = {"text": json.loads(line)["text"], "kind": "post", "lang": "fr", "title": "Mesure", "part": "text"}
        before = time.perf_counter()
        answer = client.post("/e/grand-hopital/drafts/check/", data=told, headers={"X-CSRFToken": token, "HX-Request": "true"})
        times.append((time.perf_counter() - before) * 1000)
        assert answer.status_code == 200, answer.status_code
    return sorted(times)


def _resident(pid: int) -> float:
    """Megabytes that the process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def _write(count: int, rows: list[tuple[str, list[float], int]], live: list[float], memory: float) -> None:
    lines = [
        "## Pages with many posts",
        "",
        f"`python -m bench.desk --count {count}`: SQLite, `paravent-desk serve`, {ROUNDS} times each, two cores.",
        "",
        "| page | median, ms | p95, ms | kB |",
        "|---|--:|--:|--:|",
        *(
            f"| `/{address}` | {statistics.median(times):.0f} | {times[int(0.95 * len(times))]:.0f} | {size / 1000:.0f} |"
            for address, times, size in rows
        ),
        "",
        f"Live check of {len(live)} texts, one after the other: median {statistics.median(live):.0f} ms, "
        f"p95 {live[int(0.95 * len(live))]:.0f} ms. Memory of the process then, with models: {memory:.0f} MB.",
    ]
    into_page("pages", lines)


def into_page(name: str, lines: list[str]) -> None:
    """Write one part of `bench/DESK.md` anew."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(begin) if begin in page else (page.rstrip() + "\n\n", "", f"{end}\n")
    body = "\n".join(lines)
    PAGE.write_text(f"{before}{begin}\n{body}\n{end}{rest.partition(end)[2]}", "utf-8")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
