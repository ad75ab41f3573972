"""Codes: whatever the format and the angle, the whole of it is in the box."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from paravent.detectors.codes import detect
from paravent.finding import Label
from tests.engine.drawing import film, poster, reading

FORMATS = {
    "QRCode": "qrcode",
    "DataMatrix": "datamatrix",
    "Aztec": "aztec",
    "PDF417": "pdf417",
    "MicroPDF417": "micropdf417",
    "RMQRCode": "rmqrcode",
    "Code128": "code128",
    "Code39": "code39",
}


def drawn(name: str) -> Image.Image:
    code = zxingcpp.create_barcode("0048213977", getattr(zxingcpp.BarcodeFormat, name)).to_image(scale=4)
    return Image.fromarray(np.asarray(code)).convert("RGB")


def on_a_wall(code: Image.Image, angle: float = 0) -> Image.Image:
    wall = Image.new("RGB", (1400, 1200), (235, 235, 230))
    turned = code.rotate(angle, expand=True, fillcolor=(255, 255, 255))
    wall.paste(turned, (150, 120))
    return wall


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("angle", [30, *(pytest.param(turn, marks=pytest.mark.long) for turn in (0, 90, 180))])
def test_every_format_is_found_at_any_angle(name, angle):
    found = list(detect(reading(on_a_wall(drawn(name), angle))))
    assert [(one.label, one.kind) for one in found] == [(Label.CODE, FORMATS[name])]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("angle", [0, pytest.param(90, marks=pytest.mark.long)])
def test_no_bar_and_no_module_lies_outside_the_box(name, angle):
    picture = reading(on_a_wall(drawn(name), angle))
    (one,) = detect(picture)
    box = one.place
    left = picture.pixels.copy()
    left[box.y - 3 : box.y + box.height + 3, box.x - 3 : box.x + box.width + 3] = 255
    assert (left < 128).sum() == 0


def matrix(content: str) -> Image.Image:
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=4)
    return on_a_wall(Image.fromarray(np.asarray(code)).convert("RGB"))


@pytest.mark.parametrize(
    "content",
    [
        "\x1d8018340123450000000017",
        "(8018)340123450000000017",
        "IS01 2850578006084 1.2.250.1.213.1.4.8",
        "MORVAN^LEA^^19850512",
    ],
)
def test_a_patient_s_own_code_is_named(content):
    assert [(one.label, one.kind) for one in detect(reading(matrix(content)))] == [
        (Label.CODE, "datamatrix"),
        (Label.ID, "wristband"),
    ]


def test_a_code_that_says_what_is_written_of_a_patient_is_the_patient_s():
    pytest.importorskip("faster_paddle")
    band = matrix("0048213977")
    ImageDraw.Draw(band).text((500, 200), "IPP 0048213977", font=ImageFont.load_default(48), fill=(20, 20, 20))
    assert [one.kind for one in detect(reading(band))] == ["datamatrix", "wristband"]
    label = matrix("0048213977")
    ImageDraw.Draw(label).text((500, 200), "Lot 0048213977", font=ImageFont.load_default(48), fill=(20, 20, 20))
    assert [one.kind for one in detect(reading(label))] == ["datamatrix"]


@pytest.mark.parametrize(
    "content", ["https://hopital.example/don-du-sang", "0103400930000120172712311012345", "WIFI:S:visiteurs;;"]
)
def test_a_code_for_everybody_is_no_patient_s(content):
    assert [one.label for one in detect(reading(matrix(content)))] == [Label.CODE]


def test_several_codes_are_all_found():
    wall = on_a_wall(drawn("QRCode"))
    wall.paste(drawn("DataMatrix"), (750, 600))
    assert {one.kind for one in detect(reading(wall))} == {"qrcode", "datamatrix"}


@pytest.mark.parametrize("image", [poster("Bienvenue"), film("AP"), film(size=(1, 1)), film(size=(2000, 7))])
def test_no_code_is_seen_where_there_is_none(image):
    assert list(detect(reading(image))) == []
