"""A PDF that a DICOM file encloses is read and mended like any PDF; any other document holds the file with a clear sentence."""

from io import BytesIO

import pydicom
import pytest
from pydicom.dataset import Dataset

from paravent.errors import UnreadableFile
from paravent.flow import examine
from paravent.imaging.dataset import quiet
from paravent.post import Attachment, Language, Post, Tier
from paravent.readers.dicom import read_dicom
from paravent.reading import Cause, MetadataReading, PictureReading, TextReading, Unread
from paravent.repair.account import Fate, account
from paravent.repair.copy import repair
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import image, written
from tests.engine.pdf_files import LETTER, NAMED, everything_in, pdf, planted, words_of

CLASS = "1.2.840.10008.5.1.4.1.1.104.1"
TOKEN = "Kerbrezel"


def enclosing(document: bytes, kind: str = "application/pdf", **attributes: object) -> bytes:
    """An encapsulated document (PS3.3, A.45)."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID, dataset.Modality = CLASS, "1.2.826.0.1.5", "DOC"
    dataset.MIMETypeOfEncapsulatedDocument, dataset.EncapsulatedDocument = kind, document
    dataset.EncapsulatedDocumentLength = len(document)
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return written(dataset)


def reopened(content: bytes) -> Dataset:
    with quiet():
        return pydicom.dcmread(BytesIO(content))


def missed(content: bytes) -> list[Unread]:
    return read_dicom(Attachment("x", content), 0, Post("x"))[1]


def test_its_pages_words_and_metadata_are_read() -> None:
    readings, unread = read_dicom(Attachment("x", enclosing(planted(TOKEN))), 0, Post("x"))
    assert [one.cause for one in unread] == [Cause.ENCLOSED]  # a file inside the PDF, which the copy leaves out
    assert {PictureReading, TextReading} <= {type(one) for one in readings}
    names = {field.name for one in readings if isinstance(one, MetadataReading) for field in one.fields}
    assert {"(0042,0012) MIMETypeOfEncapsulatedDocument", "PDF:Author"} <= names
    assert not [name for name in names if name.startswith("(0042,0011)")]


def test_what_is_found_in_it_is_covered_in_the_copy() -> None:
    content = enclosing(pdf(LETTER, NAMED), PatientName="DELMAS^Huguette", DocumentTitle="Compte rendu DELMAS")
    post = Post(attachments=(Attachment("x", content),), lang=Language.FR)
    [copy] = repair(post, *examine(post, Tier.FAST)).attachments
    clean = reopened(copy.content)
    document = clean.EncapsulatedDocument[: clean.EncapsulatedDocumentLength]
    assert document.endswith(b"%%EOF\n")
    assert b"DELMAS" not in copy.content + everything_in(document)
    assert LETTER[0] in words_of(document)
    assert "DELMAS" not in words_of(document)
    assert (clean.SOPClassUID, clean.MIMETypeOfEncapsulatedDocument, clean.BurnedInAnnotation) == (
        CLASS,
        "application/pdf",
        "NO",
    )
    assert [item.CodeValue for item in clean.DeidentificationMethodCodeSequence] == ["113100"]
    again, ruling = examine(Post(attachments=(copy,), lang=Language.FR), Tier.FAST)
    assert (again.unread, ruling.reasons) == ((), ())
    fates = {line.path: line.fate for line in account(content, copy.content).lines}
    assert fates["(0042,0011)"] is Fate.CLEANED


def test_nothing_hidden_in_it_comes_back() -> None:
    original = enclosing(planted(TOKEN))
    assert TOKEN.encode() in original
    copy = repair_dicom(Attachment("x", original), 0, ()).content
    assert TOKEN.encode() not in copy + everything_in(reopened(copy).EncapsulatedDocument)
    assert missed(copy) == []


@pytest.mark.parametrize(
    "content",
    [
        enclosing(b"<ClinicalDocument><title>Vasseur</title></ClinicalDocument>", "text/XML"),
        enclosing(b"<ClinicalDocument>Vasseur</ClinicalDocument>"),
        enclosing(b"solid Vasseur", "model/stl"),
        written(image(EncapsulatedDocument=pdf(LETTER))),  # a page or a frame: nobody could tell what a box lies in
    ],
    ids=["CDA", "CDA called a PDF", "STL", "a PDF beside pixels"],
)
def test_any_other_document_is_held_with_a_sentence(content: bytes) -> None:
    assert missed(content) == [Unread(Cause.ENCLOSED_DOCUMENT, 0, "dicom")]
    with pytest.raises(UnreadableFile, match="encloses a document that is not read") as caught:
        repair_dicom(Attachment("x", content), 0, ())
    assert "Vasseur" not in str(caught.value)


def test_a_pdf_that_resists_its_mender_holds_the_file() -> None:
    content = enclosing(b"%PDF-1.7 Vasseur ")
    assert missed(content) == [Unread(Cause.DAMAGED, 0, "pdf")]
    with pytest.raises(UnreadableFile):
        repair_dicom(Attachment("x", content), 0, ())


def test_one_inside_a_sequence_goes() -> None:
    item = Dataset()
    item.EncapsulatedDocument = pdf(NAMED)
    copy = repair_dicom(Attachment("x", written(image(ReferencedInstanceSequence=[item]))), 0, ()).content
    assert b"%PDF" not in copy
