"""200 authors writing at once, on PostgreSQL: `python -m bench.authors [--authors 200] [--seconds 180] [--processes 2]`.

A desk on PostgreSQL with 10,000 posts, as many `paravent-desk serve` as said, and Locust on the same machine over loopback.
Writes its part of `bench/DESK.md`; ends with 1 where a request failed.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from bench.desk import free_port, into_page, served
from bench.environments import Environment
from bench.inputs import ROOT
from tests.servers.postgresql import cluster

LOCUST = Environment("locust", "bench-locust.txt")
POSTS = 10_000


def main() -> None:
    """Fill, serve, let them write, count, write down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--authors", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    LOCUST.build()
    with (
        tempfile.TemporaryDirectory(prefix="paravent-authors-") as told,
        cluster(fsync="on", synchronous_commit="on") as database,
        ExitStack() as stack,
    ):
        folder, ports = Path(told), [free_port() for _ in range(asked.processes)]
        os.environ.update(
            PARAVENT_DATA=told,
            PARAVENT_DATABASE=database,
            PARAVENT_SECOND_FACTOR="no",
            DJANGO_SETTINGS_MODULE="paravent_desk.settings",
        )
        hosts = [f"http://127.0.0.1:{port}" for port in ports]
        sessions = _filled(asked.authors, hosts[0])
        for port, host in zip(ports, hosts, strict=True):
            stack.enter_context(served(port, PARAVENT_ADDRESS=host))
            httpx.get(f"{host}/health", timeout=60)
        (folder / "authors.json").write_text(json.dumps({"hosts": hosts, "sessions": sessions, "texts": _texts()}), "utf-8")
        rows = _locust(folder, asked.authors, asked.seconds)
    _write(asked, rows)
    if int(rows[-1]["Failure Count"]):
        raise SystemExit(1)


def _filled(authors: int, address: str) -> list[str]:
    """A desk with posts; gives a session for each author."""
    os.environ["PARAVENT_ADDRESS"] = address
    import django

    django.setup()
    from django.core.management import call_command

    from bench.desk import session
    from bench.desk_data import establishment, posts
    from paravent_desk.accounts.models import Role, User

    call_command("migrate", verbosity=0)
    hospital = establishment(people=authors + 10)
    posts(hospital, POSTS)
    people = User.objects.filter(memberships__role=Role.AUTHOR).order_by("pk")[:authors]
    return [session(person) for person in people]


def _texts() -> list[str]:
    lines = (ROOT.parent / "shared" / "benchmark" / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def _locust(folder: Path, authors: int, seconds: int) -> list[dict[str, Any]]:
    """What Locust counted, a row a kind of request, all together last."""
    rate = str(max(authors // 20, 1))
    command = [
        *LOCUST.script("authors.py")[:1],
        "-m",
        "locust",
        "--headless",
        "--only-summary",
        "-f",
        LOCUST.script("authors.py")[1],
    ]
    options = ["-u", str(authors), "-r", rate, "--reset-stats", "-t", f"{seconds + 20}s", "--csv", str(folder / "told")]
    done = subprocess.run(
        [*command, *options],
        cwd=folder,
        env={**os.environ, "AUTHORS": str(folder / "authors.json")},
        check=False,
        stderr=subprocess.PIPE,
        text=True,
    )
    if not (folder / "told_stats.csv").exists():
        raise SystemExit(done.stderr)
    print(done.stderr[-3000:], file=sys.stderr)
    with (folder / "told_stats.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _write(asked: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    figures = ("Name", "Request Count", "Failure Count", "50%", "95%", "99%")
    command = f"python -m bench.authors --authors {asked.authors} --seconds {asked.seconds} --processes {asked.processes}"
    lines = [
        "## Authors writing at once",
        "",
        f"`{command}`: PostgreSQL (writing safely), {POSTS} posts there, {asked.processes} × `paravent-desk serve`, Locust on",
        "the same two cores. Each author pauses 10 to 30 seconds between two live checks.",
        "",
        "| request | many | failed | median, ms | p95, ms | p99, ms |",
        "|---|--:|--:|--:|--:|--:|",
        *("| " + " | ".join(row[name] for name in figures) + " |" for row in rows),
        "",
        f"{float(rows[-1]['Requests/s']):.1f} requests a second.",
    ]
    into_page("authors", lines)


if __name__ == "__main__":
    main()
