"""A PDF that goes out is a new file: pages built anew or drawn with their covers, and nothing beside them."""

import logging
from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import ImageFont

from paravent.errors import ParaventError, UnreadableFile
from paravent.finding import Box, Finding, Label
from paravent.imaging import confined
from paravent.imaging.pdf import Page
from paravent.imaging.pdf import read as pages_of
from paravent.post import Attachment
from paravent.repair import pdf as mending
from paravent.repair.pdf import repair_pdf
from paravent.repair.pdf_fonts import Undrawable, mapping, tables
from tests.engine.drawing import EXAMPLES, decoded
from tests.engine.pdf_files import (
    LETTER,
    NAMED,
    add_page,
    attached,
    everything_in,
    image_object,
    lines,
    one_page,
    pdf,
    planted,
    read,
    saved,
    scan,
    scanned,
    words_of,
)
from tests.engine.test_pdf_reading import revised


def found(content: bytes, *words: str, label: Label = Label.PATIENT) -> tuple[Finding, ...]:
    """A finding for each of the words, wherever a text layer has it."""
    texts, _, _, _ = read(content)
    return tuple(
        Finding(label, box, 0.9, "names", "full_name")
        for text in texts
        for start, end, box in text.regions
        if text.content[start:end] in words
    )


def repaired(content: bytes, *findings: Finding) -> bytes:
    return repair_pdf(attached(content), 0, findings).content


def pictures(content: bytes) -> list[np.ndarray]:
    return [part.pixels for part in pages_of(content) if isinstance(part, Page)]


def is_drawn(content: bytes, number: int = 0) -> bool:
    document = pikepdf.open(BytesIO(content))
    return "/I0" in document.pages[number].obj.Resources.get("/XObject", {})


def test_nothing_planted_survives() -> None:
    content = planted("Zqx")
    copy = repaired(content)
    assert everything_in(content).count(b"Zqx") > 60
    assert b"Zqx" not in everything_in(copy)
    assert "Zqx" not in words_of(copy)
    document = pypdfium2.PdfDocument(copy)
    assert not any(document.get_metadata_dict().values())
    assert document.count_attachments() == 0


def test_nothing_planted_survives_on_a_page_with_a_cover() -> None:
    content = planted("Zqx")
    copy = repaired(content, *found(content, "cardiologie"))
    assert b"Zqx" not in everything_in(copy)
    assert "Zqx" not in words_of(copy)
    assert "cardiologie" not in words_of(copy)


def test_a_page_without_findings_keeps_its_drawing() -> None:
    content = pdf(LETTER)
    copy = repaired(content)
    assert not is_drawn(copy)
    assert words_of(copy) == words_of(content)
    assert np.array_equal(pictures(copy)[0], pictures(content)[0])


def test_a_page_with_a_name_becomes_a_picture_and_the_others_stay() -> None:
    content = pdf(LETTER, NAMED, LETTER)
    copy = repaired(content, *found(content, "Huguette", "DELMAS"))
    assert [is_drawn(copy, number) for number in range(3)] == [False, True, False]
    for name in ("Huguette", "DELMAS"):
        assert name not in words_of(copy)
        assert name.encode() not in everything_in(copy)


def test_a_cover_is_solid_and_the_rest_of_the_page_stays() -> None:
    content = pdf(NAMED)
    findings = found(content, "Huguette", "DELMAS")
    [before], [after] = pictures(content), pictures(repaired(content, *findings))
    hidden = np.zeros(before.shape[:2], bool)
    for finding in findings:
        box = finding.place
        assert np.ptp(after[box.y : box.y + box.height, box.x : box.x + box.width]) == 0
        hidden[box.y - 9 : box.y + box.height + 9, box.x - 9 : box.x + box.width + 9] = True
    assert np.abs(before.astype(int) - after)[~hidden].mean() < 0.5


def test_the_words_that_stay_can_be_read_aloud() -> None:
    content = pdf(NAMED)
    said = words_of(repaired(content, *found(content, "Huguette", "DELMAS")))
    assert "Compte rendu de consultation" in said
    assert "Tout va bien." in said


def test_a_name_covered_once_is_covered_everywhere() -> None:
    content = pdf(NAMED, ["Lettre de sortie de Delmas", "Bonne lecture."])
    once = [f for f in found(content, "DELMAS") if f.place.frame == 0]
    assert len(once) == 1
    copy = repaired(content, *once)
    assert "delmas" not in words_of(copy).lower()
    assert "Bonne lecture." in words_of(copy)


