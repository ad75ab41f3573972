"""Shows what Paravent missed on the radiographs: a sheet of the pictures, and the same in words.

Only pictures of the index stand on the sheet: each may be handed on under the licence named beside it. What was rightly
hidden is black there, and an identifying text that stayed on a real picture is made too coarse to read.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from PIL import Image, ImageDraw, ImageOps

from bench import page
from bench.inputs import ROOT
from bench.pictures import RADIOGRAPHS, Box, Measured, Row, rows

SHEET = ROOT / "bench" / "misses" / "radiographs.webp"
WIDTH, HEIGHT, COLUMNS, MARGIN, LABEL = 400, 320, 4, 6, 16
PAPER = (250, 250, 250)
OUTLINES = {"identifying": (230, 30, 30), "marker": (220, 0, 220), "technical": (255, 150, 0)}
SAID = {
    "identifying": "an identifying text stays",
    "marker": "a marker is hidden",
    "technical": "a technical text is hidden",
}
COARSE = 6
"""Pixels along the longer side of what stays of a text that must not be read."""

Missed = Mapping[str, Sequence[Box]]


def write(ours: Measured) -> None:
    """Write the sheet and its twin in words."""
    index = {row["file"]: row for row in rows()}
    wrong = sorted((box for box in ours.boxes if box.missed), key=lambda box: box.file)
    missed = {file: list(boxes) for file, boxes in groupby(wrong, key=lambda box: box.file)}
    if missed:
        SHEET.parent.mkdir(exist_ok=True)
        sheet([tile(index[file], [box for box in ours.boxes if box.file == file]) for file in missed]).save(SHEET, quality=60)
    else:
        SHEET.unlink(missing_ok=True)
    page.put(page.Section.MISSES, section(index, missed))


def section(index: Mapping[str, Row], missed: Missed) -> list[str]:
    """The sheet, and under it a line a picture that says what it shows."""
    if not missed:
        return ["Nothing."]
    lines = [
        "By Paravent. Red: an identifying text that stays; orange: a technical text that is hidden; magenta: a marker that is",
        "hidden. What was rightly hidden is black. A text that stays on a real picture is made too coarse to read.",
        "",
        "![The radiographs of the list below, with what was missed outlined](misses/radiographs.webp)",
        "",
    ]
    for file, boxes in missed.items():
        row = index[file]
        told = "; ".join(in_words(box) for box in boxes)
        lines.append(f"- `{file}` ({row['kind']}; {row['source']}; {row['licence']}): {told}.")
    return lines


def in_words(box: Box) -> str:
    """What was missed, how large it is; the text of planted ones only, whose people are invented."""
    left, top, right, bottom = box.place
    said = SAID[box.sort] + (f" ({box.label})" if box.label else "") + (f" “{box.text}”" if box.kind == "planted" else "")
    return f"{said}, {right - left} × {bottom - top} px at {left}, {top}, {100 * box.covered:.0f} % of its ink covered"


def tile(row: Row, boxes: Sequence[Box]) -> Image.Image:
    """A picture with its misses outlined, small, and its name under it."""
    with Image.open(RADIOGRAPHS / row["file"]) as image:
        picture = image.convert("RGB")
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        if box.sort == "identifying" and box.gone:
            draw.rectangle(box.place, fill=(0, 0, 0))
        elif box.sort == "identifying" and box.kind == "real":
            coarsen(picture, box.place)
    thick = max(1, picture.width // 300)
    for box in boxes:
        if box.missed:
            left, top, right, bottom = box.place
            draw.rectangle((left - thick, top - thick, right + thick, bottom + thick), outline=OUTLINES[box.sort], width=thick)
    whole = Image.new("RGB", (WIDTH, HEIGHT + LABEL), PAPER)
    whole.paste(ImageOps.contain(picture, (WIDTH, HEIGHT)))
    ImageDraw.Draw(whole).text((0, HEIGHT + 2), row["file"], fill=(0, 0, 0))
    return whole


def coarsen(picture: Image.Image, place: tuple[int, int, int, int]) -> None:
    """Make a part of a picture too coarse to read."""
    part = picture.crop(place)
    few = ImageOps.contain(part, (COARSE, COARSE))
    picture.paste(few.resize(part.size, Image.Resampling.NEAREST), place[:2])


def sheet(tiles: Sequence[Image.Image]) -> Image.Image:
    """All tiles on one picture."""
    width, height = tiles[0].width + MARGIN, tiles[0].height + MARGIN
    columns = min(COLUMNS, len(tiles))
    whole = Image.new("RGB", (columns * width + MARGIN, -(-len(tiles) // columns) * height + MARGIN), PAPER)
    for number, one in enumerate(tiles):
        whole.paste(one, (MARGIN + number % columns * width, MARGIN + number // columns * height))
    return whole
