"""A PDF is read whole: every page as text with places and as a picture, and everything that stands beside the pages."""

import logging
import zlib
from io import BytesIO

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from paravent.detectors import codes, faces, metadata, writing
from paravent.detectors.layer import told
from paravent.detectors.table import detect
from paravent.errors import UnreadableFile
from paravent.finding import Box, Label
from paravent.imaging import confined
from paravent.post import Post
from paravent.readers import read as read_post
from paravent.readers.kinds import FileKind, kind_of
from paravent.reading import Cause, MetadataReading
from tests.engine.drawing import EXAMPLES, decoded
from tests.engine.pdf_files import (
    LETTER,
    NAMED,
    add_page,
    attached,
    lines,
    one_page,
    pdf,
    planted,
    read,
    saved,
    scan,
    scanned,
)


def causes(content: bytes) -> list[Cause]:
    return [one.cause for one in read(content)[3]]


def test_a_page_is_a_text_with_places_and_a_picture() -> None:
    texts, pictures, fields, unread = read(pdf(NAMED))
    assert not unread and not fields
    [text], [picture] = texts, pictures
    assert text.content.split() == " ".join(NAMED).split()
    for start, end, box in text.regions:
        dark = picture.pixels[box.y : box.y + box.height, box.x : box.x + box.width].min()
        assert dark < 100, text.content[start:end]
    assert picture.pixels.shape == (2338, 1652, 3)


def test_pages_are_numbered() -> None:
    texts, pictures, _, _ = read(pdf(LETTER, NAMED, LETTER))
    assert [picture.frame for picture in pictures] == [0, 1, 2]
    assert [text.regions[0][2].frame for text in texts] == [0, 1, 2]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_places_follow_a_turned_page(turn: int) -> None:
    [text, *_], [picture], _, _ = read(one_page(lines(NAMED), Rotate=turn))
    assert (picture.pixels.shape[0] > picture.pixels.shape[1]) == (turn in {0, 180})
    covered = np.full(picture.pixels.shape[:2], False)
    for _, _, box in text.regions:
        covered[box.y - 3 : box.y + box.height + 3, box.x - 3 : box.x + box.width + 3] = True
    assert picture.pixels[~covered].min() > 200


def test_places_follow_a_cropped_page() -> None:
    [text], [picture], _, _ = read(one_page(lines(NAMED), CropBox=[50, 650, 450, 800]))
    assert picture.pixels.shape[0] < picture.pixels.shape[1]
    _, _, box = text.regions[0]
    assert picture.pixels[box.y : box.y + box.height, box.x : box.x + box.width].min() < 100


@pytest.mark.parametrize(
    "content",
    [
        lines(["DELMAS"], before=b"3 Tr"),
        lines(["DELMAS"], before=b"1 g"),
        lines(["DELMAS"], size=1),
        lines(["DELMAS"], left=900),
        lines(["DELMAS"], top=-60),
        lines(["DELMAS"], before=b"0 0 1 1 re W n"),
        lines(["DELMAS"]) + b" 0 g 0 700 600 200 re f",
        b"/OC /L1 BDC " + lines(["DELMAS"]) + b" EMC",
    ],
    ids=["invisible", "white", "tiny", "beside", "below", "clipped", "under a rectangle", "on a layer"],
)
def test_text_that_nobody_sees_is_read(content: bytes) -> None:
    document = pikepdf.new()
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="calque"))
    document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
    add_page(document, content, resources={"Properties": Dictionary(L1=layer)})
    [text], _, _, _ = read(saved(document))
    assert text.content == "DELMAS"


def test_rows_are_read_too_where_a_form_was_filled_in_later() -> None:
    labels, values = lines(["Nom :", "Ville :"]), lines(["DELMAS", "Lannion"], left=160)
    texts, _, _, _ = read(one_page(labels + values))
    assert [text.content.split() for text in texts] == [
        ["Nom", ":", "Ville", ":", "DELMAS", "Lannion"],
        ["Nom", ":", "DELMAS", "Ville", ":", "Lannion"],
    ]


def test_what_the_layer_tells_is_not_writing_in_a_picture() -> None:
    _, [picture], _, _ = read(pdf(LETTER))
    assert writing.lines(picture) == ()
    _, [picture], _, _ = read(scanned(scan(*NAMED)))
    assert any("DELMAS" in line.text for line in writing.lines(picture))


