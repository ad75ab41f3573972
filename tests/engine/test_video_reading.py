"""Films read: what the file says of itself, what it shows, the right way up; nothing passes that is not looked at."""

import contextlib
import struct
import time
from fractions import Fraction

import numpy as np
import pytest

from paravent.errors import MissingPart, TooLarge, UnreadableFile
from paravent.imaging import film as films
from paravent.imaging.film import FilmFrame, Sound, described, opened
from paravent.post import Attachment, Post
from paravent.readers import read
from paravent.readers.kinds import FileKind, kind_of
from paravent.reading import Cause, FilmReading, MetadataReading, Unread
from tests.engine.drawing import POST, corner
from tests.engine.films import film, subtitled, turned, wall, with_box

PLAIN = film([wall()] * 6)


def read_film(content, **settings):
    post = Post(text=POST.text, lang=POST.lang, attachments=(Attachment("IMG_0001.mp4", content, **settings),))
    readings, unread = read(post)
    told = {f.name: f.value for r in readings if isinstance(r, MetadataReading) for f in r.fields}
    return [r for r in readings if isinstance(r, FilmReading)], told, unread


def shown(content):
    with opened(content) as opening:
        return list(opening.frames())


def corner_film(**settings):
    return film([corner((64, 48))] * 3, **settings)


def light_corner(pixels):
    """Which corner of a frame is light: 0 top left, then with the clock."""
    height, width = pixels.shape[:2]
    corners = [pixels[:6, :6], pixels[:6, width - 6 :], pixels[height - 6 :, width - 6 :], pixels[height - 6 :, :6]]
    return int(np.argmax([part.mean() for part in corners]))


@pytest.mark.parametrize(
    ("container", "codec", "pix_fmt"),
    [("mp4", "libx264", "yuv420p"), ("mov", "libx264", "yuv422p10le"), ("webm", "libvpx-vp9", "yuv420p"),
     ("mp4", "libx265", "yuv420p10le"), ("matroska", "libx264", "yuv444p"), ("avi", "mjpeg", "yuvj420p"),
     ("mp4", "libsvtav1", "yuv420p")],
)  # fmt: skip
def test_what_telephones_and_cameras_write_is_read(container, codec, pix_fmt, capfd):
    pictures = [wall(96, 64, seed) for seed in range(4)]
    content = film(pictures, container=container, codec=codec, pix_fmt=pix_fmt)
    assert kind_of(content) is FileKind.VIDEO
    frames = shown(content)
    assert [frame.number for frame in frames] == [0, 1, 2, 3]
    assert all(frame.pixels.shape == (64, 96, 3) for frame in frames)
    assert np.abs(frames[0].pixels.astype(int) - np.asarray(pictures[0])).mean() < 25
    (reading,), _, unread = read_film(content)
    assert not unread
    assert reading.content == content


@pytest.mark.parametrize(("degrees", "where"), [(90, 1), (180, 2), (270, 3)])
def test_a_film_held_askew_is_shown_upright(degrees, where):
    frame = shown(turned(corner_film(), degrees))[0]
    assert frame.pixels.shape[:2] == ((64, 48) if degrees % 180 else (48, 64))
    assert light_corner(frame.pixels) == where


def test_pixels_that_are_not_square_are_made_so():
    assert shown(corner_film(aspect=Fraction(2, 1)))[0].pixels.shape == (48, 128, 3)


def test_odd_sides_are_made_even_and_lose_nothing():
    frame = shown(film([wall(63, 47)] * 2, pix_fmt="yuv444p"))[0]
    assert frame.pixels.shape == (48, 64, 3)


def test_a_film_of_one_frame_is_a_film():
    assert len(shown(film([wall()]))) == 1


def test_frames_have_their_own_times():
    times = [0.0, 0.04, 0.5, 0.51, 2.0]
    frames = shown(film([wall()] * 5, times=times))
    assert [frame.time for frame in frames] == pytest.approx([1e6 * t for t in times], abs=1500)


def test_larger_films_are_shrunk_to_what_networks_show():
    assert shown(film([wall(2560, 1440)]))[0].pixels.shape == (1080, 1920, 3)


def test_what_a_file_says_of_itself_is_named():
    def change(output, stream):
        stream.metadata["title"] = "PLANTED track"
        output.set_chapters(
            [{"id": 1, "start": 0, "end": 200, "time_base": Fraction(1, 1000), "metadata": {"title": "Ch. 12"}}]
        )

    metadata = {"title": "Camille Exemple", "location": "+48.1173-001.6778/", "make": "Marque", "model": "Modele",
                "creation_time": "2026-03-01T10:00:00Z", "comment": "chambre 12"}  # fmt: skip
    content = with_box(film([wall()] * 6, metadata=metadata, change=change), b"uuid", b"PLANTED" * 3)
    _, told, unread = read_film(content)
    assert told["VIDEO:title"] == "Camille Exemple"
    assert told["VIDEO:location"].startswith("+48.1173")
    assert told["VIDEO:chapter"] == "Ch. 12"
    assert {"VIDEO:make", "VIDEO:model", "VIDEO:creation_time", "VIDEO:comment", "VIDEO:name", "VIDEO:box_uuid"} <= set(told)
    assert not unread


