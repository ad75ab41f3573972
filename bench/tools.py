"""What is measured: Paravent in both tiers, and its peers, each in an environment of its own under `.bench`."""

import hashlib
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.inputs import ENVIRONMENTS, ROOT, WORK

PEERS = ROOT / "bench" / "peers"


class Tool(Protocol):
    """Something that reads posts."""

    @property
    def name(self) -> str:
        """What the tables call it."""
        ...

    def scan(self, posts: Path) -> Path:
        """Its predictions for the posts, in the form of the benchmark's score."""
        ...

    def timer(self, posts: Path) -> Sequence[str]:
        """The command that prints the milliseconds of CPU that seeing (and judging, where it judges) takes a post."""
        ...

    def once(self, post: Path) -> Sequence[str]:
        """The command that starts it, reads one post, and ends."""
        ...


@dataclass(frozen=True, slots=True)
class Paravent:
    """Paravent through its command line, in one tier. Never from a cache."""

    tier: str

    @property
    def name(self) -> str:
        """What the tables call it."""
        return f"Paravent, {self.tier}"

    def scan(self, posts: Path) -> Path:
        """Run `paravent scan` from the start, whatever an earlier run left."""
        out = WORK / f"{posts.stem}-paravent-{self.tier}.jsonl"
        with tempfile.TemporaryDirectory(dir=WORK) as folder:
            fresh = Path(folder) / "out.jsonl"
            asked = ["scan", str(posts), "-o", str(fresh), "--tier", self.tier, "--jobs", "1"]
            subprocess.run([sys.executable, "-m", "paravent.cli", *asked], check=True, cwd=ROOT)
            fresh.replace(out)
        return out

    def timer(self, posts: Path) -> Sequence[str]:
        """Seeing and judging."""
        return [sys.executable, "-m", "bench.timing", "examine", self.tier, str(posts)]

    def whole_timer(self, posts: Path) -> Sequence[str]:
        """The whole check, with its safe copy."""
        return [sys.executable, "-m", "bench.timing", "check", self.tier, str(posts)]

    def once(self, post: Path) -> Sequence[str]:
        """`paravent check` on a post."""
        return [sys.executable, "-m", "paravent.cli", "check", "--tier", self.tier, post.with_suffix(".txt").read_text("utf-8")]


class MissingPeerError(Exception):
    """A peer whose environment could not be built."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool, run by a script in `bench/peers` from an environment built by its hash-locked requirements."""

    name: str
    environment: str
    requirements: str
    script: str

    def build(self) -> None:
        """Make the environment, unless it stands by these requirements; raises MissingPeerError."""
        folder, locked = ENVIRONMENTS / self.environment, ROOT / "requirements" / self.requirements
        stamp, wanted = folder / ".installed", _digest([locked])
        if stamp.exists() and stamp.read_text() == wanted:
            return
        print(f"Installing {self.name} in an environment of its own …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [self._python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            subprocess.run([*pip, "--require-hashes", "-r", str(locked)], check=True)
        except subprocess.CalledProcessError as error:
            raise MissingPeerError(f"pip could not install {self.requirements} (exit code {error.returncode})") from None
        stamp.write_text(wanted)

    def scan(self, posts: Path) -> Path:
        """Run the peer's script; what it gave for the same input, script and requirements is taken again."""
        what = self._said_by(posts)
        start = f"{posts.stem}-{self.environment}-"
        out = WORK / f"{start}{what}.jsonl"
        if not out.exists():
            for stale in WORK.glob(f"{start}*.jsonl"):
                stale.unlink()
            unfinished = out.with_suffix(".part")
            subprocess.run([*self._command, "scan", str(posts), str(unfinished)], check=True, cwd=ROOT)
            unfinished.replace(out)
        return out

    def timer(self, posts: Path) -> Sequence[str]:
        """Finding, without reading the file or writing the answers."""
        return [*self._command, "time", str(posts)]

    def once(self, post: Path) -> Sequence[str]:
        """Its script on a post."""
        return [*self._command, "scan", str(post), str(WORK / "once.jsonl")]

    @property
    def _python(self) -> str:
        return str(ENVIRONMENTS / self.environment / "bin" / "python")

    @property
    def _command(self) -> list[str]:
        return [self._python, str(PEERS / self.script)]

    def _said_by(self, posts: Path) -> str:
        """A name for everything that its predictions hang on."""
        locked = ROOT / "requirements" / self.requirements
        return _digest([posts, locked, PEERS / "scanning.py", PEERS / self.script])[:16]


def _digest(files: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


FAST, FULL = Paravent("fast"), Paravent("full")
PRESIDIO = Peer("Presidio", "presidio", "bench.txt", "presidio_scan.py")
OTHERS = (
    PRESIDIO,
    Peer("unpii", "unpii", "bench-unpii.txt", "unpii_scan.py"),
    Peer("Rampart", "rampart", "bench-rampart.txt", "rampart_scan.py"),
)
OUT_OF_REACH = {
    "EDS-Pseudo rules": "EDS-Pseudo 0.4.0 is in no package registry, and no code of others stands in this repository"
}
"""Peers that nobody can install from here, and why."""
NAMES = (*(peer.name for peer in OTHERS), *OUT_OF_REACH, FAST.name, FULL.name)
"""The columns of the tables, in order."""


def at_hand() -> tuple[tuple[Tool, ...], dict[str, str]]:
    """The tools that can be measured, and by name why the others cannot."""
    tools: list[Tool] = []
    missing = dict(OUT_OF_REACH)
    for peer in OTHERS:
        try:
            peer.build()
            tools.append(peer)
        except MissingPeerError as error:
            missing[peer.name] = str(error)
    return (*tools, FAST, FULL), missing