def test_a_number_covered_once_is_covered_everywhere() -> None:
    content = pdf(NAMED, ["Dossier 8003456712 : à suivre"])
    copy = repaired(content, found(content, "8003456712", label=Label.ID)[0])
    assert "8003456712" not in words_of(copy)


@pytest.mark.parametrize(
    "content",
    [
        lines(["Camille"], before=b"3 Tr"),
        lines(["Camille"], before=b"1 g"),
        lines(["Camille"], size=1),
        lines(["Camille"], left=900),
        lines(["Camille"], before=b"0 0 1 1 re W n"),
        lines(["Camille"]) + b" 0 g 0 700 600 200 re f",
        lines(["Camille"]) + b" /L1 gs",
        b"/OC /L1 BDC " + lines(["Camille"]) + b" EMC",
    ],
    ids=["invisible", "white", "tiny", "beside", "clipped", "under a rectangle", "broken", "on a layer"],
)
def test_text_that_nobody_sees_goes_even_if_nobody_found_it(content: bytes) -> None:
    document = pikepdf.new()
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="calque"))
    document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
    add_page(document, b"q " + content + b" Q " + lines(LETTER, top=400), resources={"Properties": Dictionary(L1=layer)})
    copy = repaired(saved(document))
    assert is_drawn(copy)
    assert ("Camille" in words_of(copy)) == content.endswith(b"gs")
    assert LETTER[0] in words_of(copy)


def test_letters_drawn_as_outlines_under_an_area_go() -> None:
    curves = b"".join(b"%d 700 m %d 720 %d 720 %d 700 c S " % (x, x + 2, x + 5, x + 7) for x in range(60, 500, 10))
    assert is_drawn(repaired(one_page(curves + b"1 g 0 690 600 50 re f " + lines(LETTER))))


def test_a_picture_under_an_area_goes() -> None:
    document = pikepdf.new()
    page = add_page(document, b"q 400 0 0 300 60 300 cm /I0 Do Q 1 g 50 290 450 350 re f")
    page.obj.Resources.XObject = Dictionary(I0=image_object(document, scan(*NAMED)))
    [after] = pictures(repaired(saved(document)))
    assert after.min() == 255


def test_an_image_is_replaced_by_what_the_page_shows_of_it() -> None:
    document = pikepdf.new()
    page = add_page(document, lines(LETTER) + b" q 400 0 0 300 60 300 cm /Logo Do Q 1 g 60 300 200 300 re f")
    page.obj.Resources.XObject = Dictionary(Logo=image_object(document, decoded((EXAMPLES / "photo.jpg").read_bytes())))
    content = saved(document)
    copy = repaired(content)
    assert not is_drawn(copy)
    assert words_of(copy) == words_of(content)
    [before], [after] = pictures(content), pictures(copy)
    assert np.abs(before.astype(int) - after).mean() < 1
    document = pikepdf.open(BytesIO(copy))
    image = pikepdf.PdfImage(document.pages[0].obj.Resources.XObject.P0).as_pil_image().convert("L")
    assert np.asarray(image)[5:-5, 5 : image.width // 2 - 5].min() > 240


@pytest.mark.parametrize("matrix", [b"0 400 -300 0 500 300", b"-400 0 0 300 460 300", b"400 0 0 300 400 300", b".2 0 0 9 9 9"])
def test_an_image_that_is_turned_or_cropped_makes_the_page_a_picture(matrix: bytes) -> None:
    document = pikepdf.new()
    page = add_page(document, lines(LETTER) + b" q " + matrix + b" cm /Logo Do Q")
    page.obj.Resources.XObject = Dictionary(Logo=image_object(document, scan("Bonjour")))
    assert is_drawn(repaired(saved(document)))


def test_a_jpeg_in_a_page_loses_what_it_carries() -> None:
    document = pikepdf.new()
    page = add_page(document, b"q 400 0 0 300 60 300 cm /I0 Do Q")
    image = image_object(document, scan("Bonjour"))
    raw = image.read_raw_bytes()
    image.write(raw[:2] + b"\xff\xfe\x00\x0bCamille Z" + raw[2:], filter=Name.DCTDecode)
    page.obj.Resources.XObject = Dictionary(I0=image)
    content = saved(document)
    assert b"Camille Z" in content
    assert b"Camille Z" not in everything_in(repaired(content))


def test_a_scan_is_covered() -> None:
    content = scanned(scan(*NAMED), layer=NAMED)
    box = Box(0, 0, 140, 340, 900, 80)
    copy = repaired(content, Finding(Label.PATIENT, box, 0.9, "writing"))
    [after] = pictures(copy)
    assert np.ptp(after[350:410, 150:1000]) <= 6
    assert is_drawn(copy)


def test_a_photo_in_a_page_is_covered() -> None:
    content = scanned(decoded((EXAMPLES / "photo.jpg").read_bytes()))
    [after] = pictures(repaired(content, Finding(Label.FACE, Box(0, 0, 500, 500, 200, 200), 0.9, "faces")))
    assert np.ptp(after[510:690, 510:690].astype(int), axis=(0, 1)).max() <= 12


def test_what_annotations_and_fields_show_is_drawn_and_they_go() -> None:
    document = pikepdf.new()
    page = add_page(document, lines(LETTER))
    form = document.make_stream(b"1 0 0 rg 0 0 100 40 re f")
    form.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 40])
    stamp = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=[100, 300, 200, 340], F=4, AP=Dictionary(N=form), Contents="vu"
    )
    page.obj.Annots = Array([document.make_indirect(stamp)])
    copy = repaired(saved(document))
    assert is_drawn(copy)
    assert (pictures(copy)[0][1420:1470, 300:540] == [255, 0, 0]).all(axis=2).mean() > 0.9
    document = pikepdf.open(BytesIO(copy))
    assert "/Annots" not in document.pages[0].obj


