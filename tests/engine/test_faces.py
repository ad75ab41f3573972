"""Faces: large and small, upright and turned; none where there is none."""

import hashlib

import pytest
from PIL import Image

from paravent import models
from paravent.detectors import faces
from paravent.errors import MissingPart
from paravent.finding import Label
from tests.engine.drawing import EXAMPLES, film, poster, reading

PORTRAIT = Image.open(EXAMPLES / "photo.jpg").convert("RGB")
EYES, MOUTH = (480, 220), (465, 310)


def within(box, point) -> bool:
    return box.x <= point[0] < box.x + box.width and box.y <= point[1] < box.y + box.height


@pytest.mark.parametrize("long_side", [120, 300, 700, 1024, 2600])
def test_a_face_is_found_at_any_size(long_side):
    scale = long_side / 1024
    found = list(faces.detect(reading(PORTRAIT.resize((long_side, long_side)))))
    boxes = [one.place for one in found if one.label is Label.FACE]
    for x, y in (EYES, MOUTH):
        assert any(within(box, (x * scale, y * scale)) for box in boxes)


@pytest.mark.parametrize(
    ("turn", "moved"),
    [
        (Image.Transpose.ROTATE_90, lambda x, y: (y, 1023 - x)),
        (Image.Transpose.ROTATE_180, lambda x, y: (1023 - x, 1023 - y)),
        (Image.Transpose.ROTATE_270, lambda x, y: (1023 - y, x)),
    ],
)
def test_a_face_is_found_in_a_turned_picture(turn, moved):
    boxes = [one.place for one in faces.detect(reading(PORTRAIT.transpose(turn)))]
    assert any(within(box, moved(*EYES)) and within(box, moved(*MOUTH)) for box in boxes)


def test_a_face_on_a_grey_picture_is_found():
    assert any(within(one.place, EYES) for one in faces.detect(reading(PORTRAIT.convert("L"))))


def test_boxes_stay_inside_the_picture():
    close = PORTRAIT.crop((360, 60, 600, 380))
    for one in faces.detect(reading(close)):
        box = one.place
        assert box.x >= 0 <= box.y
        assert box.x + box.width <= close.width
        assert box.y + box.height <= close.height


@pytest.mark.parametrize(
    "image", [poster("Bienvenue"), film("AP"), Image.open(EXAMPLES / "radiograph.jpg"), film(size=(1, 1)), film(size=(3000, 9))]
)
def test_no_face_is_seen_where_there_is_none(image):
    assert list(faces.detect(reading(image))) == []


@pytest.mark.parametrize("name", ["yunet", "centerface"])
def test_the_weights_are_the_ones_on_the_card(name):
    card = models.card(name)
    assert hashlib.sha256(models.path(name).read_bytes()).hexdigest() == card["sha256"]
    assert card["licence"].startswith("MIT")


def test_one_opinion_alone_is_no_face_unless_it_is_sure(monkeypatch):
    picture = reading(poster("Bienvenue", size=(640, 400)))
    said = {"first": 0.6, "second": 0.05}
    place = (100.0, 100.0, 80.0, 100.0)
    monkeypatch.setattr(faces, "_at", lambda pixels, side, lowest: [(*place, said["first"])])
    monkeypatch.setattr(faces.centerface, "candidates", lambda pixels, lowest: [(*place, said["second"])])
    assert [one for one in faces.detect(picture) if one.kind == "upright"] == []
    said["second"] = 0.3
    assert [one for one in faces.detect(picture) if one.kind == "upright"] != []
    said.update(first=0.85, second=0.05)
    assert [one for one in faces.detect(picture) if one.kind == "upright"] != []


def test_a_missing_second_opinion_leaves_the_picture_unchecked(monkeypatch):
    def missing(pixels, lowest):
        raise MissingPart("The model file centerface.onnx is missing. Reinstall paravent.")

    monkeypatch.setattr(faces.centerface, "candidates", missing)
    with pytest.raises(MissingPart):
        list(faces.detect(reading(PORTRAIT)))
