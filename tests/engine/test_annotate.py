"""What was found in pictures as values, and the pictures drawn from them."""

import hashlib
import tomllib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from paravent.cli.interface import catalogue
from paravent.detectors.table import looked
from paravent.finding import Box, Finding, Label, Track
from paravent.imaging.blocks import blocks
from paravent.post import Attachment, Language, Post
from paravent.readers import read
from paravent.reading import Looked, Sort
from paravent.repair.annotate import annotations
from paravent.repair.annotated import GOES, STAYS, Wording, _free, _shared, annotated
from paravent.repair.outline import EDGE, FONT, letters, wrapped
from paravent.report import Report
from paravent.ruling import Reason, ReasonCode, Verdict
from tests.engine import dicom_files, pdf_files
from tests.engine.drawing import attached, decoded, encoded, film, poster
from tests.engine.made_reports import VERSIONS

WORDS = Wording("Pour vous seul", "Avant", "Après", lambda one: f"{one.labels[0].value} é")
NAME = Finding(Label.PATIENT, Box(0, 0, 20, 150, 60, 20), 0.9, "names")
LINE = Finding(Label.WRITING, Box(0, 0, 21, 150, 60, 20), 0.9, "writing", "identifying")
MARKER = Finding(Label.WRITING, Box(0, 0, 250, 20, 30, 30), 0.9, "writing", "technical")
FACE = Finding(Label.FACE, Box(1, 0, 0, 0, 50, 50), 0.9, "faces")


def report(*findings, reasons=()):
    size = (Looked(0, 0, 300, 300, Sort.PHOTOGRAPH),)
    return Report("0" * 64, Language.FR, Verdict.STOP, reasons, findings, (), None, (), None, VERSIONS, looked=size)


def drawn(original, *findings, copy=None):
    found = annotations(report(*findings))
    return {number: decoded(content) for number, content in annotated(original, found, WORDS, copy)}


def count(image, colour):
    return int((np.asarray(image.convert("RGB")) == colour).all(axis=2).sum())


@pytest.mark.parametrize(
    ("content", "sorts"),
    [
        (encoded(poster("Bonjour"), "PNG"), [Sort.PHOTOGRAPH]),
        (encoded(film("R"), "PNG"), [Sort.MEDICAL]),
        (dicom_files.written(dicom_files.image()), [Sort.MEDICAL]),
        (pdf_files.pdf(["Une page."], ["Une autre."]), [Sort.PAGE, Sort.PAGE]),
        (encoded(Image.new("RGBA", (60, 40), (200, 30, 60, 90)), "PNG"), [Sort.PHOTOGRAPH]),
    ],
    ids=["photograph", "radiograph", "dicom", "pdf", "transparent"],
)
def test_every_frame_is_known_by_its_size_and_sort(content, sorts):
    readings, _ = read(Post(attachments=(Attachment("x", content),), lang="fr"))
    found = looked(readings)
    assert [(one.frame, one.sort) for one in found] == list(enumerate(sorts))
    assert all(one.width > 40 and one.height > 30 for one in found)


def test_what_several_detectors_say_of_one_line_is_one_place():
    reason = Reason(ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP, ("P01",), (NAME.place,))
    marker, line = annotations(report(LINE, NAME, MARKER, reasons=(reason,)))
    assert (marker.number, marker.labels, marker.goes, marker.position) == (1, (Label.WRITING,), False, "top_right")
    assert (line.number, line.labels, line.goes, line.position) == (2, (Label.PATIENT,), True, "middle_left")
    assert line.reasons == ((ReasonCode.IDENTIFIED_PATIENT, ("P01",)),)
    assert marker.reasons == ()


def test_what_stays_does_not_hide_what_goes_at_the_same_place():
    stays = Finding(Label.WRITING, NAME.place, 0.9, "writing", "technical")
    [one] = annotations(report(stays, NAME))
    assert one.goes
    assert one.labels == (Label.PATIENT,)


def test_words_that_follow_each_other_are_one_place():
    first, last = (Finding(Label.PATIENT, Box(0, 0, x, 20, 60, 18), 0.9, "names") for x in (100, 168))
    room = Finding(Label.ROOM, Box(0, 0, 236, 20, 40, 18), 0.9, "rooms")
    far, below = (Finding(Label.PATIENT, Box(0, 0, x, y, 60, 18), 0.9, "names") for x, y in ((10, 20), (100, 40)))
    assert [one.box for one in annotations(report(last, first, room, far, below))] == [
        far.place, Box(0, 0, 100, 20, 128, 18), room.place, below.place,
    ]  # fmt: skip
    faces = [Finding(Label.FACE, Box(0, 0, x, 20, 60, 60), 0.9, "faces") for x in (0, 62)]
    assert len(annotations(report(*faces))) == 2


