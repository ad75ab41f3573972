"""`--show`, crops, and what is not looked for, as the command line tells them."""

import json
import stat
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from PIL import Image

from paravent.cli import main
from paravent.finding import Box, Finding, Label
from paravent.post import Attachment, Post
from paravent.reading import Looked, Sort
from paravent.ruling import Reason, ReasonCode, Verdict
from tests.engine.drawing import decoded, encoded
from tests.engine.made_reports import NAME, report_on, stand_in

SCHEMA = json.loads(files("paravent.cli").joinpath("report.schema.json").read_text(encoding="utf-8"))
PLACE = Box(0, 0, 10, 4, 200, 24)
FOUND = (Finding(Label.PATIENT, PLACE, 0.9, "names"),)
SENTENCES = {
    "en": "Not looked for: tattoos, scars, jewellery, rooms that somebody recognises. Look yourself.",
    "fr": "Ce qui n'est pas cherché : tatouages, cicatrices, bijoux, lieux que quelqu'un reconnaîtrait. Regardez vous-même.",
}


def seen(post: Post, tier=None, sort=Sort.PHOTOGRAPH, findings=FOUND):
    report = report_on(post)
    reasons = (Reason(ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP, ("P01",), (PLACE,)),) if findings else ()
    looked = tuple(Looked(n, 0, 640, 400, sort) for n in range(len(post.attachments)))
    safe = replace(report.safe, copy=replace(report.safe.copy, attachments=post.attachments and (copy(),)))
    verdict = Verdict.STOP if findings else Verdict.OK
    return replace(report, verdict=verdict, reasons=reasons, findings=findings, looked=looked, safe=safe)


def copy():
    return Attachment("image-1.png", encoded(Image.new("RGB", (640, 400), (1, 2, 3)), "PNG"))


@pytest.fixture(autouse=True)
def engine(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)
    stand_in(monkeypatch, seen)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / f"{NAME}.png"
    path.write_bytes(encoded(Image.new("RGB", (640, 400), (90, 160, 120)), "PNG"))
    return str(path)


def commands(photo, tmp_path):
    return ["check", photo], ["clean", photo, "-o", str(tmp_path / "out")]


@pytest.mark.parametrize("number", [0, 1], ids=["check", "clean"])
def test_a_picture_for_ones_own_eyes(number, photo, tmp_path, capsys):
    command = commands(photo, tmp_path)[number]
    main([*command, "--show", str(tmp_path / "look")])
    picture = tmp_path / "look" / "to-look-at-1.png"
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600
    assert decoded(picture.read_bytes()).width > 2 * 640
    told = " ".join(capsys.readouterr().out.split())
    assert "keep them to yourself, then delete them." in told
    assert f"to look at → {picture}" in told
    assert "1. patient · top left, 200 × 24 pixels at (10, 4) · A patient is identified (P01)" in told
    assert NAME not in told.replace(str(tmp_path), "")


def test_the_lines_speak_french_too(photo, tmp_path, capsys):
    main(["check", photo, "--show", str(tmp_path / "look"), "--ui", "fr"])
    told = " ".join(capsys.readouterr().out.split())
    assert "1. patient · en haut à gauche, 200 × 24 pixels en (10, 4) · Un patient est identifié (P01)" in told
    assert "gardez-les pour vous" in told


def test_nothing_is_shown_unless_asked(photo, tmp_path, capsys):
    for command in commands(photo, tmp_path):
        main(command)
    assert "To look at" not in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.rglob("to-look*")) == []


def test_nothing_is_written_over(photo, tmp_path):
    for _ in range(2):
        main(["check", photo, "--show", str(tmp_path / "look")])
    assert sorted(path.name for path in (tmp_path / "look").iterdir()) == ["to-look-at-1-1.png", "to-look-at-1.png"]


def test_never_among_the_copies(photo, tmp_path, capsys):
    out = str(tmp_path / "out")
    assert main(["check", photo, "--fix", out, "--show", f"{out}/."]) == 64
    assert main(["clean", photo, "-o", out, "--show", out]) == 64
    assert not (tmp_path / "out").exists()
    assert "another folder" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_does_not_hide_the_verdict(photo, tmp_path, capsys):
    (tmp_path / "look").write_text("a file", encoding="utf-8")
    assert main(["check", photo, "--show", str(tmp_path / "look")]) == 73
    told = capsys.readouterr()
    assert "STOP" in told.out
    assert "writing failed" in told.err
    assert main(["clean", photo, "-o", str(tmp_path / "out"), "--show", str(tmp_path / "look")]) == 73
    assert not (tmp_path / "out").exists()


