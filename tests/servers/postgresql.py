"""A throw-away PostgreSQL for a test run: `python -m tests.servers.postgresql -- pytest tests/desk -n auto`.

It lives in a temporary folder, is reached by a socket in it alone, writes nothing safely (fsync off), and is gone afterwards. A
command finds its address in PARAVENT_TEST_DATABASE. Where there is no PostgreSQL, it says so and runs nothing: exit code 0.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

OWNER = "postgres"
QUICK = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


class Missing(Exception):
    """There is no PostgreSQL to start here; the message says what to install."""


def programs() -> Path:
    """The folder of the newest PostgreSQL's programs; raises Missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise Missing("no PostgreSQL here: install Debian's postgresql package")
    return found[-1].parent if found else Path(str(on_path)).parent


def as_owner(command: Sequence[str]) -> list[str]:
    """The command as a user that PostgreSQL runs under: it refuses root."""
    if os.getuid() != 0:
        return list(command)
    try:
        pwd.getpwnam(OWNER)
    except KeyError:
        raise Missing(f"PostgreSQL does not run as root, and there is no user {OWNER}") from None
    return ["runuser", "-u", OWNER, "--", *command]


@contextmanager
def cluster(**settings: str) -> Iterator[str]:
    """Start a server, quick unless told otherwise; gives the address of an empty database. Raises Missing."""
    here = programs()
    folder = Path(tempfile.mkdtemp(prefix="paravent-pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, OWNER)
        folder.chmod(0o755)
        data = folder / "data"
        _run(here / "initdb", "-D", data, "-U", "paravent", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in {**QUICK, **settings}.items())
        _run(here / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-k {folder}", "start")
        try:
            _run(here / "createdb", "-h", folder, "-U", "paravent", "desk")
            yield f"postgresql://paravent@{quote(str(folder), safe='')}/desk"
        finally:
            _run(here / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    done = subprocess.run(as_owner([str(part) for part in command]), capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def main(command: Sequence[str]) -> int:
    """Run the command with a server; gives its exit code."""
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        print(__doc__, file=sys.stderr)  # noqa: T201 - a command
        return 64
    try:
        with cluster() as address:
            return subprocess.run(command, env={**os.environ, "PARAVENT_TEST_DATABASE": address}, check=False).returncode
    except Missing as missing:
        print(f"PostgreSQL: skipped, {missing}.", file=sys.stderr)  # noqa: T201 - a command
        return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
