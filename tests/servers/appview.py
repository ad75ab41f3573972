"""Bluesky with its readers' side (AppView) on this machine, and the PostgreSQL and Redis it needs, which Debian has."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.bluesky import started
from tests.servers.installing import HERE, Missing, installed

_POSTGRESQL = Path("/usr/lib/postgresql/15/bin")


@contextmanager
def appview(data: Path) -> Iterator[str]:
    """The address of a data server whose posts an AppView reads, while the block lasts. Raises Missing."""
    where = installed("appview", HERE / "appview.json")
    with postgresql() as database, redis() as cache:
        surroundings = {**os.environ, "DB_POSTGRES_URL": database, "REDIS_HOST": cache, "LOG_ENABLED": "false"}
        command = ["node", str(HERE / "appview.mjs"), str(where)]
        with started(command, data / "log", surroundings) as told:
            yield told["service"]


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a database of our own; it refuses to run for root, so there it runs as the user Debian made for it."""
    if not (_POSTGRESQL / "initdb").exists():
        raise Missing("PostgreSQL 15 is not on this machine")
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="paravent-postgresql-"))
    port = free_port()
    try:
        if user:
            shutil.chown(folder, user)
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        initialise = [str(_POSTGRESQL / "initdb"), "-D", str(folder / "data"), "-U", "paravent", "-A", "trust", "-E", "UTF8"]
        subprocess.run(initialise, user=user, cwd=folder, check=True, capture_output=True)
        control = [str(_POSTGRESQL / "pg_ctl"), "-D", str(folder / "data"), "-w"]
        start = [*control, "-l", str(folder / "log"), "-o", settings, "start"]
        subprocess.run(start, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield f"postgresql://paravent@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], user=user, cwd=folder, check=True, capture_output=True)
    except subprocess.SubprocessError as failure:
        raise Missing(f"PostgreSQL did not start: {type(failure).__name__}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis of our own, with nothing on disk."""
    if shutil.which("redis-server") is None:
        raise Missing("Redis is not on this machine")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir()) as process:
        try:
            wait_for(port)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()


def free_port() -> int:
    """A port that nothing listened on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until something listens on a port of this machine. Raises Missing."""
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Missing(f"nothing listens on port {port}")