def test_an_earlier_revision_goes() -> None:
    content = revised(pdf(NAMED))
    assert b"DELMAS" in content
    copy = repaired(content)
    assert b"DELMAS" not in everything_in(copy)
    assert copy.count(b"%%EOF") == 1


def test_an_encrypted_file_with_an_empty_password_is_written_in_clear() -> None:
    document = pikepdf.open(BytesIO(pdf(LETTER)))
    copy = repaired(saved(document, encryption=pikepdf.Encryption(user="", owner="x")))
    assert not pikepdf.open(BytesIO(copy)).is_encrypted
    assert LETTER[0] in words_of(copy)


@pytest.mark.parametrize("turn", [0, 90, *(pytest.param(turn, marks=pytest.mark.long) for turn in (180, 270))])
@pytest.mark.parametrize("crop", [None, [40, 400, 500, 842]])
def test_turned_and_cropped_pages_look_the_same(turn: int, crop: list[int] | None) -> None:
    content = one_page(lines(LETTER), Rotate=turn, **({"CropBox": crop} if crop else {}))
    [before], [after] = pictures(content), pictures(repaired(content))
    assert before.shape == after.shape
    assert np.abs(before.astype(int) - after).mean() < 0.5


def test_the_identifier_is_new_and_nothing_tells_of_the_tool() -> None:
    before, after = (pikepdf.open(BytesIO(one)) for one in (planted("Zqx"), repaired(planted("Zqx"))))
    assert bytes(before.trailer.ID[0]) != bytes(after.trailer.ID[0])
    assert "/Info" not in after.trailer


def test_the_same_file_gives_the_same_copy() -> None:
    content = pdf(LETTER, NAMED)
    findings = found(content, "DELMAS")
    assert repaired(content, *findings) == repaired(content, *findings)


def test_the_name_says_nothing_and_the_alt_text_is_handed_on() -> None:
    copy = repair_pdf(Attachment("Huguette DELMAS.pdf", pdf(LETTER), "Une lettre"), 2, ())
    assert (copy.name, copy.alt_text) == ("document-3.pdf", "Une lettre")


