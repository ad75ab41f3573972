"""Pixels as images of a new PDF. Runs in the confined process alone."""

import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUALITY = 88
DEARER = 1.5
"""How much larger than as JPEG a picture may be when it is kept without loss."""
SAMPLED = 16
"""Every how many-th row is packed to see whether all are worth it."""


def image(new: pikepdf.Pdf, pixels: "NDArray[np.uint8]") -> pikepdf.Object:
    """The pixels as an image: grey where they are, without loss where that costs little."""
    first = pixels[:, :, 0]
    grey = all(np.array_equal(first, pixels[:, :, channel]) for channel in (1, 2))
    values = np.ascontiguousarray(first if grey else pixels)
    target = BytesIO()
    Image.fromarray(values).save(target, "JPEG", quality=QUALITY, subsampling=0)
    lossy = target.getvalue()
    whole = _lossless(values, most=int(DEARER * len(lossy)))
    made = new.make_stream(whole or lossy)
    made.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=values.shape[1],
        Height=values.shape[0],
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        Filter=Name.FlateDecode if whole else Name.DCTDecode,
    )
    return made


def _lossless(values: "NDArray[np.uint8]", most: int) -> bytes | None:
    """The pixels packed without loss in at most `most` bytes; None, soon told by some of the rows, where they take more."""
    rows = values[::SAMPLED]
    if len(zlib.compress(rows.tobytes(), 1)) * len(values) > 2 * most * len(rows):
        return None
    packed = zlib.compress(values.tobytes(), 6)
    return packed if len(packed) <= most else None
