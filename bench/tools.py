"""What is measured: Paravent in both tiers, and its peers, each in an environment of its own under `.bench`."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.environments import PEERS, Environment, MissingPeerError, digest
from bench.inputs import ROOT, WORK


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


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool, run by a script in `bench/peers` in an environment of its own."""

    name: str
    environment: Environment
    script: str

    def scan(self, posts: Path) -> Path:
        """Run the peer's script; what it gave for the same input, script and requirements is taken again."""
        what = self._said_by(posts)
        start = f"{posts.stem}-{self.environment.name}-"
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
    def _command(self) -> list[str]:
        return self.environment.script(self.script)

    def _said_by(self, posts: Path) -> str:
        """A name for everything that its predictions hang on."""
        return digest([posts, self.environment.locked, PEERS / "scanning.py", PEERS / self.script])[:16]


FAST, FULL = Paravent("fast"), Paravent("full")
PRESIDIO = Peer("Presidio", Environment("presidio", "bench.txt"), "presidio_scan.py")
OTHERS = (
    PRESIDIO,
    Peer("unpii", Environment("unpii", "bench-unpii.txt"), "unpii_scan.py"),
    Peer("Rampart", Environment("rampart", "bench-rampart.txt"), "rampart_scan.py"),
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
            peer.environment.build()
            tools.append(peer)
        except MissingPeerError as error:
            missing[peer.name] = str(error)
    return (*tools, FAST, FULL), missing