def test_the_words_of_subtitles_are_read():
    _, told, unread = read_film(film([wall()] * 10, change=subtitled("Camille Exemple, chambre 12")))
    assert "Camille Exemple, chambre 12" in told["VIDEO:subtitle"]
    assert not unread


def test_an_enclosed_file_is_not_passed_over():
    def change(output, stream):
        output.add_attachment("Camille.txt", "text/plain", b"PLANTED")

    _, told, unread = read_film(film([wall()] * 3, container="matroska", change=change))
    assert told["VIDEO:attachment"] == "Camille.txt"
    assert unread == (Unread(Cause.NOT_CHECKED, 0, "attachment"),)


def test_sound_is_said_to_be_unheard_unless_somebody_answers_for_it():
    content = film([wall()] * 6, sound=True)
    _, told, unread = read_film(content)
    assert "VIDEO:sound" in told
    assert unread == (Unread(Cause.NOT_CHECKED, 0, "sound"),)
    _, told, unread = read_film(content, keep_sound=True)
    assert "VIDEO:sound" in told
    assert not unread


def test_sound_comes_with_the_frames_when_asked_for():
    with opened(film([wall()] * 25, sound=True), sound=True) as opening:
        parts = list(opening.parts())
    heard = np.concatenate([part.samples for part in parts if isinstance(part, Sound)])
    assert opening.sounds
    assert len(heard) == pytest.approx(2 * 48_000, rel=0.1)
    assert np.abs(heard).max() > 3000


def test_a_film_of_sound_alone_is_no_film():
    import io

    import av

    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * 4800), np.int16), format="s16", layout="stereo")
        frame.sample_rate = 48_000
        output.mux(stream.encode(frame))
        output.mux(stream.encode())
    films_, _, unread = read_film(target.getvalue())
    assert not films_
    assert unread == (Unread(Cause.UNKNOWN_FORMAT, 0, "video"),)


def test_a_playlist_opens_no_other_file(tmp_path):
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(PLAIN)
    for content in (f"#EXTM3U\n#EXTINF:1,\n{secret}\n".encode(), f"ffconcat version 1.0\nfile '{secret}'\n".encode()):
        films_, _, unread = read_film(content)
        assert not films_
        assert unread
        with pytest.raises(UnreadableFile), opened(b"\0\0\0\x08ftyp" + content) as opening:
            list(opening.frames())


def test_the_name_says_nothing_about_the_kind():
    post = Post(text="x", lang=POST.lang, attachments=(Attachment("photo.jpg", PLAIN),))
    assert any(isinstance(reading, FilmReading) for reading in read(post)[0])


@pytest.mark.slow
def test_a_film_cut_short_is_said_to_be_damaged(tmp_path):
    content = film([wall(96, 64, seed) for seed in range(8)], options={"movflags": "faststart"}, path=tmp_path / "f.mp4")
    assert 4 < len(content) // 1024 < 40
    for end in range(1024, len(content), 1024):
        films_, _, unread = read_film(content[:end])
        assert unread == (Unread(Cause.DAMAGED, 0, "video"),)
        assert not films_


def test_absurd_sizes_and_lengths_are_refused():
    with pytest.raises(TooLarge), opened(film([wall(4098, 2306)])) as opening:
        list(opening.frames())
    with pytest.raises(TooLarge), opened(film([wall()] * 2, times=[0.0, 3600.0])) as opening:
        list(opening.frames())
    assert read_film(film([wall()] * 2, times=[0.0, 3600.0]))[2] == (Unread(Cause.TOO_LARGE, 0, "video"),)


def test_a_file_that_states_an_absurd_size_is_refused():
    at = PLAIN.index(b"avc1") + 4 + 24
    stated = PLAIN[:at] + struct.pack(">HH", 65_535, 65_535) + PLAIN[at + 4 :]
    with contextlib.suppress(UnreadableFile):
        assert all(frame.pixels.shape == (360, 640, 3) for frame in shown(stated))  # the stream's own size counts


@pytest.mark.parametrize("program", ["import os; os.abort()", "import sys; sys.exit(0)", "print('x' * 100, flush=True)"])
def test_a_process_that_dies_leaves_the_film_unread(program, monkeypatch):
    monkeypatch.setattr(films, "START", program + " #{path!r}")
    assert read_film(PLAIN)[2] == (Unread(Cause.DAMAGED, 0, "video"),)


def test_a_process_that_does_not_answer_is_ended(monkeypatch):
    monkeypatch.setattr(films, "START", "import time; time.sleep(600) #{path!r}")
    monkeypatch.setattr(films, "SECONDS", 0.5)
    started = time.monotonic()
    assert read_film(PLAIN)[2] == (Unread(Cause.DAMAGED, 0, "video"),)
    assert time.monotonic() - started < 20


def test_without_the_part_a_film_is_held(monkeypatch):
    monkeypatch.setattr(films, "START", "import sys; sys.modules['av'] = None; " + films.START)
    with pytest.raises(MissingPart), opened(PLAIN):
        pass
    assert read_film(PLAIN)[2] == (Unread(Cause.MISSING_PART, 0, "video"),)


def test_nothing_of_a_film_is_in_its_repr():
    content = film([wall()] * 3, metadata={"title": "Camille"})
    (reading,), _, _ = read_film(content)
    assert "Camille" not in repr(reading) + repr(described(content))
    assert all("array" not in repr(frame) for frame in shown(content) if isinstance(frame, FilmFrame))
