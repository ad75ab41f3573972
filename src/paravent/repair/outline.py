"""Outlines and letters drawn on pictures: seen on dark and on light, told apart without colour, with the accents of French."""

from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

Edges = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels of what is drawn on, the last two included."""
EDGE = (0, 0, 0)
FONT = Path(__file__).with_name("font.ttf")
"""Its card, with source and licence, is `font.toml`."""
DASH = 4
"""Length of a dash and of a gap, in line widths."""


def outline(
    draw: ImageDraw.ImageDraw, edges: Edges, colour: tuple[int, int, int], width: int = 1, *, dashed: bool = False
) -> None:
    """Draw a double line inside edges: black without, `colour` (a light one) within, each `width` pixels wide.

    Where there is no room for the second, the first stands alone.
    """
    left, top, right, bottom = edges
    draw.rectangle((left, top, max(left, right), max(top, bottom)), outline=EDGE, width=width)
    inner = left + width, top + width, right - width, bottom - width
    if inner[2] - inner[0] < width or inner[3] - inner[1] < width:
        return
    draw.rectangle(inner, outline=colour, width=width)
    if dashed:
        _gaps(draw, inner, width)


def _gaps(draw: ImageDraw.ImageDraw, edges: Edges, width: int) -> None:
    """Black pieces over a line, so that dashes of it are left."""
    left, top, right, bottom = edges
    step, gap = 2 * DASH * width, DASH * width
    for x in range(int(left) + gap, int(right), step):
        end = min(x + gap, right)
        draw.rectangle((x, top, end, top + width - 1), fill=EDGE)
        draw.rectangle((x, bottom - width + 1, end, bottom), fill=EDGE)
    for y in range(int(top) + gap, int(bottom), step):
        end = min(y + gap, bottom)
        draw.rectangle((left, y, left + width - 1, end), fill=EDGE)
        draw.rectangle((right - width + 1, y, right, end), fill=EDGE)


@cache
def letters(size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels. Basic layout: the same picture on every machine, whatever is installed beside Pillow."""
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The lines of a text, none wider than `width` pixels but for a word that is."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
