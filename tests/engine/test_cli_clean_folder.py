"""`paravent clean` on folders and DICOMDIRs: every file with its number, going on after a bad one, nothing half written."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.fileset import FileSet

from paravent.cli import main
from paravent.cli.dicom_options import EXPORTS, KEPT
from paravent.cli.exits import Code, CommandError
from paravent.cli.exporting import WRITERS
from paravent.cli.sources import sources
from paravent.imaging.dataset import quiet
from paravent.imaging.film import described
from tests.engine.dicom_files import image, shipped, written
from tests.engine.films import frames

NAME = "Kerbrezel"


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def folder(tmp_path):
    """Two radiographs of one study, one of another patient, a damaged one, something else, hidden files."""
    inner = tmp_path / "in" / NAME
    inner.mkdir(parents=True)
    for number, patient in enumerate(("A", "A", "B"), 1):
        told = {"PatientID": patient, "StudyInstanceUID": f"1.2.826.{patient == 'A':d}", "StudyDate": f"2020031{number}"}
        (inner / f"{number}.dcm").write_bytes(written(image(PatientName=f"{NAME}^Ilse", **told)))
    (inner / "4.dcm").write_bytes(written(image())[:132] + b"\xff" * 200)
    (inner / "5.xyz").write_bytes(b"something else")
    (inner / ".hidden").write_bytes(b"")
    (tmp_path / "in" / "DICOMDIR").write_bytes(b"names of everybody")
    return tmp_path / "in"


def cleaned(folder: Path, *more: str, capsys) -> tuple[int, dict]:
    code = main(["clean", str(folder), "-o", str(folder.parent / "out"), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def reread(path: str) -> pydicom.Dataset:
    with quiet():
        return pydicom.dcmread(path)


def test_every_file_has_its_number_and_bad_ones_are_held(folder, capsys):
    code, document = cleaned(folder, capsys=capsys)
    assert code == 2
    assert [file["verdict"] for file in document["files"]] == ["ok", "ok", "ok", "stop", "stop"]
    assert sorted(path.name for path in (folder.parent / "out").iterdir()) == [f"radiograph-{n}.dcm" for n in (1, 2, 3)]
    assert document["files"][3]["unread"]
    assert document["files"][4]["unread"][0]["cause"] == "unknown_format"


@pytest.mark.slow
def test_two_processes_give_what_one_gives(folder, capsys):
    key = folder.parent / "key"
    key.write_bytes(bytes(range(32)))
    _, one = cleaned(folder, "--dicom-key", str(key), capsys=capsys)
    first = [Path(file["path"]).read_bytes() for file in one["files"] if file["path"]]
    _, two = cleaned(folder, "--dicom-key", str(key), "--jobs", "2", capsys=capsys)
    assert [Path(file["path"]).read_bytes() for file in two["files"] if file["path"]] == first
    assert [file["verdict"] for file in two["files"]] == [file["verdict"] for file in one["files"]]


def test_files_of_a_study_still_fit_together_and_no_two_runs_do(folder, capsys):
    _, document = cleaned(folder, "--dicom-keep", "dates", capsys=capsys)
    one, two, other = (reread(file["path"]) for file in document["files"][:3])
    assert one.StudyInstanceUID == two.StudyInstanceUID != other.StudyInstanceUID
    assert int(two.StudyDate[-2:]) - int(one.StudyDate[-2:]) in {1, -27, -28, -29, -30}
    _, again = cleaned(folder, "--dicom-keep", "dates", capsys=capsys)
    assert reread(again["files"][0]["path"]).StudyInstanceUID != one.StudyInstanceUID


def test_what_people_see_names_nobody(folder, capsys):
    assert main(["clean", str(folder), "-o", str(folder.parent / "out")]) == 2
    told = capsys.readouterr()
    assert NAME not in told.out + told.err
    assert "5 files: 3 clean copies, 0 to be looked at, 2 without a copy." in told.out
    assert "file 4: no copy was written" in told.out
    assert "hidden files left aside: 1" in told.out


def test_a_list_of_names_is_written_on_request_for_its_owner_alone(folder, capsys):
    names = folder.parent / "names.tsv"
    cleaned(folder, "--names", str(names), capsys=capsys)
    assert names.read_text().splitlines()[1] == f"2\t{folder / NAME / '2.dcm'}"
    assert names.stat().st_mode & 0o777 == 0o600


def test_the_manifest_says_what_was_done_by_tag_and_no_value(folder, capsys):
    cleaned(folder, "--manifest", "--dicom-keep", "dates,descriptions", capsys=capsys)
    text = (folder.parent / "out" / "manifest.json").read_text()
    manifest = json.loads(text)
    assert NAME not in text
    assert "202003" not in text
    assert manifest["dicom_kept"] == ["dates", "descriptions"]
    first = manifest["files"][0]
    assert first["copy"] == "radiograph-1.dcm"
    done = {line["keyword"]: line["how"] for line in first["attributes"]}
    assert done["PatientName"] == "emptied"
    assert done["StudyDate"] == "shifted"
    assert done["StudyInstanceUID"] == "replaced"
    assert done["Modality"] == "kept"
    assert done["PatientIdentityRemoved"] == "added"
    assert sum(first["counts"].values()) == sum(line["count"] for line in first["attributes"])
    assert manifest["files"][3]["copy"] is None


@pytest.mark.parametrize("form", WRITERS)
def test_pictures_for_a_network_hold_the_frame_and_no_metadata(form, tmp_path, capsys):
    path = tmp_path / "x.dcm"
    path.write_bytes(written(image(PatientName=f"{NAME}^Ilse")))
    assert main(["clean", str(path), "-o", str(tmp_path / "out"), "--export", form]) == 0
    content = (tmp_path / "out" / f"radiograph-1.{form}").read_bytes()
    assert NAME.encode() not in content
    with Image.open(tmp_path / "out" / f"radiograph-1.{form}") as picture:
        assert picture.size == (48, 32)
        assert not picture.getexif()
        pixels = np.asarray(picture.convert("L"), int)
    assert abs(pixels[10, 12] - 250) < 6
    assert f"radiograph-1.{form}" in capsys.readouterr().out.replace("\n    ", "")


def test_every_frame_has_its_picture_on_request(tmp_path):
    frames = np.stack([np.full((32, 48), value, np.uint8) for value in (40, 90, 200)])
    dataset = image(NumberOfFrames=3)
    dataset.add_new(0x7FE00010, "OB", frames.tobytes())
    path = tmp_path / "x.dcm"
    path.write_bytes(written(dataset))
    main(["clean", str(path), "-o", str(tmp_path / "out"), "--export", "png", "--every-frame"])
    assert sorted(one.name for one in (tmp_path / "out").glob("*.png")) == [f"radiograph-1-frame-{n}.png" for n in (1, 2, 3)]
    main(["clean", str(path), "-o", str(tmp_path / "first"), "--export", "png"])
    assert [one.name for one in (tmp_path / "first").glob("*.png")] == ["radiograph-1.png"]


def test_a_cine_is_a_film_of_all_frames_at_its_own_speed(tmp_path):
    levels = (40, 90, 200, 120)
    dataset = image(NumberOfFrames=len(levels), FrameTime="50")
    dataset.add_new(0x7FE00010, "OB", np.stack([np.full((32, 48), value, np.uint8) for value in levels]).tobytes())
    path = tmp_path / "x.dcm"
    path.write_bytes(written(dataset))
    main(["clean", str(path), "-o", str(tmp_path / "out"), "--export", "mp4"])
    content = (tmp_path / "out" / "radiograph-1.mp4").read_bytes()
    shown = frames(content)
    assert [frame.shape for frame in shown] == [(32, 48, 3)] * len(levels)
    brightness = [float(frame.mean()) for frame in shown]
    assert [sorted(brightness).index(level) for level in brightness] == [sorted(levels).index(level) for level in levels]
    assert not described(content).fields
    with av.open(BytesIO(content)) as source:
        assert round(source.streams.video[0].average_rate) == 20
    assert NAME.encode() not in content


def test_a_single_frame_is_a_picture_where_a_film_is_asked_for(tmp_path):
    path = tmp_path / "x.dcm"
    path.write_bytes(written(image()))
    main(["clean", str(path), "-o", str(tmp_path / "out"), "--export", "mp4"])
    assert [one.name for one in (tmp_path / "out").iterdir() if one.suffix != ".dcm"] == ["radiograph-1.png"]


def test_every_form_has_its_writer():
    assert (*WRITERS, "mp4") == EXPORTS


def dicomdir(folder: Path) -> Path:
    """A DICOMDIR over two of pydicom's own files."""
    files = FileSet()
    for path in shipped():
        if path.name in {"CT_small.dcm", "MR_small.dcm"}:
            files.add(path)
    folder.mkdir(parents=True)
    files.write(folder)
    del files
    gc.collect()  # pydicom leaves its staging folder to the collector, whose warning would fall on another test
    return folder / "DICOMDIR"


