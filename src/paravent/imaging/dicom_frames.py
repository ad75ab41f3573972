"""The frames of a DICOM image: decoded within limits as they are stored, and shown as 8-bit RGB.

What a file and its compressed frames state is held against the limits before anything is decoded. Compressed frames are decoded
in a process of their own (`decoding`), by pydicom (RLE), gdcm (JPEG) and openjpeg (JPEG 2000).
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.encaps import generate_frames
from pydicom.pixels import get_decoder
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, convert_color_space
from pydicom.uid import UID, RLELossless

from paravent.errors import ParaventError, UnreadableFile
from paravent.imaging.dataset import TooMuch, quiet
from paravent.imaging.decoding import decoded
from paravent.imaging.frames import BRIGHTEST, FAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_FRAMES = 120
MAX_PIXELS = 100_000_000
"""Of all frames together: 300 MB as RGB."""
MAX_RLE_FRAME = 64 * 1024 * 1024
KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
START_OF_FRAME = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
"""JPEG's frame headers (ISO/IEC 10918-1, table B.1) and that of JPEG-LS."""
CODE_STREAM = b"\xff\x4f\xff\x51"
LOWEST = 0.5
"""Percentile shown as black where there are more than 256 greys: padding lies far below the rest."""


@dataclass(frozen=True, eq=False)
class NativeFrame:
    """One frame as stored: (rows, columns) or (rows, columns, 3), with the photometric interpretation it now has."""

    pixels: "NDArray[Any]" = field(repr=False)
    number: int
    photometric: str


def has_pixels(dataset: Any) -> bool:  # noqa: ANN401 - pydicom's values are untyped here
    """Whether a data set holds an image of its own."""
    return any(keyword in dataset for keyword in KEYWORDS)


def native_frames(dataset: Any) -> Iterator[NativeFrame]:  # noqa: ANN401
    """Give the frames one by one; bits that are not stored are made even, so that nothing hides in them.

    Raises TooMuch past a limit, MissingPart for a syntax without a decoder, UnreadableFile for what cannot be decoded.
    """
    try:
        with quiet():
            dataset = _counted(dataset)
            _checked(dataset)
            syntax = UID(dataset.file_meta.TransferSyntaxUID)
        frames = iter(decoded(dataset, syntax)) if syntax.is_encapsulated else _uncompressed(dataset, syntax)
        for number in range(MAX_FRAMES):
            with quiet():
                pixels, photometric = next(frames, (None, ""))
            if pixels is None:
                return
            photometric = photometric.replace("YBR_FULL_422", "YBR_FULL")  # decoders fill up the missing colours
            yield NativeFrame(_stored_bits(pixels, dataset), number, photometric)
    except (ParaventError, GeneratorExit):
        raise
    except Exception:  # noqa: BLE001 - a decoder raises anything on hostile input; the message must not quote it
        raise UnreadableFile("The DICOM image is cut short or damaged. Export it again.") from None


def _uncompressed(dataset: Any, syntax: UID) -> "Iterator[tuple[NDArray[Any], str]]":  # noqa: ANN401
    for pixels, properties in get_decoder(syntax).iter_array(dataset, raw=True, correct_unused_bits=False):
        yield pixels, str(properties["photometric_interpretation"])


def _stored_bits(pixels: "NDArray[Any]", dataset: Any) -> "NDArray[Any]":  # noqa: ANN401
    """Give the pixels little-endian, each filled up from its stored bits alone: by its sign, or with zeros (PS3.5, 8.1.1)."""
    even = np.array(pixels, dtype=pixels.dtype.newbyteorder("<"), order="C")
    unused = int(dataset.BitsAllocated) - int(dataset.get("BitsStored") or dataset.BitsAllocated)
    if 0 < unused < 8 * even.dtype.itemsize and even.dtype.kind in "iu":
        np.left_shift(even, unused, out=even)
        np.right_shift(even, unused, out=even)
    return even


def _counted(dataset: Any) -> Any:  # noqa: ANN401
    """Give the data set with a number of frames; where the file's is no number, the length of uncompressed pixels tells it."""
    try:
        int(dataset.get("NumberOfFrames") or 1)
    except (TypeError, ValueError):
        bits = int(dataset.Rows) * int(dataset.Columns) * int(dataset.SamplesPerPixel) * int(dataset.BitsAllocated)
        pixels = next(dataset[keyword].value for keyword in KEYWORDS if keyword in dataset)
        number, left = divmod(8 * len(pixels), bits)
        if left or UID(dataset.file_meta.TransferSyntaxUID).is_encapsulated:
            raise
        dataset = copy(dataset)
        dataset.NumberOfFrames = number
    return dataset


