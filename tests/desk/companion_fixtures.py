"""`paravent serve` as people run it, with the entry point that pyproject.toml declares, whatever is installed."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Companion:
    """A running page: its address, its process, its folders (home and temporary), how long it took to answer."""

    url: str
    process: "subprocess.Popen[str]"
    folder: Path

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])


def offered(folder: Path) -> Path:
    """A folder for the path whose metadata offer what pyproject.toml says."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    info = folder / "path" / "paravent_offers-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: paravent-offers\nVersion: 0\n")
    lines = [f"[{group}]\n" + "".join(f"{name} = {where}\n" for name, where in ones.items()) for group, ones in told.items()]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return info.parent


def environ(folder: Path, **told: str) -> dict[str, str]:
    """Folders of its own, and none of our settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PARAVENT_", "DJANGO_"))}
    for name in ("home", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    path = os.pathsep.join([str(offered(folder)), str(ROOT / "src")])
    folders = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}
    return {**own, **folders, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", **told}


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "paravent.cli", "serve", "--ui", "en", *options]


@contextmanager
def companion(folder: Path, options: Sequence[str] = ("--no-open",), **told: str) -> Iterator[Companion]:
    """Start it, wait until it says its address, and end it."""
    environment = environ(folder, **told)
    with subprocess.Popen(
        command(*options), env=environment, cwd=folder / "home", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = re.search(r"http://127\.0\.0\.1:\d+/check/", process.stdout.readline())
        try:
            assert said, process.communicate(timeout=30)
            yield Companion(said.group(), process, folder)
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=30)
