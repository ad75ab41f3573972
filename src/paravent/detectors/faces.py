"""Faces, by two detectors that are asked for their doubts: what both half see is a face, what one alone half sees is none.

YuNet (Wu, Peng, Yu: Machine Intelligence Research 20, 2023; `models/yunet.toml`) sees faces of about 10 to 300 pixels in the
picture it is handed, so it looks at several scales; CenterFace is the second opinion. Both are blind to turned faces, so the
picture is looked at from all four sides. Frames of films are looked at by YuNet alone: there, one frame is the second opinion
on the next.
"""

import threading
from collections.abc import Iterator
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent import models
from paravent.detectors import centerface
from paravent.finding import Box, Finding, Label, Seen
from paravent.reading import PictureReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDES = (320, 640, 1280)
"""Long sides at which an upright picture is looked at."""
ENLARGED = 2
"""How many times its size a small picture is looked at, at most."""
TURNED_SIDE = 640
SECOND_SIDE, SECOND_SIDE_SMALL, SMALL = 640, 1280, 24
"""Long side at which CenterFace looks, the second one at which it looks where YuNet doubts about faces as small as that many
pixels at that side."""
DOUBT, SECOND_DOUBT = 0.2, 0.1
"""Scores from which each detector is listened to, out of 1."""
ASKED = 0.4
"""YuNet's score from which a look by CenterFace that costs much is worth it."""
UNSEEN, SECOND_UNSEEN = 0.1, 0.05
"""What each one's silence about a face that the other sees counts as."""
WEIGHT = 1.5
"""Of CenterFace's log-odds beside YuNet's."""
AGREED, TURNED_AGREED = -2.05, -1.9
"""Summed log-odds from which there is a face, chosen on WIDER FACE's validation excerpt (`bench/PICTURES.md`) for about two
false boxes a picture. On the shared radiographs no sum but one passes -3."""
SURE = 0.8
"""YuNet's score from which it needs no second opinion. On medical pictures it always does: bones and echoes resemble faces, and
a cover over them would destroy what the picture is shown for."""
SCORE = 0.5
TURNED_SCORE = 0.7
MEDICAL_SCORE = 0.65
"""YuNet's scores in films."""
OVERLAP, INSIDE = 0.4, 0.8
"""Shared area, as a part of both boxes together or of the one, from which two boxes are about one face."""
PADDING = 0.2
SMALLEST = 8

_looking = threading.Lock()  # the detector keeps size and score between calls

Face = tuple[float, float, float, float, float]
"""Left, top, width, height in pixels of the frame, and score."""


def detect(reading: PictureReading) -> Iterator[Seen]:
    """Give a FACE for every face, padded by a fifth on each side; `kind` is "upright" or "turned".

    Raises MissingPart when the weights are missing or altered.
    """
    pixels = reading.pixels
    if min(pixels.shape[:2]) < SMALLEST:
        return
    small = _sized(pixels, min(SIDES[-1], max(pixels.shape[:2])))
    across, down = pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0]
    most = SIDES[1] if reading.medical else ENLARGED * max(pixels.shape[:2])  # a scan shows no crowd
    sides = tuple(side for side in SIDES if side == SIDES[0] or side <= most)
    upright = _agreed(small, sides, AGREED, reading.medical)
    turned = []
    for turn in (1, 2, 3):
        other_way_up = np.rot90(small, turn).copy()
        side = SIDES[0] if reading.medical else TURNED_SIDE
        found = _agreed(other_way_up, (side,), TURNED_AGREED, reading.medical, turned=True)
        turned += [_back(face, turn, small.shape[1], small.shape[0]) for face in found]
    for kind, faces in (("upright", upright), ("turned", _merged(turned, upright))):
        for x, y, width, height, score in faces:
            face = x * across, y * down, width * across, height * down, score
            yield Finding(Label.FACE, _padded(face, reading), round(score, 2), "faces", kind)


def _agreed(pixels: "NDArray[np.uint8]", sides: tuple[int, ...], bar: float, medical: bool, turned: bool = False) -> list[Face]:
    """Ask both detectors and sum what they say of each face; the score grows from a half, where the sum just passes.

    Of a medical or a turned picture, and about tiny faces, CenterFace is asked only where YuNet more than doubts: it costs ten
    times as much.
    """
    seen: list[tuple[Face, bool]] = [(face, True) for side in sides for face in _at(pixels, side, DOUBT)]
    longest = max(pixels.shape[:2])
    likely = [face for face, _ in seen if face[4] >= ASKED]
    if medical and likely and not turned:  # a grey photograph, it may be of a crowd
        seen += [(face, True) for face in _at(pixels, SIDES[-1], DOUBT)]
    plain = not medical and not turned
    tiny = any(max(face[2:4]) * SECOND_SIDE_SMALL < SMALL * longest for face in likely)
    second = [SECOND_SIDE] if likely or plain else []
    if plain and tiny and longest >= SECOND_SIDE_SMALL:
        second.append(SECOND_SIDE_SMALL)
    for side in second:
        looked = _sized(pixels, side)
        across, down = pixels.shape[1] / looked.shape[1], pixels.shape[0] / looked.shape[0]
        for x, y, width, height, score in centerface.candidates(looked, SECOND_DOUBT):
            seen.append(((x * across, y * down, width * across, height * down, score), False))
    groups: list[tuple[Face, list[float]]] = []
    for face, first in sorted(seen, key=lambda one: (-one[0][4], one[0][:4])):
        box, best = next((group for group in groups if _same(face, group[0])), (face, [UNSEEN, SECOND_UNSEEN]))
        if box is face:
            groups.append((box, best))
        place = 0 if first else 1
        best[place] = max(best[place], face[4])
    agreed = []
    for (x, y, width, height, _), (one, other) in groups:
        odds = log(one / (1.05 - one)) + WEIGHT * log(other / (1.05 - other))
        if odds >= bar or (one >= SURE and not medical):
            agreed.append((x, y, width, height, 1 / (1 + exp(bar - odds))))
    return agreed


