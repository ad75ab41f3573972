"""The process that opens a film: started by `film`, given one file, ended with it.

FFmpeg is two million lines of C; on hostile streams it crashes or loops, and what does so must not be the process that checks.
Of a file nothing passes but plain pixels, plain samples, and the words of its metadata. It never opens another file: the
demuxer is named by the first bytes (never the ones that follow addresses, as playlists do), and it reads from memory.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from itertools import islice
from typing import IO, Any

from paravent.imaging.atoms import STARTS, formats
from paravent.imaging.decoder_process import confine, receive, send

MAX_MEMORY = 4 << 30
MAX_CPU_SECONDS = 3_600
MAX_SECONDS = 600
MAX_FRAMES = 36_000
"""Ten minutes at sixty frames a second."""
MAX_FRAME_PIXELS = 4096 * 2304
MAX_STREAMS = 32
LONG_SIDE = 1920
"""Larger films are shrunk to this: no network shows more."""
MAX_WORDS = 200_000
WORDS_A_FIELD = 2_000
MICROSECONDS = 1_000_000
SOUND_RATE = 48_000
PICTURES = frozenset({"h264", "hevc", "vp8", "vp9", "libvpx", "libvpx-vp9", "av1", "libdav1d", "libaom-av1", "mpeg4", "mjpeg",
                      "prores", "mpeg2video", "h263"})  # fmt: skip
SOUNDS = frozenset({"aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac", "ac3", "eac3",
                    "amrnb", "libopencore_amrnb", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_u8", "pcm_f32le"})  # fmt: skip
WORDS = frozenset({"mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text"})
"""Decoders that a file may ask for: those of phones, cameras and editors. FFmpeg has hundreds more."""
PLAIN = {
    "major_brand": None, "minor_version": None, "compatible_brands": None, "vendor_id": {"[0][0][0][0]", "FFMP", "appl"},
    "language": {"und", "eng", "fra", "fre"}, "handler_name": {"VideoHandler", "SoundHandler"}, "alpha_mode": None,
}  # fmt: skip
"""Fields that every file of the format has, and the values that say nothing (None: any)."""
PREFIXES = ("com.apple.quicktime.", "com.android.", "com.")
TRACKS = {"tmcd": "timecode", "gpmd": "gps_track", "camm": "gps_track", "mebx": "gps_track"}
"""Tracks of data by their tag: time codes, and where action cameras, Android and Apple put the way a camera took."""
BT709, LIMITED, SPECIFIED = 1, 1, frozenset({1, 4, 5, 6, 7, 9, 10})
HIGH_DEFINITION = 720
SMPTE170M = 6


class Refused(Exception):
    """Why there are no frames: "format", "large" or "damaged"."""


def main() -> None:
    """Answer one request."""
    confine(MAX_MEMORY, MAX_CPU_SECONDS)
    out = sys.stdout.buffer
    request = receive(sys.stdin.buffer, sys.maxsize)
    if request is None:
        return
    try:
        answer(*request, out)
        send(out, {"kind": "end"})
    except ImportError:
        send(out, {"failed": "part"})
    except Refused as refused:
        send(out, {"failed": str(refused)})
    except Exception:  # noqa: BLE001 - whatever FFmpeg says: the parent is told that there is no film, and no more
        send(out, {"failed": "damaged"})


def answer(head: dict[str, Any], body: bytes, out: IO[bytes]) -> None:
    """Send what the film is; then, for `frames`, its pictures and on request its sound, in the order they are shown."""
    import av
    import av.logging

    av.logging.set_level(None)
    options = {"codec_whitelist": ",".join(sorted(PICTURES | SOUNDS | WORDS)), "max_streams": str(MAX_STREAMS)}
    with av.open(BytesIO(body), format=_demuxer(body), options=options, metadata_errors="replace") as film:
        picture = _main_picture(film)
        _within_limits(film, picture, len(body))
        sound = _main_sound(film) if head["sound"] else None
        if head["what"] == "describe":
            told = _told(film, picture, formats(body))
            send(out, {"kind": "film", **told})
            return
        first = True
        for kind, number, time, content, size in _shown(film, picture, sound, _every(film, picture, head)):
            if kind == "frame" and first:
                first = False
                told = {
                    "frames": int(picture.frames or 0),
                    "rate": float(picture.guessed_rate or 25),
                    "seconds": _seconds(film),
                }
                send(out, {"kind": "film", "width": size[0], "height": size[1], "sound": sound is not None, **told})
            if not first:
                send(out, {"kind": kind, "number": number, "time": time}, content)
        if first:
            raise Refused("damaged")


def _demuxer(content: bytes) -> str:
    if content.startswith(b"\x1aE\xdf\xa3"):
        return "matroska"
    if content[:4] == b"RIFF" and content[8:12] == b"AVI ":
        return "avi"
    if content[4:8] in STARTS:
        return "mov"
    raise Refused("format")


def _main_picture(film: Any) -> Any:  # noqa: ANN401 - PyAV's classes load with it
    moving = [one for one in film.streams.video if not _is_cover(one)]
    if not moving or moving[0].codec_context is None or moving[0].codec_context.name not in PICTURES:
        raise Refused("format")
    moving[0].thread_type = "AUTO"
    moving[0].codec_context.thread_count = 2
    return moving[0]


def _main_sound(film: Any) -> Any:  # noqa: ANN401
    heard = [one for one in film.streams.audio if one.codec_context is not None and one.codec_context.name in SOUNDS]
    return heard[0] if heard else None


def _is_cover(stream: Any) -> bool:  # noqa: ANN401
    return bool(stream.disposition & (stream.disposition.attached_pic | stream.disposition.timed_thumbnails))


def _within_limits(film: Any, picture: Any, length: int) -> None:  # noqa: ANN401
    width, height = picture.codec_context.width, picture.codec_context.height
    if len(film.streams) > MAX_STREAMS or width * height > MAX_FRAME_PIXELS or _seconds(film) > MAX_SECONDS:
        raise Refused("large")
    if int(picture.frames or 0) > MAX_FRAMES:
        raise Refused("large")
    if any(entry.pos + entry.size > length for entry in islice(picture.index_entries, MAX_FRAMES)):
        raise Refused("damaged")  # the index speaks of more than there is: the file is cut short


def _seconds(film: Any) -> float:  # noqa: ANN401
    return max(0.0, float(film.duration or 0) / MICROSECONDS)


def _every(film: Any, picture: Any, head: dict[str, Any]) -> int:  # noqa: ANN401
    """Which frames are asked for: all (1), so many a second, or so many over the whole film."""
    rate = float(picture.guessed_rate or 25)
    if head.get("looks"):
        return max(1, round(rate / float(head["looks"])))
    frames = int(picture.frames or 0) or round(_seconds(film) * rate)
    return max(1, frames // int(head["most"])) if head.get("most") else 1


def _shown(film: Any, picture: Any, sound: Any, every: int) -> Iterator[tuple[str, int, int, bytes, tuple[int, int]]]:  # noqa: ANN401
    """Kind, number, time in microseconds, bytes and, for a picture, its size."""
    import av

    resampler = av.AudioResampler(format="s16", layout="stereo", rate=SOUND_RATE) if sound is not None else None
    number, last, size = 0, -1, None
    for packet in film.demux([one for one in (picture, sound) if one is not None]):
        if packet.is_corrupt and packet.stream is picture:
            raise Refused("damaged")
        for frame in packet.decode():
            if packet.stream is not picture:
                for part in resampler.resample(frame) if resampler else ():
                    yield "sound", 0, _time(part, 0), part.to_ndarray().tobytes(), (0, 0)
                continue
            if frame.is_corrupt:
                raise Refused("damaged")
            time = max(_time(frame, number * MICROSECONDS // 25), last + 1_000)
            number, last = number + 1, time
            if number > MAX_FRAMES or time > MAX_SECONDS * MICROSECONDS:
                raise Refused("large")
            if (number - 1) % every == 0:
                pixels, size = _pixels(frame, picture, size)
                yield "frame", number - 1, time, pixels, size


def _time(frame: Any, otherwise: int) -> int:  # noqa: ANN401
    if frame.pts is None or frame.time_base is None:
        return otherwise
    return max(0, int(Fraction(frame.pts) * frame.time_base * MICROSECONDS))


def _pixels(frame: Any, picture: Any, size: tuple[int, int] | None) -> tuple[bytes, tuple[int, int]]:  # noqa: ANN401
    """Give a frame as it is to be looked at, as planes Y, U, V (4:2:0, BT.709): square pixels, upright, even sides.

    All frames have the size of the first: a film that changes its size is shown so by players too.
    """
    import numpy as np

    turns, mirrored = _turned(frame)
    if size is None:
        aspect = float(picture.sample_aspect_ratio or 1)
        width, height = frame.width * (aspect if 0.1 < aspect < 10 else 1), float(frame.height)
        scale = min(1.0, LONG_SIDE / max(width, height))
        stored = max(2, round(width * scale)), max(2, round(height * scale))
    else:
        stored = (size[1], size[0]) if turns % 2 else size
    space = frame.colorspace if frame.colorspace in SPECIFIED else (BT709 if frame.height >= HIGH_DEFINITION else SMPTE170M)
    even = frame.reformat(width=stored[0], height=stored[1], format="yuv420p", src_colorspace=space, dst_colorspace=BT709,
                          dst_color_range=LIMITED)  # fmt: skip
    planes: list[Any] = []
    for plane in even.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        if not planes:
            rows = np.pad(rows, ((0, rows.shape[0] % 2), (0, rows.shape[1] % 2)), mode="edge")
        rows = np.rot90(rows, turns)
        planes.append(rows[:, ::-1] if mirrored else rows)
    return b"".join(one.tobytes() for one in planes), (planes[0].shape[1], planes[0].shape[0])


def _turned(frame: Any) -> tuple[int, bool]:  # noqa: ANN401
    """Give the quarter turns against the clock that set a frame upright, and whether it is mirrored after that.

    The display matrix (ISO/IEC 14496-12, 6.2.2) holds nine numbers of 32 bits; its upper left four turn and mirror.
    """
    data = frame.side_data.get("DISPLAYMATRIX")
    if data is None:
        return 0, False
    numbers = memoryview(bytes(data)).cast("i")
    a, b, c, d = numbers[0], numbers[1], numbers[3], numbers[4]
    mirrored = a * d - b * c < 0
    if mirrored:
        a, c = -a, -c
    if abs(a) >= abs(b):
        return (0 if a >= 0 else 2), mirrored
    return (3 if b > 0 else 1), mirrored


def _told(film: Any, picture: Any, forms: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401
    """What the file says of itself, as fields, and the parts of it that nobody will look at or listen to."""
    fields = [(name, value) for name, value in film.metadata.items()]
    unseen: list[str] = []
    for number, stream in enumerate(film.streams):
        fields += list(stream.metadata.items())
        kind = stream.type
        tag = forms[number] if number < len(forms) else ""
        if kind == "video" and _is_cover(stream):
            fields.append(("cover", f"track {number}"))
        elif kind == "audio":
            fields.append(("sound", f"track {number}"))
            unseen.append("sound")
        elif kind == "attachment":
            fields.append(("attachment", str(stream.metadata.get("filename", ""))))
            unseen.append("attachment")
        elif kind == "data" and not (tag == "text" and film.chapters()):  # the words of chapters are given below
            fields.append((TRACKS.get(tag, "data"), f"track {number}"))
            unseen += ["data"] if tag != "tmcd" else []
        elif kind == "video" and stream is not picture:
            fields.append(("thumbnails", f"track {number}"))
            unseen.append("track")
    fields += [("chapter", str(chapter["metadata"].get("title", ""))) for chapter in film.chapters()]
    words, drawn = _subtitles(film)
    unseen += ["subtitles"] * drawn
    fields += [("subtitle", words[at : at + WORDS_A_FIELD]) for at in range(0, len(words), WORDS_A_FIELD)]
    kept = [(_plain_name(name), value) for name, value in fields if not _says_nothing(name, value)]
    return {"fields": kept, "unseen": list(dict.fromkeys(unseen)), "frames": int(picture.frames or 0)}


def _plain_name(name: str) -> str:
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return "".join(sign if sign.isalnum() or sign in "_-." else "_" for sign in name)[:64]


def _says_nothing(name: str, value: str) -> bool:
    return name in PLAIN and (PLAIN[name] is None or value in (PLAIN[name] or ()))


def _subtitles(film: Any) -> tuple[str, bool]:  # noqa: ANN401
    """Give the words of every subtitle track, and whether there are tracks that are drawn or in an unknown form."""
    tracks = list(film.streams.subtitles)
    read = [one for one in tracks if one.codec_context is not None and one.codec_context.name in WORDS]
    lines: list[str] = []
    length = 0
    for packet in film.demux(read) if read else ():
        for told in packet.decode() if packet.size else ():
            line = (getattr(told, "dialogue", b"") or getattr(told, "text", b"") or b"").decode("utf-8", "replace").strip()
            lines.append(line)
            length += len(line) + 1
        if length > MAX_WORDS:
            raise Refused("large")
    return "\n".join(lines), len(read) < len(tracks)


if __name__ == "__main__":
    main()
