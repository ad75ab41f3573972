"""No library counts what was looked at: onnxruntime, from 1.32 on, would keep events in the home folder and send them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "photo.jpg"


@pytest.mark.slow
def test_a_check_leaves_nothing_in_the_home_folder_nor_in_the_temporary_one(tmp_path):
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    environ = {**kept, "HOME": str(home), "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "paravent.cli", "check", "--lang", "fr", "Merci à l'équipe.", str(EXAMPLE)]
    told = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert told.returncode in {0, 1, 2}, told.stderr
    assert [str(path) for folder in (home, temporary) for path in folder.rglob("*")] == []