def test_a_layer_that_says_something_else_explains_nothing() -> None:
    _, [picture], _, _ = read(scanned(scan(*NAMED), layer=["Bonjour à toutes et à tous", "Merci", "Le menu", "Fin"]))
    assert any("DELMAS" in line.text for line in writing.lines(picture))


def test_agreement_is_by_place_and_by_letters() -> None:
    words = [("Huguette", Box(0, 0, 10, 10, 50, 10)), ("Delmas", Box(0, 0, 70, 10, 50, 10))]
    assert told("Huguette DELMAS", Box(0, 0, 5, 5, 120, 20), words)
    assert told("Huguett DELMA5", Box(0, 0, 5, 5, 120, 20), words)
    assert not told("Huguette DELMAS", Box(0, 0, 5, 50, 120, 20), words)
    assert not told("Camille Exemple", Box(0, 0, 5, 5, 120, 20), words)
    assert not told("Huguette Marie DELMAS", Box(0, 0, 5, 5, 120, 20), words)


def test_what_was_filled_into_a_form_is_writing_although_its_label_is_told() -> None:
    document = pikepdf.new()
    page = add_page(document, lines(["Nom de naissance et prénoms de la patiente :"]))
    value = document.make_stream(lines(["DELMAS"], top=5, left=2))
    value.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 150, 24], Resources=page.obj.Resources)
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T="nom",
        V="DELMAS",
        F=4,
        Rect=[355, 775, 505, 799],
        AP=Dictionary(N=value),
    )
    page.obj.Annots = Array([document.make_indirect(widget)])
    document.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[0]]))
    _, [picture], fields, _ = read(saved(document))
    assert any("DELMAS" in line.text for line in writing.lines(picture))
    assert fields["PDF:form value 1"] == "DELMAS"


def test_faces_and_codes_in_a_page_are_found() -> None:
    _, [picture], _, _ = read(scanned(decoded((EXAMPLES / "photo.jpg").read_bytes())))
    assert any(seen.label is Label.FACE for seen in faces.detect(picture))
    assert [seen.label for seen in codes.detect(picture)] == [Label.CODE, Label.ID]  # the band has its number written on it


def test_every_hiding_place_is_told() -> None:
    content = planted("Zqx")
    _, _, fields, unread = read(content)
    assert [one.cause for one in unread] == [Cause.ENCLOSED]
    told = " ".join(fields.values())
    names = set(fields)
    for name in (
        "Title", "Author", "Subject", "Keywords", "CreatorTool", "Producer", "custom information 1", "XMP dc:creator",
        "XMP dc:description", "XMP dc:title", "annotation 1", "annotation rich text 1", "link 1", "form value 1",
        "form tooltip 1", "file name 1", "file description 1", "script 1", "script 2", "layer 1", "page label 1", "bookmark 1",
        "alternative text 1", "actual text 1", "expansion 1", "private data 1", "Thumbnail", "leading", "trailing", "action 1",
        "structure 1",
    ):  # fmt: skip
        assert f"PDF:{name}" in names, name
    assert told.count("Zqx") >= 35
    assert not any("Zqx" in name for name in names)


def test_the_fields_are_judged_and_names_in_them_found() -> None:
    document = pikepdf.new()
    page = add_page(document, lines(LETTER))
    document.docinfo["/Author"] = "Camille Exemple"
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[1, 1, 9, 9], Contents="Rappeler Mme Huguette DELMAS au 01 99 00 12 34"
    )
    page.obj.Annots = Array([document.make_indirect(note)])
    content = saved(document)
    readings, _ = read_post(Post(text="x", attachments=(attached(content),)))
    [reading] = [one for one in readings if isinstance(one, MetadataReading)]
    kinds = {seen.place.name: seen.kind for seen in metadata.detect(reading)}
    assert kinds == {"PDF:Author": "person", "PDF:annotation 1": "text"}
    assert ("PDF:annotation 1", "person") in {(f.place.name, f.kind) for f in detect([reading]).findings}


def test_objects_that_are_mere_numbers_and_strings_are_gone_through() -> None:
    document = pikepdf.open(BytesIO(pdf(LETTER)))
    document.Root.Numbers = Array([document.make_indirect(pikepdf.Object.parse(b"17")), document.make_indirect("Camille")])
    document.docinfo["/Author"] = "Exemple"
    _, _, fields, unread = read(saved(document))
    assert fields == {"PDF:Author": "Exemple", "PDF:other text 1": "Camille"}
    assert not unread