def test_each_file_counts_from_one_and_a_film_has_none():
    moving = Finding(Label.FACE, Track(2, ((0, 0, 0, 9, 9),)), 0.9, "faces")
    found = annotations(report(FACE, NAME, MARKER, moving))
    assert [(one.box.attachment, one.number, one.position) for one in found] == [
        (0, 1, "top_right"), (0, 2, "middle_left"), (1, 1, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("light", [0, 255], ids=["dark", "light"])
def test_an_outline_is_dark_and_light_on_any_picture(light):
    plain = Image.new("RGB", (300, 300), (light, light, light))
    image = drawn(attached(plain), NAME)[0]
    assert count(image, GOES) > 400
    assert count(image, EDGE) > 400


def test_what_stays_is_dashed():
    square = Box(0, 0, 100, 100, 100, 100)
    goes = drawn(attached(Image.new("RGB", (300, 300))), Finding(Label.FACE, square, 0.9, "faces"))[0]
    stays = drawn(attached(Image.new("RGB", (300, 300))), Finding(Label.WRITING, square, 0.9, "writing", "technical"))[0]
    assert 0 < count(stays, STAYS) < 0.8 * count(goes, GOES)
    assert count(stays, GOES) == 0


def test_the_picture_under_the_outlines_is_the_original_and_the_copy_stands_beside_it():
    red, blue = Image.new("RGB", (700, 500), (200, 30, 60)), Image.new("RGB", (700, 500), (10, 40, 220))
    alone = drawn(attached(red), NAME)[0]
    both = drawn(attached(red), NAME, copy=attached(blue))[0]
    assert both.width > 2 * 700 > alone.width > 700
    assert count(both, (10, 40, 220)) == 700 * 500
    assert 0.9 * 700 * 500 < count(both, (200, 30, 60)) < 700 * 500


def test_nothing_but_pixels_is_in_the_file():
    exif = Image.Exif()
    exif[315] = "Camille Exemple"
    original = attached(encoded(Image.new("RGB", (300, 300)), "JPEG", exif=exif, comment=b"Chambre 12"))
    [(_, content)] = annotated(original, annotations(report(NAME)), WORDS)
    assert list(blocks(content)) == []
    assert not decoded(content).info
    assert b"Camille" not in content


def test_only_frames_with_something_found_are_drawn():
    target = BytesIO()
    frames = [Image.new("RGB", (60, 40), (80 * n, 10, 10)) for n in range(3)]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    found = [Finding(Label.FACE, Box(0, number, 5, 5, 20, 20), 0.9, "faces") for number in (0, 2)]
    assert list(drawn(Attachment("a.gif", target.getvalue()), *found)) == [0, 2]
    assert drawn(attached(frames[0])) == {}


@pytest.mark.parametrize(("kept", "beside"), [((0, 1, 2), True), ((0, 2), False)])
def test_no_other_frame_stands_beside_one(kept, beside):
    def animation(*levels):
        frames = [Image.new("RGB", (700, 500), (80 * level, 10, 10)) for level in levels]
        return Attachment("a.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))

    face = Finding(Label.FACE, Box(0, 1, 5, 5, 20, 20), 0.9, "faces")
    image = drawn(animation(0, 1, 2), face, copy=animation(*kept))[1]
    assert (image.width > 1400) is beside


def test_small_pictures_are_enlarged_and_large_ones_made_small():
    assert drawn(attached(Image.new("L", (200, 100))), NAME)[0].height > 300
    assert drawn(attached(Image.new("L", (3000, 2000))), NAME)[0].width < 1700


def test_frames_of_dicom_and_pages_of_a_document():
    scan = Attachment("a.dcm", dicom_files.written(dicom_files.image()))
    square = Finding(Label.WRITING, Box(0, 0, 4, 4, 20, 10), 0.9, "writing", "identifying")
    assert count(drawn(scan, square)[0], GOES) > 50
    letter = pdf_files.attached(pdf_files.pdf(["Une page."], ["Une autre."]))
    words = Finding(Label.PATIENT, Box(0, 1, 100, 100, 200, 40), 0.9, "names")
    assert list(drawn(letter, words)) == [1]


def test_numbers_stand_beside_lines_that_touch():
    lines = [(40, 40 + 20 * n, 200, 59 + 20 * n) for n in range(3)]
    taken = list(lines)
    for line in lines:
        tag = _free(line, (16, 18), np.zeros((400, 400), np.uint8), taken)
        assert not any(_shared(tag, other) for other in taken)
        taken.append(tag)


def test_numbers_hide_no_writing_where_there_is_room():
    page = np.full((400, 400), 255, np.uint8)
    page[100:120, 0:390:3] = 0
    tag = _free((200, 98, 260, 122), (16, 18), page, [(200, 98, 260, 122)])
    assert (page[int(tag[1]) : int(tag[3]) + 1, int(tag[0]) : int(tag[2]) + 1] == 255).all()


@pytest.mark.parametrize("edges", [(0, 0, 399, 399), (0, 0, 5, 5), (390, 390, 399, 399)])
def test_numbers_stay_within_the_picture(edges):
    left, top, right, bottom = _free(edges, (16, 18), np.zeros((400, 400), np.uint8), [edges])
    assert 0 <= left < right < 400
    assert 0 <= top < bottom < 400


def test_every_sign_of_the_catalogue_can_be_drawn():
    def signs(entry):
        return {sign for one in entry.values() for sign in (signs(one) if isinstance(one, dict) else one)}

    missing = bytes(letters(24).getmask("\ue000"))
    told = {sign for key in ("look", "label", "reason", "punctuation") for sign in signs(catalogue()[key])}
    assert {"é", "à", "ç", "’"} & told
    needed = sorted(sign for sign in told | set("éèêàçôœÉÀ’«»·→") if not sign.isspace())
    assert [sign for sign in needed if bytes(letters(24).getmask(sign)) == missing] == []


def test_the_font_is_the_one_its_card_names():
    card = tomllib.loads(FONT.with_suffix(".toml").read_text(encoding="utf-8"))
    assert hashlib.sha256(FONT.read_bytes()).hexdigest() == card["sha256"]
    assert "Bitstream" in FONT.with_name(card["licence_text"]).read_text(encoding="utf-8")


def test_lines_are_no_wider_than_their_column():
    lines = wrapped("une personne, sans accord connu, et des mots", letters(14), 120)
    assert " ".join(lines) == "une personne, sans accord connu, et des mots"
    assert max(letters(14).getlength(line) for line in lines) <= 120
