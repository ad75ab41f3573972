"""Draw the demo's pictures: invented identifiers on free material. `python -m training.examples ASTRONAUT RADIOGRAPH`.

ASTRONAUT is `astronaut.png` of scikit-image (NASA, public domain), RADIOGRAPH a film of NIH ChestX-ray14 (free of restrictions,
to be cited). Nothing in the pictures names a real patient: names, numbers, dates and the hospital are made up here.
"""

import sys
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

EXAMPLES = Path(__file__).parents[1] / "examples"
WRISTBAND = ("DELMAS Huguette   F", "DDN 14/02/1951", "IPP 0048213977", "CH Valbourg - Ch. 214")
ON_FILM = ("DELMAS Huguette  F", "DDN 14/02/1951", "IPP 0048213977")
ON_FILM_RIGHT = ("CH de Valbourg", "12/03/2025 09:41:22")
WHITE, BLACK, PAPER, STEEL = (255, 255, 255), (12, 12, 16), (244, 244, 240), (70, 110, 160)


def main() -> None:
    """Write examples/photo.jpg and examples/radiograph.jpg."""
    astronaut, radiograph = (Path(argument) for argument in sys.argv[1:3])
    photo(Image.open(astronaut).convert("RGB")).save(EXAMPLES / "photo.jpg", quality=85, exif=phone_tags())
    film(Image.open(radiograph).convert("L")).save(EXAMPLES / "radiograph.jpg", quality=88)


def photo(portrait: Image.Image) -> Image.Image:
    """A portrait with a wristband held into it, as a phone takes it."""
    shown = portrait.resize((1024, 1024), Image.Resampling.LANCZOS)
    band = wristband().rotate(4, resample=Image.Resampling.BICUBIC, expand=True)
    shown.paste(band.convert("RGB"), (90, 780), band.getchannel("A"))
    return shown


def wristband() -> Image.Image:
    """A patient's wristband with four lines and a data matrix of the number."""
    band = Image.new("RGBA", (820, 190), (*PAPER, 255))
    draw = ImageDraw.Draw(band)
    draw.rectangle((0, 0, 819, 10), fill=(*STEEL, 255))
    for row, line in enumerate(WRISTBAND):
        draw.text((30, 22 + 40 * row), line, font=ImageFont.load_default(32), fill=(*BLACK, 255))
    code = zxingcpp.create_barcode("0048213977", zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=8)
    matrix = Image.fromarray(code).convert("L").resize((150, 150), Image.Resampling.NEAREST)
    band.paste(matrix.convert("RGBA"), (640, 25))
    return band


def film(chest: Image.Image) -> Image.Image:
    """A chest film with an identity burned into two corners; its own markers stay as they are."""
    shown = chest.copy()
    draw = ImageDraw.Draw(shown)
    font = ImageFont.load_default(24)
    for row, line in enumerate(ON_FILM):
        draw.text((14, 14 + 32 * row), line, font=font, fill=235, stroke_width=2, stroke_fill=0)
    for row, line in enumerate(ON_FILM_RIGHT):
        left = shown.width - 14 - int(draw.textlength(line, font=font))
        draw.text((left, shown.height - 78 + 32 * row), line, font=font, fill=235, stroke_width=2, stroke_fill=0)
    return shown


def phone_tags() -> Image.Exif:
    """What a phone writes: maker, model, time, a made-up owner, and a place in the middle of France."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0110], tags[0x0131], tags[0x0132] = "Exemple", "Téléphone 3", "17.2", "2025:03:12 09:58:40"
    tags[0x013B] = "Camille Exemple"
    details = tags.get_ifd(0x8769)
    details[0x9003], details[0xA431] = "2025:03:12 09:58:40", "EX0003141592"
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (46.0, 32.0, 24.1), "E", (2.0, 25.0, 48.6)
    return tags


if __name__ == "__main__":
    main()