def look(
    pixels: "NDArray[np.uint8]", sides: tuple[int, ...], turns: tuple[int, ...], lowest: float = SCORE
) -> Iterator[tuple[str, Face]]:
    """Give the faces of a frame of a film, by YuNet alone, unpadded, with their kind: upright at these sides, and turned."""
    small = _sized(pixels, min(SIDES[-1], max(pixels.shape[:2])))
    upright = [face for side in sides for face in _at(small, side, lowest)]
    turned = [face for turn in turns for face in _turned(small, turn, max(lowest, TURNED_SCORE))]
    across, down = pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0]
    kept = _merged(upright, [])
    for kind, faces in (("upright", kept), ("turned", _merged(turned, kept))):
        for x, y, width, height, score in faces:
            yield kind, (x * across, y * down, width * across, height * down, score)


def _at(pixels: "NDArray[np.uint8]", side: int, lowest: float) -> list[Face]:
    height, width = pixels.shape[:2]
    looked = _sized(pixels, side)
    size = looked.shape[1], looked.shape[0]
    with _looking:
        detector = _detector()
        detector.setInputSize(size)
        detector.setScoreThreshold(lowest)
        found = detector.detect(np.ascontiguousarray(looked[:, :, ::-1]))[1]
    across, down = width / size[0], height / size[1]
    rows = found.tolist() if found is not None else []
    return [(x * across, y * down, w * across, h * down, score) for x, y, w, h, *_, score in rows if w > 1 and h > 1]


def _sized(pixels: "NDArray[np.uint8]", side: int) -> "NDArray[np.uint8]":
    import cv2

    height, width = pixels.shape[:2]
    scale = min(side / max(height, width), ENLARGED)
    size = max(SMALLEST, round(width * scale)), max(SMALLEST, round(height * scale))
    if size == (width, height):
        return pixels
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=method), dtype=np.uint8)


def _turned(pixels: "NDArray[np.uint8]", turns: int, lowest: float) -> list[Face]:
    height, width = pixels.shape[:2]
    return [_back(face, turns, width, height) for face in _at(np.rot90(pixels, turns).copy(), TURNED_SIDE, lowest)]


def _back(face: Face, turns: int, width: int, height: int) -> Face:
    """Where a face of the turned picture is in the picture of that width and height."""
    x, y, w, h, score = face
    if turns == 1:  # rot90 turns against the clock: what was right is now on top
        return width - y - h, x, h, w, score
    if turns == 2:
        return width - x - w, height - y - h, w, h, score
    return y, height - x - w, h, w, score


def _merged(faces: list[Face], known: list[Face]) -> list[Face]:
    """Keep the surest of boxes about one face. One that holds a surer, smaller one is kept too."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda one: (-one[4], one[:4])):
        if not any(_same(face, other) for other in (*known, *kept)):
            kept.append(face)
    return kept


def _same(face: Face, other: Face) -> bool:
    across = min(face[0] + face[2], other[0] + other[2]) - max(face[0], other[0])
    down = min(face[1] + face[3], other[1] + other[3]) - max(face[1], other[1])
    shared = max(0.0, across) * max(0.0, down)
    own, others = face[2] * face[3], other[2] * other[3]
    return shared > INSIDE * own or shared > OVERLAP * (own + others - shared)


def _padded(face: Face, reading: PictureReading) -> Box:
    height, width = reading.pixels.shape[:2]
    left, top, across, down, _ = face
    x, y = max(0, int(left - PADDING * across)), max(0, int(top - PADDING * down))
    right, bottom = min(width, int(left + (1 + PADDING) * across) + 1), min(height, int(top + (1 + PADDING) * down) + 1)
    return Box(reading.attachment, reading.frame, min(x, width - 1), min(y, height - 1), max(1, right - x), max(1, bottom - y))


@cache
def _detector() -> Any:  # noqa: ANN401 - OpenCV is untyped here
    import cv2

    # OpenCV 5 warns on standard error about a target that nobody set
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    return cv2.FaceDetectorYN.create(str(models.path("yunet")), "", (320, 320), SCORE, 0.3, 5000)
