"""Papers, boards and screens in photographs: what is about a patient goes as a whole, what greets everybody stays."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from paravent.detectors.sheets import detect
from paravent.finding import Label
from tests.engine.drawing import film, reading

pytest.importorskip("faster_paddle")
PRESCRIPTION = ("Ordonnance", "Mme Kerbrezel Léa", "née le 12/03/1985", "Repos une semaine")
POSTER = ("Portes ouvertes", "avec le Dr Morvan", "Entrée libre pour tous")


def photographed(*lines: str, paper=(250, 250, 245), ink=(20, 20, 30), tilt: float = 0) -> Image.Image:
    """A sheet on a desk; at no tilt it lies at (300, 150), 520 × 420 pixels."""
    sheet = Image.new("RGBA", (520, 420), (*paper, 255))
    draw = ImageDraw.Draw(sheet)
    for row, line in enumerate(lines):
        draw.text((40, 40 + 80 * row), line, font=ImageFont.load_default(34), fill=ink)
    desk = Image.new("RGB", (1200, 800), (150, 95, 60))
    turned = sheet.rotate(tilt, expand=True, resample=Image.Resampling.BICUBIC)
    desk.paste(turned, (300, 150), turned)
    return desk


@pytest.mark.parametrize("tilt", [0, 4, -7])
@pytest.mark.parametrize(
    ("colours", "kind"),
    [({}, "sheet"), ({"paper": (20, 30, 40), "ink": (235, 240, 245)}, "screen")],
)
def test_a_sheet_about_a_patient_goes_as_a_whole(tilt, colours, kind):
    (one,) = detect(reading(photographed(*PRESCRIPTION, tilt=tilt, **colours)))
    assert (one.label, one.kind) == (Label.SCREEN, kind)
    box = one.place
    assert box.x <= 305 and box.y <= 155
    assert box.x + box.width >= 815 and box.y + box.height >= 565
    assert box.width * box.height < 0.45 * 1200 * 800


def test_a_poster_that_greets_everybody_stays():
    assert list(detect(reading(photographed(*POSTER)))) == []


def test_writing_on_no_sheet_is_none():
    assert list(detect(reading(photographed(*PRESCRIPTION, paper=(150, 95, 60))))) == []


def test_a_radiograph_is_no_sheet():
    assert list(detect(reading(film("DURAND PAUL", "Né le 04/05/1961")))) == []
