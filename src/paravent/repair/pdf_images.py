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


def image(new: pikepdf.Pdf, pixels: "NDArray[np.uint8]") -> pikepdf.Object:
    """The pixels as an image: grey where they are, without loss where that costs little."""
    grey = bool((np.ptp(pixels, axis=2) == 0).all())
    values = np.ascontiguousarray(pixels[:, :, 0] if grey else pixels)
    lossless = zlib.compress(values.tobytes(), 6)
    target = BytesIO()
    Image.fromarray(values).save(target, "JPEG", quality=QUALITY, subsampling=0)
    lossy = target.getvalue()
    whole = len(lossless) <= DEARER * len(lossy)
    made = new.make_stream(lossless if whole else lossy)
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