def with_letters(name: str = "Camille", wide: bool = True) -> bytes:
    """A page in an embedded TrueType font, as word processors write them; the font's own tables tell of somebody."""
    program = BytesIO(ImageFont.load_default(20).font_bytes).getvalue()
    document = pikepdf.new()
    page = add_page(document, b"")
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/CAMILL+Font"), Flags=32, FontBBox=[-200, -300, 1200, 1000], ItalicAngle=0,
        Ascent=900, Descent=-200, CapHeight=700, StemV=80, FontFile2=document.make_stream(program), FontFamily=name,
    )  # fmt: skip
    if wide:
        below = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/CAMILL+Font"), CIDToGIDMap=Name.Identity, DW=600,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=document.make_indirect(descriptor),
        )  # fmt: skip
        cmap = b"% " + name.encode() + b"\n1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        cmap += b"3 beginbfchar <0024> <0041> <0025> <0042> <0026> <0043> endbfchar"
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/CAMILL+Font"), Encoding=Name("/Identity-H"),
            DescendantFonts=Array([document.make_indirect(below)]), ToUnicode=document.make_stream(cmap),
        )  # fmt: skip
        shown = b"<002400250026>"
    else:
        font = Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/CAMILL+Font"), Encoding=Name.WinAnsiEncoding,
            FirstChar=32, LastChar=126, Widths=[600] * 95, FontDescriptor=document.make_indirect(descriptor),
        )  # fmt: skip
        shown = b"(Bonjour)"
    page.obj.Resources.Font = Dictionary(F1=font)
    page.obj.Contents = document.make_stream(b"BT /F1 30 Tf 60 700 Td " + shown + b" Tj ET")
    return saved(document)


@pytest.mark.parametrize("wide", [True, False])
def test_an_embedded_font_is_built_anew(wide: bool) -> None:
    content = with_letters(wide=wide)
    copy = repaired(content)
    assert not is_drawn(copy)
    assert words_of(copy) == words_of(content)
    assert b"Camille" not in everything_in(copy)
    assert b"CAMILL" not in everything_in(copy)
    assert np.array_equal(pictures(copy)[0], pictures(content)[0])


def test_a_font_program_keeps_the_tables_that_draw_and_no_others() -> None:
    program = ImageFont.load_default(20).font_bytes
    assert b"name" in program[:400]
    kept = tables(program + b"Camille")
    assert b"name" not in kept[:400]
    assert b"Camille" not in kept
    for broken in (b"", program[:300], b"OTTO" + program[4:], b"\x00\x01\x00\x00\xff\xff" + bytes(20)):
        with pytest.raises(Undrawable):
            tables(broken)


def test_a_mapping_keeps_codes_alone() -> None:
    kept = mapping(b"/CMapName /Camille def % Camille\n1 beginbfchar <01> % Camille\n<0041> endbfchar (Camille)")
    assert b"Camille" not in kept
    assert b"<01> <0041>" in kept
    with pytest.raises(Undrawable):
        mapping(b"1 beginbfchar <01> <00430061006D0069006C006C0065> endbfchar")


def test_a_copy_that_is_not_sound_never_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = mending._answer

    def unsound(task: str, head: dict, body: bytes) -> tuple[dict, bytes]:
        return ({"kind": "looked", "sound": False}, b"") if task == mending.LOOK else real(task, head, body)

    monkeypatch.setattr(mending, "_answer", unsound)
    with pytest.raises(UnreadableFile, match="try again"):
        repaired(pdf(LETTER))


@pytest.mark.parametrize(
    ("spoilt", "sound"),
    [
        (lambda content: content, True),
        (lambda content: pdf(LETTER, LETTER), False),
        (lambda content: pdf(NAMED), False),
        (lambda content: revised(content), False),
        (lambda content: planted("Zqx"), False),
        (lambda content: one_page(lines(LETTER) + b" % delmas"), False),
        (
            lambda content: one_page(lines(LETTER), Annots=[Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])]),
            False,
        ),
    ],
    ids=["as it is", "a page more", "the name", "a revision", "everything", "a comment in a stream", "an annotation"],
)
def test_the_last_look_sees(spoilt, sound) -> None:
    content = spoilt(repaired(pdf(LETTER)))
    [(told, _)] = confined.answers(mending.LOOK, {"gone": ["delmas"], "pages": 1}, content, 99)
    assert told["sound"] is sound


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%hollow", pdf(LETTER)[:300], b"%PDF-1.7\n" + bytes(3000)])
def test_what_cannot_be_read_is_never_handed_back(content: bytes) -> None:
    with pytest.raises(ParaventError) as caught:
        repaired(content)
    assert "again" in str(caught.value)


def test_a_parser_that_dies_gives_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "START", "import os; os.abort()")
    with pytest.raises(UnreadableFile):
        repaired(pdf(LETTER))


def test_nothing_is_logged_or_quoted(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    repaired(planted("Zqx"))
    with pytest.raises(ParaventError) as caught:
        repaired(planted("Zqx")[:2000])
    assert "Zqx" not in caplog.text + "".join(capfd.readouterr()) + repr(caught.value)
