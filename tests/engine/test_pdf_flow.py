"""A PDF through the whole flow and the commands: what is held, what comes back, and what is said about it."""

import json
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from paravent.cli import main
from paravent.flow import check
from paravent.post import Author, Language, Post
from paravent.reading import Cause
from paravent.report import How
from paravent.ruling import ReasonCode, Verdict
from tests.engine.pdf_files import (
    LETTER,
    NAMED,
    add_page,
    attached,
    everything_in,
    lines,
    pdf,
    planted,
    saved,
    scan,
    scanned,
    words_of,
)


def checked(content: bytes):
    return check(Post(author=Author.HOSPITAL, lang=Language.FR, attachments=(attached(content),)))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdf(LETTER, NAMED), id="text"),
        pytest.param(scanned(scan(*NAMED)), id="scan", marks=pytest.mark.long),
        pytest.param(scanned(scan(*NAMED), layer=NAMED), id="scan with a layer", marks=pytest.mark.long),
    ],
)
def test_a_patient_s_name_stops_the_post_and_the_copy_may_go_out(content: bytes) -> None:
    report = checked(content)
    assert report.verdict is Verdict.STOP
    assert ReasonCode.IDENTIFIED_PATIENT in {reason.code for reason in report.reasons}
    assert report.safe is not None
    assert report.safe.verdict is Verdict.OK
    [copy] = report.safe.copy.attachments
    assert copy.name == "document-1.pdf"
    assert "DELMAS" not in words_of(copy.content)
    assert b"DELMAS" not in everything_in(copy.content)
    assert {edit.how for edit in report.safe.copy.edits} == {How.COVERED}


def test_a_harmless_letter_may_go_out_as_it_is_drawn() -> None:
    report = checked(pdf(LETTER))
    assert (report.verdict, report.reasons) == (Verdict.OK, ())


def test_a_name_in_an_annotation_is_seen_and_goes() -> None:
    document = pikepdf.new()
    page = add_page(document, lines(LETTER))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[1, 1, 9, 9], F=2, Contents="Rappeler Mme Huguette DELMAS demain"
    )
    page.obj.Annots = Array([document.make_indirect(note)])
    report = checked(saved(document))
    assert ("PDF:annotation 1", "person") in {(f.place.name, f.kind) for f in report.findings}
    assert report.safe is not None and report.safe.verdict is Verdict.OK
    assert b"DELMAS" not in everything_in(report.safe.copy.attachments[0].content)


def test_an_enclosed_file_holds_the_post_and_is_not_in_the_copy() -> None:
    report = checked(planted("Zqx"))
    assert [unread.cause for unread in report.unread] == [Cause.ENCLOSED]
    assert report.verdict is Verdict.STOP
    assert report.safe is not None and report.safe.verdict is Verdict.OK
    assert b"Zqx" not in everything_in(report.safe.copy.attachments[0].content)
    assert "Zqx" not in repr(report)


def test_what_is_damaged_has_no_copy() -> None:
    report = checked(pdf(LETTER)[:200])
    assert report.verdict is Verdict.STOP
    assert report.safe is not None and report.safe.copy.attachments == ()
    assert [unread.cause for unread in report.safe.copy.unread] == [Cause.REPAIR_FAILED]


def test_clean_writes_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    path = tmp_path / "Huguette DELMAS.pdf"
    path.write_bytes(pdf(NAMED))
    assert main(["clean", str(path), "-o", str(tmp_path / "out"), "--lang", "fr"]) == 0
    written = (tmp_path / "out" / "document-1.pdf").read_bytes()
    assert len(pikepdf.open(BytesIO(written)).pages) == 1
    shown = capsys.readouterr().out
    assert "DELMAS" not in shown + words_of(written)


@pytest.mark.parametrize(("ui", "says"), [("fr", "Exportez-le d'abord en PDF"), ("en", "Export it as PDF first")])
def test_an_office_file_is_to_be_exported_first(tmp_path: Path, ui: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lettre.docx"
    path.write_bytes(b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(60))
    assert main(["check", "--ui", ui, str(path)]) == 2
    assert says in " ".join(capsys.readouterr().out.split())
    assert main(["clean", "--ui", ui, "--lang", ui, str(path), "-o", str(tmp_path / "out")]) == 2
    assert says in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("ui", "says"), [("fr", "protégé par un mot de passe"), ("en", "protected by a password")])
def test_a_password_is_to_be_taken_off(tmp_path: Path, ui: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lettre.pdf"
    document = pikepdf.open(BytesIO(pdf(LETTER)))
    path.write_bytes(saved(document, encryption=pikepdf.Encryption(user="secret", owner="secret")))
    assert main(["check", "--ui", ui, "--json", str(path)]) == 2
    assert json.loads(capsys.readouterr().out)["unread"][0]["cause"] == "locked"
    assert main(["check", "--ui", ui, str(path)]) == 2
    assert says in " ".join(capsys.readouterr().out.split())
