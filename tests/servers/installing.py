"""Installs the server software of other projects that tests talk to, once, into the folder `.servers` that git ignores."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / ".servers"
_LONGEST = 900


class Missing(Exception):
    """The machine lacks what a server needs, or it could not be installed: the text says what."""


def installed(name: str, manifest: Path) -> Path:
    """The folder where the Node packages of a manifest are installed; installs them where they are not, one process at a time.

    Raises Missing.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Missing("Node and npm are not on this machine")
    folder = INSTALLED / name
    folder.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "installed.json"
        if not done.exists() or done.read_text() != manifest.read_text():
            _install(npm, folder, manifest)
            done.write_text(manifest.read_text())
    return folder


def _install(npm: str, folder: Path, manifest: Path) -> None:
    shutil.copy(manifest, folder / "package.json")
    command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--omit=dev"]
    # SQLite is compiled here: on every core, and for a quick build rather than a quick database
    quick = {"JOBS": "max", "CFLAGS": "-O0", "CXXFLAGS": "-O0"}
    try:
        subprocess.run(command, cwd=folder, env={**os.environ, **quick}, capture_output=True, timeout=_LONGEST, check=True)
    except (subprocess.SubprocessError, OSError) as failure:
        raise Missing(f"npm could not install the packages of {manifest.name}: {type(failure).__name__}") from None


if __name__ == "__main__":  # CI begins with it, while Python's packages are installed
    installed("pds", HERE / "package.json")