def _checked(dataset: Any) -> None:  # noqa: ANN401
    try:
        frames = int(dataset.get("NumberOfFrames") or 1)
        rows, columns = int(dataset.Rows), int(dataset.Columns)
        samples, allocated = int(dataset.SamplesPerPixel), int(dataset.BitsAllocated)
        stored = int(dataset.get("BitsStored") or allocated)
        high = int(dataset.get("HighBit", stored - 1))
    except Exception:  # noqa: BLE001 - absent, of another representation, no number: all the same
        raise UnreadableFile("The DICOM image does not say how large it is. Export it again.") from None
    if frames > MAX_FRAMES or frames * rows * columns * samples > 3 * MAX_PIXELS or frames * rows * columns > MAX_PIXELS:
        raise TooMuch(f"More than {MAX_FRAMES} frames or {MAX_PIXELS // 1_000_000} megapixels. Export fewer frames.")
    if min(frames, rows, columns) < 1 or samples not in {1, 3} or (high != stored - 1 and "PixelData" in dataset):
        raise UnreadableFile("The DICOM image is laid out in a way that cannot be read. Export it again.")
    try:
        syntax = UID(dataset.file_meta.TransferSyntaxUID)
        compressed = syntax.is_encapsulated
    except ValueError:
        raise UnreadableFile("The DICOM file does not say how it is written. Export it again.") from None
    if not compressed:
        return
    for frame in generate_frames(dataset.PixelData, number_of_frames=frames):
        if syntax == RLELossless:
            native = rows * columns * samples * allocated // 8
            if native > MAX_RLE_FRAME or len(frame) > native + native // 32 + 4096:
                raise TooMuch("The DICOM image opens to more than can be checked. Export it again.")
        elif stated_size(frame) not in {None, (rows, columns)}:
            raise UnreadableFile("A frame of the DICOM image has another size than the file states. Export it again.")


def stated_size(frame: bytes) -> tuple[int, int] | None:
    """Give rows and columns that a JPEG, JPEG-LS or JPEG 2000 stream states, None where none is found."""
    start = frame.find(CODE_STREAM, 0, 4096)
    if start >= 0:
        width, height, left, top = (int.from_bytes(frame[start + 8 + at : start + 12 + at]) for at in (0, 4, 8, 12))
        return height - top, width - left
    position = 2
    while frame[position : position + 1] == b"\xff":
        marker = frame[position + 1] if position + 1 < len(frame) else 0
        if marker in START_OF_FRAME:
            return int.from_bytes(frame[position + 5 : position + 7]), int.from_bytes(frame[position + 7 : position + 9])
        position += 1 if marker == 0xFF else 2 + max(2, int.from_bytes(frame[position + 2 : position + 4]))
    return None


def shown(dataset: Any, frame: NativeFrame) -> "NDArray[np.uint8]":  # noqa: ANN401
    """Give a frame as 8-bit RGB: eight bits as they are, more stretched over the whole range, palettes and YBR as colours."""
    pixels = frame.pixels
    with quiet():
        if frame.photometric == "PALETTE COLOR":
            try:
                pixels = apply_color_lut(pixels, dataset)
            except Exception:  # noqa: BLE001 - without its palette a frame is looked at in greys
                pixels = frame.pixels
        elif frame.photometric.startswith("YBR_FULL") and pixels.dtype == np.uint8:
            pixels = convert_color_space(pixels, "YBR_FULL", "RGB")
    grey = _as_bytes(pixels)
    if frame.photometric == "MONOCHROME1":
        grey = 255 - grey
    return np.ascontiguousarray(np.repeat(grey[:, :, None], 3, axis=2) if grey.ndim == 2 else grey)


def outshone(frame: NativeFrame) -> "Iterator[NDArray[np.uint8]]":
    """Give a deep grey frame once more, stretched over where most of it lies, where one bright pixel darkens all others."""
    if frame.pixels.ndim == 2 and frame.pixels.dtype.itemsize > 1:
        values = np.nan_to_num(frame.pixels.astype(np.float32), posinf=0.0, neginf=0.0)
        low, most, high = (float(value) for value in np.percentile(values, (LOWEST, BRIGHTEST, 100)))
        if high - low > FAR * (most - low) > 0:
            grey = ((values - low) * (255.0 / (most - low))).clip(0, 255).astype(np.uint8)
            yield np.repeat(grey[:, :, None], 3, axis=2)


def windowed(dataset: Any, frame: NativeFrame) -> "NDArray[np.uint8] | None":  # noqa: ANN401
    """Give a deep grey frame as a viewer shows it, by the file's first window; None where that shows nothing else."""
    if frame.pixels.ndim != 2 or frame.pixels.dtype.itemsize < 2 or not dataset.get("WindowWidth"):
        return None
    try:
        with quiet():
            values = apply_modality_lut(frame.pixels, dataset)
            centre, width = (_first(dataset[keyword].value) for keyword in ("WindowCenter", "WindowWidth"))
    except Exception:  # noqa: BLE001 - a broken window shows nothing to anybody else either
        return None
    # PS3.3, C.11.2.1.2.1
    within = ((values.astype(np.float32) - (centre - 0.5)) / max(width - 1, 1.0) + 0.5).clip(0, 1)
    grey = (within * 255).astype(np.uint8)
    if frame.photometric == "MONOCHROME1":
        grey = 255 - grey
    return np.repeat(grey[:, :, None], 3, axis=2)


def as_viewed(dataset: Any, frame: NativeFrame) -> "NDArray[np.uint8]":  # noqa: ANN401
    """Give a frame by its window, or whole where it has none: what most people see of it."""
    view = windowed(dataset, frame)
    return shown(dataset, frame) if view is None else view


def _first(value: Any) -> float:  # noqa: ANN401
    return float(value if isinstance(value, int | float | str) else value[0])


def _as_bytes(pixels: "NDArray[Any]") -> "NDArray[np.uint8]":
    if pixels.dtype == np.uint8 and pixels.size and int(pixels.max()) > 31:
        return pixels
    values = np.nan_to_num(pixels.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(np.percentile(values, LOWEST)), float(values.max())
    if high <= low:
        return np.zeros(values.shape, np.uint8)
    stretched: NDArray[np.uint8] = ((values - low).clip(0, None) * (255.0 / (high - low))).astype(np.uint8)
    return stretched
