"""`paravent watch`: files dropped into a folder, by a process as people run it and look by look."""

import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from paravent.cli import main, watch

EXAMPLES = Path(__file__).parents[2] / "examples"


def waited(until, seconds=60):
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.slow
def test_what_is_dropped_gets_a_clean_copy_until_it_is_told_to_stop(tmp_path):
    inbox, copies = tmp_path / "inbox", tmp_path / "inbox" / "clean"
    inbox.mkdir()
    shutil.copy(EXAMPLES / "photo.jpg", inbox / "old.jpg")
    command = [sys.executable, "-m", "paravent.cli", "watch", "--ui", "en", str(inbox), "-o", str(copies)]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        assert "Drop files into" in process.stdout.readline()
        time.sleep(0.5)  # the first look is taken right after
        shutil.copy(EXAMPLES / "photo.jpg", inbox / "Sylvie Martin.jpg")
        waited(lambda: copies.exists() and [one for one in copies.iterdir() if not one.name.startswith(".")])
        process.send_signal(signal.SIGINT)
        said, wrong = process.communicate(timeout=60)
    assert (process.returncode, wrong) == (0, "")
    assert "1 files" in said
    assert "Martin" not in said
    [copy] = copies.iterdir()
    assert b"Exif" not in copy.read_bytes()
    assert sorted(one.name for one in inbox.iterdir()) == ["Sylvie Martin.jpg", "clean", "old.jpg"]


class Looks:
    """What happens between two looks, in order."""

    def __init__(self, monkeypatch, *steps):
        self.steps = iter(steps)
        monkeypatch.setattr(watch.time, "sleep", lambda _: next(self.steps, lambda: None)())


def write(path, content):
    return lambda: path.write_text(content)


def test_a_file_is_taken_once_it_is_whole_and_again_when_it_is_written_anew(tmp_path, monkeypatch):
    file, output = tmp_path / "a.txt", tmp_path / "out"
    stay = lambda: None  # noqa: E731 - a step of the looks

    def anew():
        file.write_text("another text")
        os.utime(file, ns=(0, 1))

    Looks(monkeypatch, write(file, "half"), write(file, "half and whole"), stay, stay, anew, stay)
    assert list(islice(watch.dropped(tmp_path, output), 2)) == [file, file]


def test_what_is_not_finished_hidden_empty_or_a_copy_is_left(tmp_path, monkeypatch):
    output = tmp_path / "out"
    output.mkdir()
    (tmp_path / "before.txt").write_text("was here")

    def come():
        for name in ("film.mp4.part", ".hidden", "photo.crdownload", "out/copy.txt"):
            (tmp_path / name).write_text("content")
        (tmp_path / "empty.txt").touch()

    last = tmp_path / "last.txt"
    Looks(monkeypatch, come, lambda: None, lambda: None, write(last, "whole"))
    assert next(watch.dropped(tmp_path, output)) == last


def test_a_file_that_goes_is_forgotten(tmp_path, monkeypatch):
    file, last = tmp_path / "a.txt", tmp_path / "b.txt"
    Looks(monkeypatch, write(file, "a"), file.unlink, write(last, "b"))
    assert next(watch.dropped(tmp_path, tmp_path / "out")) == last


@pytest.mark.parametrize(("folder", "output", "code"), [("none", "out", 66), ("", "", 64), ("", "./", 64)])
def test_what_cannot_be_watched_is_said(tmp_path, capsys, folder, output, code):
    assert main(["watch", str(tmp_path / folder), "-o", f"{tmp_path}/{output}"]) == code
    assert "paravent:" in capsys.readouterr().err