def test_an_earlier_revision_is_told() -> None:
    first = pdf(NAMED)
    assert "PDF:earlier revision 1" not in read(first)[2]
    assert "PDF:earlier revision 1" in read(revised(first))[2]


def revised(first: bytes) -> bytes:
    """The file with another page content appended, as an editor saves a change: the first one is still in the bytes."""
    document = pikepdf.open(BytesIO(first))
    number = document.pages[0].obj.Contents.objgen[0]
    start = int(first.rsplit(b"startxref", 1)[1].split()[0])
    content = lines(LETTER)
    at = len(first)
    added = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(content), content)
    root, size = document.Root.objgen[0], int(document.trailer.Size)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    tail = b"trailer << /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start, at + len(added))
    return first + added + table + tail


def test_a_revised_file_shows_its_last_state() -> None:
    [text], _, _, _ = read(revised(pdf(NAMED)))
    assert text.content.split() == " ".join(LETTER).split()


def test_a_password_is_said_and_an_empty_one_opens() -> None:
    document = pikepdf.open(BytesIO(pdf(LETTER)))
    assert causes(saved(document, encryption=pikepdf.Encryption(user="secret", owner="secret"))) == [Cause.LOCKED]
    texts, _, _, unread = read(saved(document, encryption=pikepdf.Encryption(user="", owner="owner")))
    assert texts and not unread


def test_a_form_made_by_a_program_is_held() -> None:
    document = pikepdf.new()
    add_page(document, lines(LETTER))
    document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"))
    assert causes(saved(document)) == [Cause.UNKNOWN_FORMAT]


def test_an_empty_enclosed_file_is_nothing() -> None:
    document = pikepdf.open(BytesIO(pdf(LETTER)))
    document.attachments["vide.txt"] = pikepdf.AttachedFileSpec(document, b"", filename="vide.txt")
    assert causes(saved(document)) == []


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(1)
    pieces = [packer.compress(b" " * (1 << 20)) for _ in range(size >> 20)]
    return b"".join([*pieces, packer.flush()])


def with_stream(content: bytes, **entries: object) -> bytes:
    document = pikepdf.new()
    page = add_page(document, b"")
    page.obj.Contents = document.make_stream(content)
    page.obj.Contents.stream_dict = Dictionary(entries)
    return saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def test_a_stream_of_gigabytes_is_too_large() -> None:
    assert causes(with_stream(bomb(520 << 20), **{"/Filter": Name.FlateDecode})) == [Cause.TOO_LARGE]


def test_a_stream_in_a_stream_is_counted() -> None:
    content = zlib.compress(bomb(520 << 20), 9)
    assert causes(with_stream(content, **{"/Filter": Array([Name.FlateDecode, Name.FlateDecode])})) == [Cause.TOO_LARGE]


def test_filters_without_end_are_too_large() -> None:
    assert causes(with_stream(b"x", **{"/Filter": Array([Name.ASCIIHexDecode] * 50)})) == [Cause.TOO_LARGE]


@pytest.mark.parametrize("side", [1e9, 1e-5])
def test_a_page_of_absurd_size_is_too_large(side: float) -> None:
    assert causes(one_page(lines(LETTER), MediaBox=[0, 0, side, side])) == [Cause.TOO_LARGE]


def test_a_long_thin_page_is_drawn_within_the_limits() -> None:
    _, [picture], _, _ = read(one_page(lines(LETTER), MediaBox=[0, 0, 2, 14_000]))
    assert picture.pixels.shape == (2400, 1, 3)


def test_many_pages_are_too_many() -> None:
    document = pikepdf.new()
    for _ in range(51):
        document.add_blank_page()
    assert causes(saved(document)) == [Cause.TOO_LARGE]


def test_fifty_pages_share_the_pixels() -> None:
    document = pikepdf.new()
    for _ in range(50):
        document.add_blank_page(page_size=(595, 842))
    _, pictures, _, unread = read(saved(document))
    assert not unread
    assert sum(picture.pixels.size // 3 for picture in pictures) <= 100_000_000


def test_a_tree_of_pages_that_holds_itself_is_held() -> None:
    document = pikepdf.new()
    add_page(document, lines(LETTER))
    document.Root.Pages.Kids.append(document.Root.Pages)
    readings, _, _, unread = read(saved(document))
    assert unread or readings


def test_a_deep_tree_of_pages_ends() -> None:
    document = pikepdf.new()
    add_page(document, lines(LETTER))
    node = document.pages[0].obj
    for _ in range(3_000):
        node = document.make_indirect(Dictionary(Type=Name.Pages, Count=1, Kids=Array([node])))
    document.Root.Pages = node
    content = saved(document)
    texts, _, _, unread = read(content)
    assert texts or unread


def test_arrays_in_arrays_without_end_are_held() -> None:
    content = pdf(LETTER).replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + b"[" * 5_000 + b"]" * 5_000)
    texts, _, _, unread = read(content)
    assert texts or unread


