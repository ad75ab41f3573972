"""The frames of a picture file, upright and in sRGB, decoded within limits.

The size a file states is held against the limits before anything is decoded; a compressed file of a few kilobytes may state
gigabytes. Only the decoders of the formats named here are offered the file, and each goes by the first bytes, never by a name.
"""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps

from paravent.errors import MissingPart, UnreadableFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BYTES = 128 * 1024 * 1024
MAX_PIXELS = 100_000_000
"""Of all frames together: 300 MB as RGB."""
MAX_SIDE = 65_535
MAX_FRAMES = 50

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF")
ONE_FRAME = frozenset({"JPEG", "MPO", "HEIF"})
"""Formats of which only the main picture is shown; what else the file holds (depth, the other eye, a burst) does not go out."""
GREY_DEPTHS = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
BRIGHTEST, FAR = 99.5, 4
"""Percentile of the greys, and how many times brighter the brightest pixel is where the others would be lost in the dark."""
PAGES = ((255, 255, 255, 255), (0, 0, 0, 255))

COLOURED = 24
"""Spread of a pixel's channels, in grey levels, from which it counts as coloured; JPEG keeps greys within about ten."""
DARK = 64

_decoding = threading.RLock()
logging.getLogger("PIL").setLevel(logging.WARNING)  # at DEBUG Pillow logs the values of tags; nothing seen is ever logged


class TooLarge(UnreadableFile):
    """A picture states or holds more than the limits allow."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame in the mode it is stored in, upright, in sRGB. `duration` is in milliseconds, for an animated picture."""

    image: Image.Image = field(repr=False)
    number: int
    file_format: str
    duration: int | None = None
    loop: int | None = None


def frames(content: bytes) -> Iterator[Frame]:
    """Give the frames one by one; raises TooLarge past a limit, UnreadableFile for what cannot be decoded, MissingPart."""
    if len(content) > MAX_BYTES:
        raise TooLarge(f"The picture is larger than {MAX_BYTES >> 20} MB. Save it smaller, then try again.")
    with quiet():
        image = _opened(content)
    left, number = MAX_PIXELS, 0
    while True:
        left -= _allowed(image, number, left)
        with quiet():
            frame = _frame(image, number)
        yield frame
        number += 1
        with quiet():
            if not _next(image, number):
                return


def views(image: Image.Image) -> "Iterator[NDArray[np.uint8]]":
    """Give the pixels of an image of any mode to look at: (height, width, 3), 8 bits, deep greys stretched to their range.

    A transparent picture is looked at on white, on black and without its transparency: it may stand on any page, and what its
    alpha hides goes out with it.
    """
    with quiet():
        if image.mode in GREY_DEPTHS:
            for grey in _stretched(np.asarray(image)):
                yield np.repeat(grey[:, :, None], 3, axis=2)
            return
        whole = image.convert("RGBA") if image.has_transparency_data else image
        seen: list[NDArray[np.uint8]] = [np.ascontiguousarray(np.asarray(whole.convert("RGB"), dtype=np.uint8))]
        if whole.mode == "RGBA" and whole.getchannel("A").getextrema() != (255, 255):
            for page in PAGES:
                under = Image.new("RGBA", whole.size, page)
                laid = np.asarray(Image.alpha_composite(under, whole).convert("RGB"), dtype=np.uint8)
                if not any(np.array_equal(laid, one) for one in seen):
                    seen.append(np.ascontiguousarray(laid))
    yield from seen


