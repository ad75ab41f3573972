"""Write a film from plain pixels and samples: H.264 and AAC in MP4, which every network and every telephone takes.

No metadata, no edit list, no encoder's name: the bytes say nothing but the pictures and, where it was asked for, the sound.
"""

from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from paravent.errors import MissingPart
from paravent.imaging.film_process import MICROSECONDS, SOUND_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUALITY = {"preset": "superfast", "crf": "21"}
"""Of x264: fast enough to keep pace with the looking; a network encodes it once more in any case."""
NAMELESS = {"flags": "+bitexact"}
"""Without it, the encoders write their names and versions into the stream."""
THREADS = "4"
"""Fixed: x264 gives other bytes with other threads, and the same film must give the same copy."""
CLOCK = 90_000
KEY_SECONDS = 4
BT709, LIMITED = 1, 1
GAP = SOUND_RATE // 10
"""Samples that may be missing before silence is put in."""
SEI = 6
"""The unit of a stream in which x264 writes its name and settings (ITU-T H.264, 7.4.1)."""


class FilmWriter:
    """Takes frames and sound in order; `finish` gives the file. Raises MissingPart where PyAV is not installed."""

    def __init__(self, width: int, height: int, rate: float, *, sound: bool) -> None:
        try:
            import av
            import av.logging
            from av.bitstream import BitStreamFilterContext
        except ImportError:
            raise MissingPart("Films need the extra `video`. Install paravent[video].") from None
        av.logging.set_level(None)
        self.av = av
        self.target = BytesIO()
        self.output: Any = av.open(self.target, "w", format="mp4", options={"fflags": "+bitexact", "use_editlist": "0"})
        steady = Fraction(rate).limit_denominator(1001)
        self.picture: Any = self.output.add_stream("libx264", rate=steady, options={**QUALITY, **NAMELESS, "threads": THREADS})
        context = self.picture.codec_context
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base, context.max_b_frames = Fraction(1, CLOCK), 0
        context.gop_size = max(1, round(rate * KEY_SECONDS))
        context.colorspace, context.color_primaries, context.color_trc, context.color_range = BT709, BT709, BT709, LIMITED
        self.nameless = BitStreamFilterContext(f"filter_units=remove_types={SEI}", in_stream=self.picture)
        self.sound: Any = self.output.add_stream("aac", rate=SOUND_RATE, layout="stereo", options=NAMELESS) if sound else None
        self.length = round(CLOCK / rate)
        self.start: int | None = None
        self.heard = 0

    def show(self, planes: "NDArray[np.uint8]", time: int) -> None:
        """Take a frame: planes Y, U, V as `FilmFrame` has them, and its time in microseconds."""
        self.start = time if self.start is None else self.start
        frame = self.av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = (time - self.start) * CLOCK // MICROSECONDS, Fraction(1, CLOCK)
        frame.duration = self.length
        frame.colorspace, frame.color_range = BT709, LIMITED
        self._store(self.picture.encode(frame))

    def hear(self, samples: "NDArray[np.int16]", time: int) -> None:
        """Take a stretch of sound, and its time in microseconds; what comes before the first frame is left out."""
        if self.sound is None or self.start is None:
            return
        due = (time - self.start) * SOUND_RATE // MICROSECONDS
        if due < 0:
            return
        if due > self.heard + GAP:
            self._encode(np.zeros(2 * (due - self.heard), np.int16))
        self._encode(samples)

    def finish(self) -> bytes:
        """Close the file and give its bytes."""
        self._store(self.picture.encode())
        for packet in self.nameless.filter(None):
            self.output.mux(packet)
        if self.sound is not None:
            self.output.mux(self.sound.encode())
        self.output.close()
        return _without_user_data(self.target.getvalue())

    def _encode(self, samples: "NDArray[np.int16]") -> None:
        frame = self.av.AudioFrame.from_ndarray(samples[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, self.heard, Fraction(1, SOUND_RATE)
        self.heard += len(samples) // 2
        self.output.mux(self.sound.encode(frame))

    def _store(self, packets: Any) -> None:  # noqa: ANN401 - PyAV's classes load with it
        for packet in packets:
            for plain in self.nameless.filter(packet):
                plain.stream = self.picture
                self.output.mux(plain)


def planes_of(pixels: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    """Give the planes Y, U, V of an RGB picture, (height, width, 3), by BT.709; an odd side gets its last line twice."""
    import av

    height, width = pixels.shape[:2]
    even = np.ascontiguousarray(np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge"))
    frame = av.VideoFrame.from_ndarray(even, format="rgb24")
    planes: NDArray[np.uint8] = frame.reformat(format="yuv420p", dst_colorspace="ITU709").to_ndarray()
    return planes


def _without_user_data(content: bytes) -> bytes:
    """Turn the empty list of metadata that FFmpeg writes at the end of every MP4 into padding, which says nothing."""
    at = content.rfind(b"udta")
    if at < 4:
        return content
    length = int.from_bytes(content[at - 4 : at])
    return content[:at] + b"free" + bytes(length - 8) + content[at + length - 4 :]
