"""The commands in the docs' console blocks are run, and print what is shown."""

import os
import re
import subprocess
import sys
from functools import cache

import pytest
from pages import FENCE, GUIDES, ROOT, name

MOST_CODE = 64
"""From here on, exit codes mean wrong use; a block that shows one prints it itself (`; echo $?`)."""


def sessions(page):
    """Every command of a page's console blocks, with the lines shown under it, and the files written beside it."""
    blocks = FENCE.findall(page.read_text(encoding="utf-8"))
    files = {file: content for _, file, content in blocks if file}
    for kind, _, content in blocks:
        for step in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:] if kind == "console" else ():
            command, _, shown = step.partition("\n")
            yield command, shown.splitlines(), files


SESSIONS = [(page, *session) for page in GUIDES for session in sessions(page)]


@cache
def environment(folder):
    """An environment in which `paravent` is this one, and nothing is in the machine's own language."""
    command = folder / "paravent"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m paravent.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "command", "shown", "files"),
    [
        pytest.param(*one, id=f"{name(one[0])}: {one[1][:50]}", marks=pytest.mark.long if "fr" in one[0].parts else ())
        for one in SESSIONS
    ],
)
def test_commands_do_what_is_shown(page, command, shown, files, tmp_path, tmp_path_factory):
    if "examples/" in "".join((command, *files.values())):
        pytest.importorskip("cv2", reason="the extra paravent[pictures] is not installed")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for file, content in files.items():
        (tmp_path / file).write_text(content, encoding="utf-8")
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env=environment(tmp_path_factory.getbasetemp()),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    printed = done.stdout.decode("utf-8").splitlines()
    assert done.returncode < MOST_CODE, printed
    assert follows(shown, printed), printed


def follows(shown, printed):
    """Whether what is shown was printed, in order and without a gap, but for the lines that `…` stands for."""
    shown = [line.rstrip() for line in shown]
    at, gap = 0, False
    for line in shown:
        if line == "…":
            gap = True
            continue
        found = next((n for n in range(at, len(printed)) if printed[n].rstrip() == line), None)
        if found is None or (found != at and not gap):
            return False
        at, gap = found + 1, False
    return gap or at == len(printed)


def test_an_ellipsis_stands_for_what_is_left_out():
    printed = ["a", "b", "c"]
    assert follows(["a", "b", "c"], printed)
    assert follows(["a", "…", "c"], printed)
    assert follows(["…", "b", "…"], printed)
    assert not follows(["a", "c"], printed)
    assert not follows(["b", "…"], printed)
    assert not follows(["a", "b"], printed)