def test_references_in_a_ring_end() -> None:
    document = pikepdf.new()
    page = add_page(document, lines(LETTER))
    one = document.make_indirect(Dictionary())
    other = document.make_indirect(Dictionary(Next=one, Kids=Array([one])))
    one.Next, one.Kids = other, Array([other])
    document.Root.Outlines, page.obj.Annots = one, Array([one, other])
    texts, _, _, _ = read(saved(document))
    assert texts


def test_a_form_that_draws_itself_ends() -> None:
    document = pikepdf.new()
    page = add_page(document, b"/X0 Do")
    form = document.make_stream(b"/X0 Do " + lines(NAMED))
    form.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 850], Resources=page.obj.Resources)
    page.obj.Resources.XObject = Dictionary(X0=form)
    _, pictures, _, unread = read(saved(document))
    assert pictures or unread


def test_a_truncated_file_is_read_or_held_at_every_kilobyte() -> None:
    content = scanned(scan(*NAMED, size=(300, 400), height=12))
    for end in range(0, len(content), 1024):
        _, pictures, _, unread = read(content[:end])
        assert pictures or unread, end


@pytest.mark.parametrize("before", [b"", b"\n", b"PK\x03\x04 zip ", b"GIF89a", b"\xff\xd8\xff\xe0"])
def test_a_header_behind_other_bytes_is_still_a_pdf(before: bytes) -> None:
    content = before + pdf(LETTER)
    assert kind_of(content) is FileKind.PDF
    texts, _, fields, unread = read(content)
    assert texts or unread
    assert ("PDF:leading" in fields) == bool(before.strip()) or unread


def test_an_archive_behind_a_pdf_is_told() -> None:
    assert "PDF:trailing" in read(pdf(LETTER) + b"PK\x03\x04" + b"x" * 90)[2]


@pytest.mark.parametrize("name", ["lettre.jpg", "lettre.docx", "lettre"])
def test_the_ending_of_a_name_says_nothing(name: str) -> None:
    readings, unread = read_post(Post(text="x", attachments=(attached(pdf(LETTER), name),)))
    assert not unread
    assert len(readings) == 4


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"[Content_Types].xml",
        b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_an_office_file_is_named_as_one(content: bytes) -> None:
    _, [unread] = read_post(Post(text="x", attachments=(attached(content),)))
    assert unread.cause is Cause.OFFICE_FILE


@pytest.mark.parametrize(
    ("harm", "seconds"),
    [
        ("import os; os.abort()", 60.0),
        ("import time; time.sleep(60)", 0.5),
        ("print('x' * 99)", 60.0),
        ("x = bytearray(1 << 40)", 60.0),
    ],
    ids=["it aborts", "it hangs", "it talks nonsense", "it fills the memory"],
)
def test_a_parser_that_dies_leaves_the_file_unread(harm: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "START", harm.replace("{", "{{"))
    monkeypatch.setattr(confined, "SECONDS", seconds)
    assert causes(pdf(LETTER)) == [Cause.TOO_LARGE if seconds < 1 else Cause.DAMAGED]


def test_memory_is_bounded_in_the_process() -> None:
    with pytest.raises(UnreadableFile):
        list(confined.answers("tests.engine.test_pdf_reading:greedy", {}, b"", 99))


def greedy(head: dict[str, object], body: bytes, send: object) -> None:
    bytearray(8 << 30)


def test_a_missing_part_is_said() -> None:
    from paravent.errors import MissingPart

    with pytest.raises(MissingPart, match=r"paravent\[pdf\]"):
        list(confined.answers("tests.engine.no_such_module:read", {}, b"", 99))


def test_nothing_of_the_file_is_shown(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    for content in (planted("Zqx"), pdf(["Zqx"]), planted("Zqx")[:3000], b"%PDF-1.7 Zqx"):
        texts, pictures, _, unread = read(content)
        assert "Zqx" not in repr((texts, pictures, unread))
    assert "Zqx" not in caplog.text + "".join(capfd.readouterr())
