"""Where the peers live: an environment each under `.bench`, built from hash-locked requirements."""

import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.inputs import ENVIRONMENTS, ROOT

PEERS = ROOT / "bench" / "peers"


class MissingPeerError(Exception):
    """A peer that cannot be measured; says why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The packages of `requirements/bench-….txt` under `.bench/NAME`, and the programs they start."""

    name: str
    requirements: str
    programs: tuple[str, ...] = ()

    @property
    def locked(self) -> Path:
        """The file of versions and hashes."""
        return ROOT / "requirements" / self.requirements

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(ENVIRONMENTS / self.name / "bin" / "python")

    def program(self, name: str) -> str:
        """A command that one of its packages brings."""
        return str(ENVIRONMENTS / self.name / "bin" / name)

    def script(self, file: str) -> list[str]:
        """The start of the command that runs a script of `bench/peers` in it."""
        return [self.python, str(PEERS / file)]

    def run(self, file: str, *arguments: str) -> str:
        """What a script of `bench/peers` prints; raises MissingPeerError with its last words where it fails."""
        done = subprocess.run([*self.script(file), *arguments], check=False, capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            raise MissingPeerError(f"{file} ended with {done.returncode}{': ' if last else ''}{''.join(last)}")
        return done.stdout

    def build(self) -> None:
        """Make it, unless it stands by these requirements; raises MissingPeerError."""
        lacking = [name for name in self.programs if shutil.which(name) is None]
        if lacking:
            raise MissingPeerError(f"the program {', '.join(lacking)} is not installed")
        folder = ENVIRONMENTS / self.name
        stamp, wanted = folder / ".installed", digest([self.locked])
        if stamp.exists() and stamp.read_text() == wanted:
            return
        print(f"Installing {self.name} in an environment of its own …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            subprocess.run([*pip, "--require-hashes", "-r", str(self.locked)], check=True)
        except subprocess.CalledProcessError as error:
            raise MissingPeerError(f"pip could not install {self.requirements} (exit code {error.returncode})") from None
        stamp.write_text(wanted)


def digest(files: Sequence[Path]) -> str:
    """One name for what all these files hold."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()