@pytest.mark.filterwarnings("ignore")
def test_the_files_that_a_dicomdir_lists_are_cleaned(tmp_path, capsys):
    directory = dicomdir(tmp_path / "disk")
    code = main(["clean", str(directory), "-o", str(tmp_path / "out"), "--json"])
    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["radiograph-1.dcm", "radiograph-2.dcm"]
    assert len(document["files"]) == 2
    with pytest.raises(ValueError, match="Patient ID"):  # why no new DICOMDIR is written
        FileSet().add(tmp_path / "out" / "radiograph-1.dcm")
    gc.collect()


@pytest.mark.filterwarnings("ignore")
def test_a_file_that_is_missing_is_held(tmp_path, capsys):
    directory = dicomdir(tmp_path / "disk")
    next(path for path in sorted((tmp_path / "disk").rglob("*")) if path.is_file() and path != directory).unlink()
    code = main(["clean", str(directory), "-o", str(tmp_path / "out"), "--json"])
    assert code == 2
    assert sorted(file["verdict"] for file in json.loads(capsys.readouterr().out)["files"]) == ["ok", "stop"]


def record(*steps: str) -> bytes:
    item = pydicom.Dataset()
    with quiet():
        item.add_new(0x00041500, "CS", list(steps))
        dataset = image(DirectoryRecordSequence=[item])
        return written(dataset)


