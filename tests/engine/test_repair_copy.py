"""The safe copy as a whole: files written anew or left out, never the original."""

import re

import pytest

from paravent.finding import Finding, Label, Part, Span
from paravent.observation import Observation
from paravent.post import Attachment, Post
from paravent.reading import Cause, Unread
from paravent.repair import copy as repairing
from paravent.repair.copy import neutral_name, repair
from paravent.report import Edit, How, Origin
from paravent.ruling import Ruling, Verdict

PIXELS = Attachment("Mme Quillard.JPG", b"\xff\xd8\xff original", "Mme Quillard sourit")
OK = Ruling(Verdict.OK)


def rewritten(attachment: Attachment, index: int, findings: object, lang: object) -> Attachment:
    return Attachment(attachment.name, b"rewritten", attachment.alt_text)


def resisting(*_: object) -> Attachment:
    raise ValueError("Quillard")


@pytest.fixture(autouse=True)
def menders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairing, "MENDERS", {"picture": rewritten, "dicom": resisting})


def test_files_are_written_anew_under_neutral_names_even_where_all_is_well() -> None:
    post = Post(text="La fête du hall.", attachments=(PIXELS,), lang="fr")  # type: ignore[arg-type]
    name = Finding(Label.PATIENT, Span(4, 12, Part.ALT_TEXT, 0), 1.0, "names")
    copy = repair(post, Observation((), (name,), ()), OK)
    assert [(file.name, file.content) for file in copy.attachments] == [("image-1.jpg", b"rewritten")]
    assert "Quillard" not in copy.attachments[0].alt_text
    assert (copy.origin, copy.text) == (Origin.UNCHANGED, "La fête du hall.")
    assert Edit(name.place, How.LEFT_OUT, "PATIENT") in copy.edits


def test_a_file_that_cannot_be_mended_is_left_out_and_said() -> None:
    scan = Attachment("quillard.dcm", bytes(128) + b"DICM")
    copy = repair(Post(attachments=(scan, PIXELS)), Observation((), (), ()), OK)
    assert copy.unread == (Unread(Cause.REPAIR_FAILED, 0),)
    assert [file.name for file in copy.attachments] == ["image-2.jpg"]


def test_a_file_that_was_not_read_is_left_out() -> None:
    observation = Observation((), (), (), (Unread(Cause.UNKNOWN_FORMAT, 0, "pdf"),))
    copy = repair(Post(attachments=(Attachment("a.pdf", b"%PDF-1.7"),)), observation, OK)
    assert copy.attachments == ()
    assert copy.unread == (Unread(Cause.REPAIR_FAILED, 0),)


@pytest.mark.parametrize(
    ("kind", "name", "neutral"),
    [
        ("picture", "Léa Quillard.PNG", "image-1.png"),
        ("picture", "photo", "image-1"),
        ("picture", "a.durand-marie", "image-1"),
        ("dicom", "quillard", "radiograph-1.dcm"),
    ],
)
def test_names_of_files_say_nothing(kind: str, name: str, neutral: str) -> None:
    assert neutral_name(kind, 0, name) == neutral
    assert not re.search("quillard|durand", neutral)
