"""Pictures drawn for the tests, and readings of them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from paravent.post import Attachment, Author, Kind, Language, Post
from paravent.readers.picture import read_picture
from paravent.reading import PictureReading

EXAMPLES = Path(__file__).parents[2] / "examples"
POST = Post(text="Une image.", lang=Language.FR)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")


def encoded(image: Image.Image, file_format: str, **settings: Any) -> bytes:
    target = BytesIO()
    image.save(target, file_format, **settings)
    return target.getvalue()


def decoded(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def corner(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Dark, with a light top left corner: shows which way up a picture stands."""
    image = Image.new("L", size, 30)
    image.paste(220, (0, 0, size[0] // 4, size[1] // 4))
    return image.convert(mode, dither=Image.Dither.NONE)


def film(*lines: str, size: tuple[int, int] = (900, 700), height: int = 28, light: int = 230, dark: int = 8) -> Image.Image:
    """Grey and dark with lines of light writing, the first at the top left."""
    image = Image.new("L", size, dark)
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((30, 30 + 2 * height * row), line, font=ImageFont.load_default(height), fill=light)
    return image


def poster(*lines: str, size: tuple[int, int] = (900, 500)) -> Image.Image:
    """Coloured, as a photograph of a poster is."""
    image = Image.new("RGB", size, (60, 140, 200))
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((40, 40 + 80 * row), line, font=ImageFont.load_default(40), fill=(255, 250, 230))
    return image


def attached(content: bytes | Image.Image, name: str = "IMG_0001.jpg") -> Attachment:
    return Attachment(name, encoded(content, "PNG") if isinstance(content, Image.Image) else content)


def reading(image: Image.Image) -> PictureReading:
    return PictureReading(
        np.asarray(image.convert("RGB")).copy(), 0, Language.FR, Author.HOSPITAL, Kind.POST, 0, image.mode == "L"
    )


def frames_of(content: bytes) -> list[PictureReading]:
    readings, unread = read_picture(attached(content), 0, POST)
    assert not unread
    return [one for one in readings if isinstance(one, PictureReading)]