def is_grey(pixels: "NDArray[np.uint8]") -> bool:
    """Whether a picture may be a radiograph, a scan or an ultrasound: all of it grey, or a dark screen with a little colour.

    A grey photograph passes too: then more of its writing is covered, never less.
    """
    step = max(1, min(pixels.shape[:2]) // 256)
    sample = pixels[::step, ::step].astype(np.int16)
    brightest = sample.max(axis=2)
    coloured = float((brightest - sample.min(axis=2) > COLOURED).mean())
    dark = float((brightest < DARK).mean())
    return coloured < 0.03 or (coloured < 0.15 and dark > 0.6)


def _opened(content: bytes) -> Image.Image:
    if content[4:8] == b"ftyp":
        register_heif()
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # of the whole process: WeasyPrint asks for what is cut short; we hold it
    try:
        return Image.open(BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise TooLarge("The picture states more pixels than can be checked. Save it smaller, then try again.") from None
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile input; the message must not quote it
        raise UnreadableFile("The picture is damaged or of no known kind. Save it again as JPEG or PNG.") from None


@cache
def register_heif() -> None:
    """Make Pillow open HEIC, once a process; raises MissingPart."""
    try:
        import pi_heif
    except ImportError:
        raise MissingPart("HEIC pictures need the extra `pictures`. Install paravent[pictures].") from None
    pi_heif.register_heif_opener(thumbnails=False)


def _allowed(image: Image.Image, number: int, left: int) -> int:
    pixels = image.width * image.height
    if number >= MAX_FRAMES or pixels > left or max(image.size) > MAX_SIDE:
        raise TooLarge(f"More than {MAX_FRAMES} frames or {MAX_PIXELS // 1_000_000} megapixels. Make the picture smaller.")
    return pixels


def _next(image: Image.Image, number: int) -> bool:
    try:
        if image.format in ONE_FRAME or not getattr(image, "is_animated", False):
            return False
        image.seek(number)
    except EOFError:
        return False
    except Image.DecompressionBombError:
        raise TooLarge("A frame states more pixels than can be checked. Save it smaller, then try again.") from None
    except Exception:  # noqa: BLE001 - as above
        raise UnreadableFile("The picture is cut short or damaged. Save it again.") from None
    return True


def _frame(image: Image.Image, number: int) -> Frame:
    try:
        image.load()
        shown = _in_srgb(_upright(image))
        duration, loop = image.info.get("duration"), image.info.get("loop")
    except Exception:  # noqa: BLE001 - as above
        raise UnreadableFile("The picture is cut short or damaged. Save it again.") from None
    return Frame(
        image=shown,
        number=number,
        file_format="JPEG" if image.format == "MPO" else str(image.format),
        duration=int(duration) if isinstance(duration, int | float) else None,
        loop=loop if isinstance(loop, int) else None,
    )


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)  # a copy in any case: seeking on changes the image itself
    except Exception:  # noqa: BLE001 - broken metadata do not turn a picture; viewers show it as stored too
        return image.copy()


def _in_srgb(image: Image.Image) -> Image.Image:
    """Convert from the embedded profile, so that the profile can go and the colours stay; a broken one counts as none."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode in GREY_DEPTHS or image.mode == "1":
        return image
    if image.mode in {"P", "PA", "LA", "La", "RGBa"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if converted is None:
        return image
    return converted.getchannel(0) if image.mode == "L" else converted


def _stretched(values: "NDArray[Any]") -> "Iterator[NDArray[np.uint8]]":
    """Stretch greys over their whole range, and once more over where most of them lie: one bright pixel darkens all others."""
    numbers = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(numbers.min()), float(numbers.max())
    yield _between(numbers, low, high)
    most = float(np.percentile(numbers, BRIGHTEST))
    if high - low > FAR * (most - low) > 0:
        yield _between(numbers, low, most)


def _between(numbers: "NDArray[np.float32]", low: float, high: float) -> "NDArray[np.uint8]":
    if high <= low:
        return np.zeros(numbers.shape, np.uint8)
    stretched: NDArray[np.uint8] = ((numbers - low) * (255.0 / (high - low))).clip(0, 255).astype(np.uint8)
    return stretched


@contextmanager
def quiet() -> Iterator[None]:
    """Silence decoders' warnings, which quote the file. The filter list is one for all threads, hence the lock."""
    with _decoding, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
