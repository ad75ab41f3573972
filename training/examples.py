"""Draw the demo's pictures: invented people and identifiers. `python -m training.examples RADIOGRAPH`.

RADIOGRAPH is a film of NIH ChestX-ray14 (free of restrictions, to be cited); the photo is drawn here from nothing. Nothing in
the pictures shows or names a real person: face, names, numbers, dates and the hospital are made up.
"""

import sys
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

EXAMPLES = Path(__file__).parents[1] / "examples"
WRISTBAND = ("DELMAS Huguette   F", "DDN 14/02/1951", "IPP 0048213977", "CH Valbourg - Ch. 214")
ON_FILM = ("DELMAS Huguette  F", "DDN 14/02/1951", "IPP 0048213977")
ON_FILM_RIGHT = ("CH de Valbourg", "12/03/2025 09:41:22")
WHITE, BLACK, PAPER, STEEL = (255, 255, 255), (12, 12, 16), (244, 244, 240), (70, 110, 160)
SKIN, HAIR = (214, 168, 140), (60, 42, 32)
SHADES = (
    ((195, 225, 285, 290), 70),
    ((315, 225, 405, 290), 70),
    ((275, 330, 325, 385), 60),
    ((240, 395, 360, 440), 40),
    ((165, 300, 215, 470), 70),
    ((385, 300, 435, 470), 70),
    ((240, 450, 360, 515), 60),
)
"""Hollows of a face: box and depth (0 to 255)."""


def main() -> None:
    """Write examples/photo.jpg and examples/radiograph.jpg."""
    radiograph = Path(sys.argv[1])
    photo().save(EXAMPLES / "photo.jpg", quality=85, exif=phone_tags())
    film(Image.open(radiograph).convert("L")).save(EXAMPLES / "radiograph.jpg", quality=88)


def photo() -> Image.Image:
    """Somebody who does not exist, in a room, with a wristband held into the picture."""
    shown = Image.new("RGB", (1024, 1024), (176, 190, 196))
    draw = ImageDraw.Draw(shown)
    draw.rectangle((640, 90, 940, 430), fill=(214, 226, 232), outline=(120, 130, 136), width=14)  # a window
    draw.line([(790, 90), (790, 430)], fill=(120, 130, 136), width=10)
    draw.rectangle((0, 700, 1024, 1024), fill=(228, 232, 230))  # a bed
    draw.rounded_rectangle((130, 560, 620, 1000), 120, fill=(92, 140, 158))  # a gown
    shown.paste(portrait(), (140, 90), portrait_mask())
    band = wristband().rotate(4, resample=Image.Resampling.BICUBIC, expand=True)
    shown.paste(band.convert("RGB"), (90, 780), band.getchannel("A"))
    return shown


def portrait() -> Image.Image:
    """A drawn face, 470 pixels square, shaded enough for a face detector to take it for one."""
    face = Image.new("RGB", (600, 600), (176, 190, 196))
    draw = ImageDraw.Draw(face)
    draw.ellipse((140, 70, 460, 540), fill=HAIR)
    draw.rectangle((250, 440, 350, 600), fill=(196, 150, 122))
    draw.ellipse((165, 110, 435, 510), fill=SKIN)
    fringe = [(165, 250), (180, 150), (300, 105), (420, 150), (435, 250), (400, 190), (300, 165), (200, 190)]
    draw.polygon(fringe, fill=HAIR)
    shade = Image.new("L", face.size, 0)
    for box, depth in SHADES:
        ImageDraw.Draw(shade).ellipse(box, fill=depth)
    face = Image.composite(Image.new("RGB", face.size, (120, 70, 50)), face, shade.filter(ImageFilter.GaussianBlur(16)))
    features(ImageDraw.Draw(face))
    return face.filter(ImageFilter.GaussianBlur(2.2)).resize((470, 470), Image.Resampling.LANCZOS)


def portrait_mask() -> Image.Image:
    """Where the portrait stands in front of the room: hair, face and neck."""
    mask = Image.new("L", (600, 600), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((140, 70, 460, 540), fill=255)
    draw.rectangle((250, 440, 350, 600), fill=255)
    return mask.resize((470, 470), Image.Resampling.LANCZOS)


def features(draw: ImageDraw.ImageDraw) -> None:
    """Eyes, brows, nose and mouth."""
    for x in (240, 360):
        draw.ellipse((x - 34, 240, x + 34, 274), fill=(240, 238, 235))
        draw.ellipse((x - 15, 241, x + 15, 273), fill=(70, 50, 35))
        draw.ellipse((x - 7, 249, x + 7, 265), fill=BLACK)
        draw.ellipse((x + 2, 247, x + 8, 253), fill=WHITE)
        draw.arc((x - 36, 236, x + 36, 280), 190, 350, fill=(40, 25, 20), width=5)
        draw.arc((x - 46, 205, x + 46, 255), 200, 340, fill=(50, 34, 26), width=10)
    draw.line([(300, 270), (288, 345)], fill=(180, 125, 100), width=5)
    draw.arc((272, 335, 328, 372), 20, 160, fill=(140, 90, 70), width=6)
    draw.ellipse((280, 352, 294, 362), fill=(110, 65, 50))
    draw.ellipse((306, 352, 320, 362), fill=(110, 65, 50))
    draw.polygon([(245, 415), (280, 405), (300, 411), (320, 405), (355, 415), (300, 425)], fill=(176, 84, 84))
    draw.chord((245, 400, 355, 450), 10, 170, fill=(190, 96, 96))
    draw.line([(247, 416), (353, 416)], fill=(110, 50, 50), width=4)


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