def test_pictures_of_a_run_before_are_not_cleaned(photo, tmp_path, capsys):
    look = tmp_path / "look"
    for _ in range(2):
        main(["clean", str(tmp_path), "-o", str(tmp_path / "out"), "--show", str(look), "--json"])
        assert len(json.loads(capsys.readouterr().out)["files"]) == 1


def test_a_folder_is_told_in_one_line(photo, tmp_path, capsys):
    main(["clean", str(tmp_path), "-o", str(tmp_path / "out"), "--show", str(tmp_path / "look")])
    told = " ".join(capsys.readouterr().out.split())
    assert f"pictures to look at, in {tmp_path / 'look'}: 1." in told
    assert told.endswith(SENTENCES["en"])


def test_nothing_found_is_said(photo, tmp_path, monkeypatch, capsys):
    stand_in(monkeypatch, lambda post, tier=None: seen(post, findings=()))
    assert main(["check", photo, "--show", str(tmp_path / "look")]) == 0
    assert "Nothing to show" in capsys.readouterr().out
    assert not (tmp_path / "look").exists()


def test_json_has_the_same_as_the_picture(photo, tmp_path, capsys):
    main(["check", photo, "--show", str(tmp_path / "look"), "--json"])
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, SCHEMA)
    [place] = report["annotations"]
    assert (place["number"], place["labels"], place["goes"], place["position"]) == (1, ["PATIENT"], True, "top_left")
    assert place["reasons"] == ["IDENTIFIED_PATIENT"]
    assert place["words"]["fr"].startswith("1. patient · en haut à gauche")
    assert report["to_look_at"] == [str(tmp_path / "look" / "to-look-at-1.png")]
    main(["clean", photo, "-o", str(tmp_path / "out"), "--json"])
    [file] = json.loads(capsys.readouterr().out)["files"]
    assert file["annotations"] == [place]
    assert file["to_look_at"] == []


@pytest.mark.parametrize("number", [0, 1], ids=["check", "clean"])
def test_a_crop_is_told_with_its_numbers_and_never_done(number, photo, tmp_path, capsys):
    command = commands(photo, tmp_path)[number]
    main(command)
    assert "cropping the top 31 pixels (8% of the picture) would do" in " ".join(capsys.readouterr().out.split())
    main([*command, "--json"])
    document = json.loads(capsys.readouterr().out)
    [crop] = document["crops"] if number == 0 else document["files"][0]["crops"]
    assert (crop["side"], crop["pixels"], crop["share"]) == ("top", 31, 0.0775)
    assert "couper les 31 pixels du haut (8 % de l'image)" in crop["words"]["fr"]
    if number == 1:
        assert decoded((tmp_path / "out" / "image-1.png").read_bytes()).size == (640, 400)


@pytest.mark.parametrize("number", [0, 1], ids=["check", "clean"])
@pytest.mark.parametrize("ui", ["en", "fr"])
def test_what_is_not_looked_for_is_said_once(number, ui, photo, tmp_path, capsys):
    command = commands(photo, tmp_path)[number]
    main([command[0], photo, *command[1:], "--ui", ui])
    told = " ".join(capsys.readouterr().out.split())
    assert told.count(SENTENCES[ui]) == 1
    main([*command, "--json"])
    assert json.loads(capsys.readouterr().out)["unseen"] == SENTENCES


@pytest.mark.parametrize("sort", [Sort.MEDICAL, Sort.PAGE])
def test_radiographs_and_pages_are_spared_the_sentence(sort, photo, tmp_path, monkeypatch, capsys):
    stand_in(monkeypatch, lambda post, tier=None: seen(post, sort=sort))
    for command in commands(photo, tmp_path):
        main(command)
        main([*command, "--json"])
    told = capsys.readouterr().out
    assert "Not looked for" not in told
    assert told.count('"unseen": null') == 2


def test_a_face_in_a_grey_picture_is_somebody(photo, monkeypatch, capsys):
    face = (Finding(Label.FACE, PLACE, 0.9, "faces"),)
    stand_in(monkeypatch, lambda post, tier=None: seen(post, sort=Sort.MEDICAL, findings=face))
    main(["check", photo])
    assert "Not looked for" in capsys.readouterr().out


def test_a_text_alone_says_nothing_of_pictures(capsys):
    main(["check", "Bonjour", "--lang", "fr"])
    assert "Not looked for" not in capsys.readouterr().out
