"""Pictures that can go out: covered, written anew from pixels alone, upright, in sRGB, with no metadata of any kind."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from paravent.errors import UnreadableFile
from paravent.finding import Box, Finding
from paravent.imaging.blocks import blocks
from paravent.imaging.frames import Frame, frames
from paravent.post import Attachment, Language
from paravent.repair.cover import cover, covers

ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "TIFF": "tif"}
WRITTEN_AS = {"HEIF": "JPEG", "AVIF": "JPEG"}
"""HEIC and AVIF leave as JPEG, which every network takes."""
QUALITY = 92
FRAME_MILLISECONDS = 100
PAPER = (255, 255, 255)
AS_STORED = frozenset({"1", "L", "LA", "RGB", "RGBA", "I", "F", "I;16", "I;16B", "I;16L"})


def repair_picture(attachment: Attachment, index: int, findings: Iterable[Finding], lang: Language | None = None) -> Attachment:  # noqa: ARG001 - one signature for all repairs; a picture has no language
    """Give the picture with its findings covered, under a neutral name, in its own format (HEIC and AVIF as JPEG).

    Outside the covers a PNG, TIFF or lossless WebP keeps its pixels bit by bit, unless a colour profile had to be applied. The
    alt text is handed on as it is. Raises UnreadableFile, TooLarge or MissingPart; the original never goes out instead.
    """
    boxes = covers(findings, index)
    shown: list[Image.Image] = []
    timing: list[Frame] = []
    for frame in frames(attachment.content):
        shown.append(_covered(frame.image, boxes.get(frame.number, ())))
        timing.append(frame)
    file_format = WRITTEN_AS.get(timing[0].file_format, timing[0].file_format)
    if file_format == "JPEG":
        shown = [_opaque(shown[0])]
    content = _written(shown, file_format, timing, lossless=b"VP8L" in attachment.content[:4096])
    if any(True for _ in blocks(content)):
        raise UnreadableFile("The picture could not be written without metadata. Take a screenshot of it and try again.")
    return Attachment(f"image-{index + 1}.{ENDINGS[file_format]}", content, attachment.alt_text)


def _covered(image: Image.Image, boxes: tuple[Box, ...]) -> Image.Image:
    """Make a new image of nothing but pixels: what `Image.info` carries along would be written out again."""
    if image.mode not in AS_STORED or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    pixels = np.array(image)
    if image.mode == "RGBA":
        pixels[pixels[:, :, 3] == 0] = 0  # what lies under full transparency is not seen, and would still go out
    elif image.mode == "LA":
        pixels[pixels[:, :, 1] == 0] = 0
    cover(pixels, boxes)
    return Image.fromarray(pixels)


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA"}:
        paper = Image.new("RGB", image.size, PAPER)
        paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
        return paper
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def _written(shown: list[Image.Image], file_format: str, timing: list[Frame], lossless: bool) -> bytes:
    by_format: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": QUALITY, "subsampling": 0},
        "PNG": {},
        "WEBP": {"lossless": True, "quality": 10, "method": 2} if lossless else {"quality": QUALITY},  # 10: of patience
        "GIF": {"disposal": 2, "optimize": False},
        "TIFF": {"compression": "tiff_deflate"},
    }
    settings = by_format[file_format]
    if len(shown) > 1:
        settings |= {"save_all": True, "append_images": shown[1:]}
        if file_format != "TIFF":
            settings |= {"duration": [frame.duration or FRAME_MILLISECONDS for frame in timing], "loop": timing[0].loop or 0}
    target = BytesIO()
    try:
        shown[0].save(target, file_format, **settings)
    except Exception:  # noqa: BLE001 - encoders have limits of their own (WebP: 16,383 pixels a side)
        raise UnreadableFile("The picture cannot be written in its own format. Save it as PNG and try again.") from None
    return target.getvalue()
