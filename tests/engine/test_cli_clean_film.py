"""`paravent clean` on a film: the copy, a sheet to look through, and what is said of the sound."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from paravent.cli import main
from paravent.cli.interface import Words
from paravent.cli.progress import FilmProgress
from paravent.imaging.pace import tell, watched
from paravent.post import Language
from tests.engine.drawing import decoded
from tests.engine.films import film, saved, wall, with_head

NAME = "Zebuline"
SMALL = film([with_head(wall(), 100 + 4 * n, 80, 140)[0] for n in range(12)], sound=True, metadata={"title": NAME})


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def given(tmp_path):
    return str(saved(SMALL, tmp_path / f"{NAME}.mov"))


def test_the_copy_and_a_sheet_stand_side_by_side(given, tmp_path, capsys):
    assert main(["clean", given, "-o", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["video-1-sheet.png", "video-1.mp4"]
    assert decoded((tmp_path / "out" / "video-1-sheet.png").read_bytes()).width > 1000
    said = capsys.readouterr()
    assert "covered, face: frames 1 to 12" in said.out.replace("\n", " ")
    assert "look through" in said.out
    assert NAME not in said.out + said.err


def test_sound_that_is_kept_asks_for_another_look(given, tmp_path, capsys):
    assert main(["clean", given, "-o", str(tmp_path / "out"), "--keep-sound", "--no-sheet", "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert told["verdict"] == "review"
    assert told["sheet"] is None
    assert not any(edit["kind"] == "voice" for edit in told["edits"])


def test_sound_that_is_kept_is_said_to_be(given, tmp_path, capsys):
    main(["clean", given, "-o", str(tmp_path / "out"), "--keep-sound", "--no-sheet"])
    assert "a voice identifies" in capsys.readouterr().out.replace("\n  ", " ")


def test_a_damaged_film_has_no_copy(tmp_path, capsys):
    path = saved(SMALL[:3000], tmp_path / "film.mp4")
    assert main(["clean", str(path), "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()
    assert "damaged" in capsys.readouterr().out


def test_progress_is_said_of_what_takes_long_and_only_of_that(capsys):
    progress = FilmProgress(sys.stderr, Words(Language.EN))
    with watched(progress):
        tell("see", 1, 100)
        assert capsys.readouterr().err == ""
        progress.began -= 5
        progress.shown_at -= 5
        tell("write", 50, 100)
    tell("write", 51, 100)
    assert capsys.readouterr().err == "paravent: copy written: 50%\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_who_interrupts_finds_nothing_half_written(tmp_path):
    path = saved(film([with_head(wall(1280, 720), 100 + n, 80, 300)[0] for n in range(150)]), tmp_path / "film.mp4")
    command = [sys.executable, "-m", "paravent.cli", "clean", str(path), "-o", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert not (tmp_path / "out").exists()
    assert b"Traceback" not in said
