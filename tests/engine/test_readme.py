"""The README's sessions are run, and must print what it shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(\$ paravent .*?)^```", re.MULTILINE | re.DOTALL)


def sessions():
    """Every console block of the README: commands, each with the output under it."""
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    for block in BLOCK.findall(text):
        steps = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
        yield [(command, output) for command, _, output in (step.partition("\n") for step in steps)]


SESSIONS = list(sessions())


@pytest.fixture
def shell(tmp_path):
    """A shell in an empty folder beside the examples, with `paravent` on its path and nothing of this machine's language."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "paravent"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m paravent.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    if (ROOT / "examples").is_dir():
        (work / "examples").symlink_to(ROOT / "examples")
    environment = {"PATH": f"{command.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}

    def run(line):
        done = subprocess.run(
            ["/bin/sh", "-c", line], cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120
        )
        return done.stdout.decode("utf-8")

    return run


@pytest.mark.skipif(not SESSIONS, reason="README.md has no console block of paravent yet")
@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session[0][0][:40] if session else "")
def test_the_readme_shows_what_happens(session, shell):
    for command, output in session:
        assert shell(command).rstrip() == output.rstrip(), command


def test_a_session_is_its_commands_and_what_each_prints(shell):
    assert BLOCK.findall("```console\n$ paravent --version\nparavent 0\n```\n") == ["$ paravent --version\nparavent 0\n"]
    assert shell("paravent --version").startswith("paravent ")
    assert shell("paravent rules P99").startswith("paravent: there is no such rule")
