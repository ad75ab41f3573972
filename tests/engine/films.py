"""Films made for the tests with PyAV: pictures moved about, words burned in, values planted in every place of a file."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.subtitles.subtitle import SubtitleSet
from PIL import Image

from paravent.finding import Box
from tests.engine.drawing import EXAMPLES

PORTRAIT = Image.open(EXAMPLES / "photo.jpg").convert("RGB")
ASS = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,16

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
FACE = Box(0, 0, 282, 210, 195, 275)
"""Where the face stands in the portrait, by eye: forehead to chin, temple to temple."""
HEAD = PORTRAIT.crop((200, 100, 560, 570))
FACE_IN_HEAD = Box(0, 0, FACE.x - 200, FACE.y - 100, FACE.width, FACE.height)


def wall(width: int = 640, height: int = 360, seed: int = 3) -> Image.Image:
    """A room without anybody: soft coloured patches, so that there is something to follow."""
    small = np.random.default_rng(seed).integers(60, 200, (9, 16, 3), np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def with_head(background: Image.Image, x: float, y: float, tall: int) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """Put the head into a picture, `tall` pixels high; gives the true box of its face: left, top, width, height."""
    scale = tall / HEAD.height
    head = HEAD.resize((round(HEAD.width * scale), tall))
    picture = background.copy()
    picture.paste(head, (round(x), round(y)))
    face = FACE_IN_HEAD
    return picture, (round(x) + face.x * scale, round(y) + face.y * scale, face.width * scale, face.height * scale)


def film(
    pictures: Iterable[Image.Image],
    *,
    container: str = "mp4",
    codec: str = "libx264",
    rate: int = 25,
    pix_fmt: str = "yuv420p",
    metadata: dict[str, str] | None = None,
    times: list[float] | None = None,
    sound: bool = False,
    rotation: int = 0,
    aspect: Fraction | None = None,
    change: Callable[[Any, Any], list[Any] | None] | None = None,
    options: dict[str, str] | None = None,
    path: Path | None = None,
) -> bytes:
    """Encode pictures as a film. `times` in seconds makes the rate vary; `change` may add to container and stream, and give
    packets. FFmpeg writes some forms to a `path` alone.
    """
    pictures = iter(pictures)
    first = next(pictures)
    target = BytesIO()
    fast = {"preset": "ultrafast", "crf": "18"} if codec in {"libx264", "libx265"} else {}
    settings = {"movflags": "use_metadata_tags", **(options or {})} if container in {"mp4", "mov"} else options or {}
    with av.open(str(path) if path else target, "w", format=container, options=settings) as output:
        output.metadata.update(metadata or {})
        stream = output.add_stream(codec, rate=rate, options=fast)
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, pix_fmt
        stream.codec_context.time_base = Fraction(1, 1000)
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        heard = output.add_stream("aac" if container in {"mp4", "mov"} else "libopus", rate=48_000) if sound else None
        packets = change(output, stream) if change is not None else None
        count = 0
        for count, picture in enumerate([first, *pictures], 1):
            frame = av.VideoFrame.from_ndarray(np.asarray(picture.convert("RGB")), "rgb24")
            frame.pts = round(1000 * (times[count - 1] if times else (count - 1) / rate))
            frame.time_base = Fraction(1, 1000)
            for packet in stream.encode(frame):
                output.mux(packet)
        for packet in stream.encode():
            output.mux(packet)
        for packet in packets or ():
            output.mux(packet)
        if heard is not None:
            _beep(output, heard, count / rate)
    content = path.read_bytes() if path else target.getvalue()
    return turned(content, rotation) if rotation else content


def _beep(output: Any, stream: Any, seconds: float) -> None:
    size = 960
    for number in range(max(1, int(seconds * 48_000 / size))):
        wave = (6000 * np.sin(np.arange(number * size, (number + 1) * size) * 2 * np.pi * 440 / 48_000)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2)[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * size, Fraction(1, 48_000)
        for packet in stream.encode(frame):
            output.mux(packet)
    for packet in stream.encode():
        output.mux(packet)


def subtitled(words: str) -> Callable[[Any, Any], list[Any]]:
    """A `change` that adds a track of subtitles to an MP4."""

    def change(output: Any, stream: Any) -> list[Any]:
        track = output.add_stream("mov_text")
        track.codec_context.time_base = Fraction(1, 1000)
        track.codec_context.subtitle_header = ASS
        event = f"0,0,Default,,0,0,0,,{words}".encode()
        packet = track.codec_context.encode_subtitle(SubtitleSet.create(text=event, start=0, end=300, pts=0))
        packet.stream, packet.pts, packet.dts, packet.duration, packet.time_base = track, 0, 0, 300, Fraction(1, 1000)
        return [packet]

    return change


def with_box(content: bytes, name: bytes, inside: bytes) -> bytes:
    """Put a box behind the last one of an MP4."""
    return content + (8 + len(inside)).to_bytes(4, "big") + name + inside


def turned(content: bytes, degrees: int) -> bytes:
    """Write another display matrix into an MP4's track header: shown turned by so many degrees with the clock."""
    at = content.index(b"tkhd") + 4
    start = at + 4 + (8 + 8 if content[at] else 4 + 4) + 4 + 4 + (8 if content[at] else 4) + 8 + 2 + 2 + 2 + 2
    one = 1 << 16
    a, b, c, d = {90: (0, one, -one, 0), 180: (-one, 0, 0, -one), 270: (0, -one, one, 0)}[degrees]
    matrix = b"".join(n.to_bytes(4, "big", signed=True) for n in (a, b, 0, c, d, 0, 0, 0, 1 << 30))
    return content[:start] + matrix + content[start + 36 :]


def frames(content: bytes) -> list[np.ndarray]:
    """Every frame of a film as PyAV itself shows it, without rotation."""
    with av.open(BytesIO(content)) as source:
        return [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]


def saved(content: bytes, path: Path) -> Path:
    path.write_bytes(content)
    return path
