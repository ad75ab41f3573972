import json
from dataclasses import replace

import pytest

from paravent.cli import main
from paravent.reading import Cause, Unread
from paravent.report import Copy, Origin, SafeCopy
from paravent.ruling import Reason, ReasonCode, Ruling, Verdict
from tests.engine.made_reports import NAME, report_on, stand_in


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    stand_in(monkeypatch)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / f"{NAME}.png"
    path.write_bytes(b"original")
    return str(path)


def test_a_clean_copy_is_written_under_a_name_that_says_nothing(photo, tmp_path, capsys):
    assert main(["clean", photo, "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "image-1.png").read_bytes() == b"clean"
    out = capsys.readouterr().out
    assert f"✔ OK  file 1 → {tmp_path / 'out' / 'image-1.png'}" in out.replace("\n  ", " ")
    assert "metadata removed: EXIF:GPSLatitude" in out
    assert NAME not in out


def test_every_file_has_its_number(photo, tmp_path, capsys):
    assert main(["clean", photo, photo, "-o", str(tmp_path / "out"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [file["path"] for file in document["files"]] == [str(tmp_path / "out" / f"image-{n}.png") for n in (1, 2)]
    assert document["files"][0]["edits"][0]["how"] == "metadata_removed"


def test_nothing_is_written_over(photo, tmp_path):
    for _ in range(2):
        main(["clean", photo, "-o", str(tmp_path / "out")])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["image-1-1.png", "image-1.png"]


def test_a_file_that_cannot_be_mended_has_no_copy(photo, tmp_path, monkeypatch, capsys):
    def check(post):
        unread = (Unread(Cause.UNKNOWN_FORMAT, 0, "pdf"),)
        reasons = (Reason(ReasonCode.UNCHECKED, Verdict.STOP, (), (), unread),)
        safe = SafeCopy(Copy(Origin.UNCHANGED, "", (), (), "", (Unread(Cause.REPAIR_FAILED, 0),)), Verdict.OK, ())
        return replace(report_on(post), verdict=Verdict.STOP, reasons=reasons, unread=unread, safe=safe)

    stand_in(monkeypatch, check)
    assert main(["clean", photo, "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()
    assert "this format is not read yet" in capsys.readouterr().out


def test_a_copy_that_is_held_itself_is_not_written(photo, tmp_path, monkeypatch):
    held = Ruling(Verdict.STOP, (Reason(ReasonCode.IMAGE_RIGHTS, Verdict.STOP, ("P03",)),))

    def check(post):
        report = report_on(post)
        return replace(report, safe=replace(report.safe, verdict=held.verdict, reasons=held.reasons))

    stand_in(monkeypatch, check)
    assert main(["clean", photo, "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("files", "code"), [([], 64), (["missing.png"], 66), (["/dev/null"], 66), ([f"{NAME}.png"], 66)])
def test_what_is_no_file(files, code, tmp_path, capsys):
    assert main(["clean", *files, "-o", str(tmp_path / "out")]) == code
    assert NAME not in capsys.readouterr().err