@pytest.mark.parametrize("steps", [("..", "x"), ("/etc", "passwd"), ("a/../../b",), ("a\x00b",), (".",)])
def test_a_dicomdir_that_points_outside_is_refused(steps, tmp_path):
    (tmp_path / "DICOMDIR").write_bytes(record(*steps))
    with pytest.raises(CommandError) as caught:
        sources([str(tmp_path / "DICOMDIR")], tmp_path / "out")
    assert caught.value.key == "error.directory"


def test_a_link_that_leads_outside_is_refused(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "DICOMDIR").write_bytes(record("IMAGE"))
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "disk" / "IMAGE").symlink_to(tmp_path / "secret")
    with pytest.raises(CommandError):
        sources([str(tmp_path / "disk" / "DICOMDIR")], tmp_path / "out")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--dicom-keep", "names"], Code.USAGE),
        (["--dicom-keep", "dates,"], Code.USAGE),
        (["--dicom-key", "missing"], Code.NO_INPUT),
        (["--dicom-key", "weak"], Code.USAGE),
        (["--export", "gif"], Code.USAGE),
    ],
)
def test_wrong_use_is_said_without_quoting(more, code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("weak").write_bytes(b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    Path("x.dcm").write_bytes(written(image()))
    assert main(["clean", "x.dcm", "-o", "out", *more]) == code
    assert not Path("out").exists()
    assert capsys.readouterr().err.startswith("paravent: ")


def test_an_empty_folder_and_an_output_that_is_the_input(tmp_path):
    (tmp_path / "in").mkdir()
    assert main(["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out")]) == Code.NO_INPUT
    assert main(["clean", str(tmp_path / "in"), "-o", str(tmp_path / "in")]) == Code.USAGE


def test_an_output_inside_the_input_is_left_out(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.dcm").write_bytes(b"x")
    (tmp_path / "a.dcm").write_bytes(b"x")
    found = sources([str(tmp_path)], tmp_path / "out")
    assert [one.path.name for one in found.files] == ["a.dcm"]
    assert "a.dcm" not in repr(found)


def test_every_word_stands_for_an_option_of_the_profile():
    from paravent.post import DicomProfile

    assert all(hasattr(DicomProfile(), option) for option in KEPT.values())


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_an_interruption_leaves_whole_copies_alone(tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / "in" / f"{number:02d}.dcm").write_bytes(written(image()))
    command = [sys.executable, "-m", "paravent.cli", "clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--jobs", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 90
    while time.monotonic() < until and not list((tmp_path / "out").glob("*.dcm")):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=90)
    assert process.returncode == Code.INTERRUPTED
    assert "interrupted" in err
    copies = list((tmp_path / "out").iterdir())
    assert 0 < len(copies) < 40
    assert all(reread(str(path)).PatientIdentityRemoved == "YES" for path in copies)


def test_a_file_that_breaks_something_is_held_and_the_next_one_follows(folder, capsys, monkeypatch):
    import paravent.repair.account as accounts

    calls = []

    def breaks_once(original, copy):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError(NAME)
        return accounts.Account((), ("", ""))

    monkeypatch.setattr(accounts, "account", breaks_once)
    code, document = cleaned(folder, "--manifest", capsys=capsys)
    assert code == 2
    assert [file["verdict"] for file in document["files"]][:2] == ["stop", "ok"]


def test_a_folder_that_cannot_be_written_ends_the_run(folder, capsys):
    (folder.parent / "out").write_bytes(b"no folder")
    assert main(["clean", str(folder), "-o", str(folder.parent / "out")]) == Code.CANNOT_WRITE
    assert NAME not in capsys.readouterr().err


def test_a_file_that_is_cut_short_has_a_copy_to_look_at_and_a_sentence(tmp_path, capsys):
    path = tmp_path / "x.dcm"
    path.write_bytes(written(image())[:-500])
    assert main(["clean", str(path), "-o", str(tmp_path / "out")]) == 1
    assert "missing pixels are left blank" in " ".join(capsys.readouterr().out.split())
    assert (tmp_path / "out" / "radiograph-1.dcm").is_file()
