"""A new PDF of nothing but what may stay. Runs in the confined process alone.

A page on which nothing has to go keeps its drawing, built anew, if it then looks the same; any other becomes a picture with its
covers painted in, and a text layer of the words that are seen and stay, so that it can still be read aloud and searched.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from paravent.finding import Box
from paravent.imaging import pdf_fields, pdf_pages
from paravent.imaging.pdf_pages import Size, Word
from paravent.repair.cover import cover
from paravent.repair.pdf_drawing import Shown, drawing, inherited
from paravent.repair.pdf_fonts import Undrawable
from paravent.repair.pdf_images import image
from paravent.repair.pdf_words import gone_words, says

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONTRAST, LOWEST = 32, 4
"""Grey levels between a word and its paper, and pixels of its height, from which it is seen."""
FAR, SHARE = 48, 0.001
"""Grey levels from which a pixel differs, and the share of such pixels up to which two renderings are the same."""
COURIER = 0.6
"""Width of every letter of Courier, in its size: a word can be given any width exactly."""

Boxes = list[tuple[int, int, int, int]]


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """One page of the original: its size, the words of its text layer, the boxes to cover, and its rendering."""

    size: Size
    words: tuple[Word, ...] = field(repr=False)
    boxes: tuple[Box, ...]
    pixels: "NDArray[np.uint8]" = field(repr=False)


def write(head: dict[str, Any], body: bytes, send: Callable[..., None]) -> None:
    """Send the new file; `head` has the boxes to cover by page, and those where names and numbers stand."""
    source, pages = pdf_fields.opened(body), pdf_pages.opened(body)
    pdf_fields.measure(source)
    sizes = pdf_pages.sizes(pages)
    words = [tuple(pdf_pages.words(pages[number], size)) for number, size in enumerate(sizes)]
    gone = gone_words(words, head["named"], head["numbered"])
    covered = {int(number): [Box(0, 0, *box) for box in boxes] for number, boxes in head["covers"].items()}
    for number, said in enumerate(words):
        repeated = [
            Box(0, 0, word.x - 2, word.y - 2, word.width + 4, word.height + 4) for word in said if says(word.text, gone)
        ]
        covered[number] = [*covered.get(number, ()), *repeated]

    def sheet(number: int) -> Sheet:
        pixels = pdf_pages.rendered(pages[number], sizes[number], pages)
        return Sheet(sizes[number], words[number], tuple(covered[number]), pixels)

    new = pikepdf.new()
    kept: dict[int, Sheet] = {}
    for number in range(len(sizes)):
        one = sheet(number)
        if _keep(new, source.pages[number].obj, pages[number], one):
            kept[number] = one
        else:
            _add_picture(new, one)
    changed = list(_unlike(_saved(new), kept)) if kept else []
    for number in changed:
        _add_picture(new, kept[number])
        new.pages[number] = new.pages[-1]
        del new.pages[-1]
    drawn = [number for number in range(len(sizes)) if number not in kept or number in changed]
    send({"kind": "file", "pages": len(sizes), "drawn": drawn, "gone": sorted(gone)}, _saved(new))


def _saved(new: pikepdf.Pdf) -> bytes:
    target = BytesIO()
    new.remove_unreferenced_resources()
    new.save(
        target,
        deterministic_id=True,  # of this content alone: the original's is not repeated
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
        linearize=False,
    )
    return target.getvalue()


def _keep(new: pikepdf.Pdf, old: Any, page: Any, sheet: Sheet) -> bool:  # noqa: ANN401
    """Add the page with its own drawing, if nothing on it has to go, all its text is seen, and every part can be built anew."""
    if sheet.boxes or not all(is_seen(sheet.pixels, word) for word in sheet.words):
        return False
    try:
        box, turn = inherited(old, "/CropBox") or inherited(old, "/MediaBox"), int(inherited(old, "/Rotate") or 0)
        sides = [float(side) for side in box]
        made = drawing(new, old, Shown(sheet.pixels, min(sides[0], sides[2]), max(sides[1], sides[3]), sheet.size, turn))
        if made.letters > pdf_pages.letters(page, spaces=made.wide):
            return False
        new.pages.append(_page(new, sides, made.content, made.resources, turn))
    except Exception:  # noqa: BLE001 - Undrawable, or whatever a broken page raises: pdfium has shown it, so it becomes a picture
        return False
    return True


def is_seen(pixels: "NDArray[np.uint8]", word: Word) -> bool:
    """Whether something is drawn where a word of the text layer stands."""
    part = pixels[word.y : word.y + word.height, word.x : word.x + word.width]
    return word.height >= LOWEST and part.size > 0 and int(np.ptp(part.astype(np.int16), axis=(0, 1)).max()) >= CONTRAST


def _unlike(content: bytes, kept: Mapping[int, Sheet]) -> Iterator[int]:
    """The kept pages that do not look, or do not read, as they did."""
    copy = pdf_pages.opened(content)
    for number, one in kept.items():
        again = pdf_pages.rendered(copy[number], one.size, copy)
        apart = np.zeros(again.shape[:2], bool)
        for channel in range(again.shape[2]):  # channel by channel: ten times as fast as along the last axis
            before, after = one.pixels[:, :, channel], again[:, :, channel]
            apart |= np.maximum(before, after) - np.minimum(before, after) > FAR
        said = [word.text for word in pdf_pages.words(copy[number], one.size)]
        if float(apart.mean()) > SHARE or said != [word.text for word in one.words]:
            yield number


def _add_picture(new: pikepdf.Pdf, sheet: Sheet) -> None:
    pixels = sheet.pixels.copy()
    cover(pixels, sheet.boxes)
    size = sheet.size
    content = [b"q %.3f 0 0 %.3f 0 0 cm /I0 Do Q" % (size.across, size.down)]
    content += [_letters(word, size) for word in sheet.words if _stays(word, sheet)]
    resources = Dictionary(XObject=Dictionary(I0=image(new, pixels)))
    if len(content) > 1:
        content[1:1], content[len(content) :] = [b"BT 3 Tr"], [b"ET"]
        courier = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier, Encoding=Name.WinAnsiEncoding)
        resources.Font = Dictionary(F0=new.make_indirect(courier))
    new.pages.append(_page(new, [0, 0, size.across, size.down], b"\n".join(content), resources))


def _stays(word: Word, sheet: Sheet) -> bool:
    """Whether a word is seen, no cover touches it, and the font of the text layer can say it."""
    touched = any(
        box.x < word.x + word.width
        and word.x < box.x + box.width
        and box.y < word.y + word.height
        and word.y < box.y + box.height
        for box in sheet.boxes
    )
    with suppress(UnicodeEncodeError):
        word.text.encode("cp1252")
        return not touched and is_seen(sheet.pixels, word)
    return False


def _letters(word: Word, size: Size) -> bytes:
    """One word of the invisible layer, as wide and as high as its box."""
    across, down = size.across / size.width, size.down / size.height
    height, width = max(1.0, word.height * down), word.width * across
    wide = 100 * width / (COURIER * height * len(word.text))
    left, bottom = word.x * across, size.down - (word.y + word.height) * down
    said = pikepdf.unparse_content_stream([([String(word.text.encode("cp1252"))], pikepdf.Operator("Tj"))])
    return b"/F0 %.2f Tf %.2f Tz 1 0 0 1 %.2f %.2f Tm %s" % (height, wide, left, bottom, said)


def _page(new: pikepdf.Pdf, box: list[float], content: bytes, resources: pikepdf.Object, turn: int = 0) -> pikepdf.Page:
    page = Dictionary(
        Type=Name.Page, MediaBox=Array([round(side, 3) for side in box]), Resources=resources, Contents=new.make_stream(content)
    )
    if turn % 90 == 0 and turn % 360:
        page.Rotate = turn % 360
    elif turn % 360:
        raise Undrawable
    return pikepdf.Page(new.make_indirect(page))
