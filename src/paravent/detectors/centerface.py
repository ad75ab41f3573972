"""The second opinion on faces: CenterFace, which sees a face as the point at its middle.

Xu and others, arXiv:1911.03599, 2019. Weights: `models/centerface.toml`. The network gives, for every fourth pixel across and
down, how likely a face has its middle there, the logarithms of its height and width, and where in the four pixels that is.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent import models

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIDE, STEP = 4, 32
"""Pixels a point of the answer stands for, and of which width and height handed in are multiples."""
THREADS = 2
LARGEST = 12.0
"""Natural logarithm of a size past which a number is none."""


def candidates(pixels: "NDArray[np.uint8]", lowest: float) -> list[tuple[float, float, float, float, float]]:
    """Give left, top, width, height in pixels and the score in [0, 1] of what may be a face, several about one face.

    `pixels` are (height, width, 3), RGB. Raises MissingPart when the weights are missing or altered.
    """
    import cv2

    height, width = pixels.shape[:2]
    size = tuple(-(-side // STEP) * STEP for side in (width, height))
    image = pixels if size == (width, height) else np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR))
    handed = np.ascontiguousarray(image.transpose(2, 0, 1)[None], dtype=np.float32)
    likely, sizes, middles = _network().run(["537", "538", "539"], {"input.1": handed})
    rows, columns = np.nonzero(likely[0, 0] >= lowest)
    tall, wide = STRIDE * np.exp(np.minimum(sizes[0, :, rows, columns], LARGEST)).T
    down, along = middles[0, :, rows, columns].T
    left, top = (columns + along + 0.5) * STRIDE - wide / 2, (rows + down + 0.5) * STRIDE - tall / 2
    across, upright = width / size[0], height / size[1]
    faces = np.stack([left * across, top * upright, wide * across, tall * upright, likely[0, 0, rows, columns]], axis=1)
    return [(x, y, w, h, score) for x, y, w, h, score in faces.tolist()]


@cache
def _network() -> Any:  # noqa: ANN401 - onnxruntime has no types
    return models.network("centerface", THREADS, arena=False)  # a large photo leaves 100 MB less behind
