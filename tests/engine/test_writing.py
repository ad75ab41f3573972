"""Writing in pictures: found, read, told apart, and handed to the text detectors with its places."""

import gc
import weakref

import numpy as np
import pytest

from paravent.detectors import writing
from paravent.errors import MissingPart
from paravent.finding import Box, Label
from tests.engine.drawing import film, poster, reading

FILM = film("DELMAS Huguette F", "DDN 14/02/1951", "IPP 0048213977", "SUPINE", "AP", "120 kV")


def kinds(picture) -> dict[str, str]:
    return {line.text: line.kind for line in writing.lines(picture)}


def test_on_a_film_the_identity_is_told_from_the_markers():
    assert kinds(reading(FILM)) == {
        "DELMAS Huguette F": "identifying",
        "DDN 14/02/1951": "identifying",
        "IPP 0048213977": "identifying",
        "SUPINE": "technical",
        "AP": "technical",
        "120 kV": "technical",
    }


def test_findings_say_where_and_never_what():
    found = list(writing.detect(reading(FILM)))
    assert {one.label for one in found} == {Label.WRITING}
    assert all(isinstance(one.place, Box) and 0 < one.confidence <= 1 for one in found)
    assert "DELMAS" not in repr(found) + repr(writing.lines(reading(FILM)))


def test_boxes_hold_the_ink():
    picture = reading(FILM)
    left = picture.pixels.copy()
    for line in writing.lines(picture):
        box = line.box
        left[max(0, box.y - 2) : box.y + box.height + 2, max(0, box.x - 2) : box.x + box.width + 2] = 0
    assert (left > 120).mean() < 0.0005


@pytest.mark.parametrize("height", [11, 16, 40])
def test_small_and_large_writing_is_found(height):
    picture = reading(film("DELMAS Huguette", "IPP 0048213977", height=height))
    assert len([kind for kind in kinds(picture).values() if kind != "technical"]) == 2


def test_a_sign_on_a_photograph_is_harmless():
    assert kinds(reading(poster("SORTIE", "Accueil"))) == {"SORTIE": "harmless", "Accueil": "harmless"}


def test_the_text_detectors_get_the_lines_with_their_boxes():
    picture = reading(FILM)
    text = writing.as_text(picture)
    assert text.content.split("\n") == ["DELMAS Huguette F", "DDN 14/02/1951", "IPP 0048213977"]
    start = text.content.index("0048213977")
    (box,) = text.places(start, start + 10)
    assert box == writing.lines(picture)[2].box
    assert text.attachment == 0


def test_a_picture_with_markers_alone_gives_no_text():
    assert writing.as_text(reading(film("AP", "SUPINE"))) is None


def test_a_picture_is_read_once_and_forgotten_with_its_reading(monkeypatch):
    picture = reading(FILM)
    first = writing.lines(picture)
    monkeypatch.setattr(writing, "_recognised", lambda _: pytest.fail("read twice"))
    assert writing.lines(picture) is first
    gone = weakref.ref(picture)
    del picture
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("size", [(1, 1), (5, 400), (900, 10), (12, 12), (3, 60_000)])
def test_odd_shapes_give_nothing_and_raise_nothing(size):
    assert writing.lines(reading(film(size=size))) == ()


def test_a_large_picture_gives_boxes_in_its_own_pixels():
    picture = reading(film("DELMAS Huguette", size=(4800, 3000), height=120))
    (line,) = writing.lines(picture)
    assert line.box.height > 80
    assert line.box.x < 60
    assert (
        np.asarray(picture.pixels)[line.box.y : line.box.y + line.box.height, line.box.x : line.box.x + line.box.width].max()
        > 200
    )


def test_a_missing_reader_is_a_missing_part(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "faster_paddle", None)
    writing._engine.cache_clear()
    try:
        with pytest.raises(MissingPart, match="Install"):
            writing.lines(reading(FILM))
    finally:
        writing._engine.cache_clear()


def test_a_panic_of_the_reader_is_an_error_that_quotes_nothing(monkeypatch):
    class Panic(BaseException):
        pass

    class Engine:
        def ocr(self, _):
            raise Panic("DELMAS Huguette")

    monkeypatch.setattr(writing, "_engine", Engine)
    with pytest.raises(RuntimeError) as caught:
        writing.lines(reading(FILM))
    assert "DELMAS" not in str(caught.value)
