"""The safe copy of a film: covered in every frame, nothing carried along, the sound left out."""

import io
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

from paravent.errors import UnreadableFile
from paravent.finding import Finding, Label, Track
from paravent.flow import check
from paravent.imaging.atoms import only_needed
from paravent.imaging.film import described, opened
from paravent.post import Attachment, Author, Language, Post
from paravent.reading import Cause
from paravent.repair import video as repair
from paravent.repair.sheet import contact_sheet
from paravent.repair.video import repair_video
from paravent.report import How
from paravent.ruling import Verdict
from tests.engine.drawing import decoded, encoded
from tests.engine.films import film, subtitled, turned, wall, with_box, with_head

SECRET = Track(0, ((0, 100, 100, 60, 40), (9, 190, 100, 60, 40)))
COVER = (Finding(Label.FACE, SECRET, 0.9, "test"),)
PLANTED = "Zebuline"


def attached(content, **settings):
    return Attachment(f"{PLANTED}.mov", content, **settings)


def shown(content):
    with opened(content) as opening:
        return list(opening.frames())


def planted(**settings):
    """A film with the planted word in every place that PyAV or a box can hold."""

    def change(output, stream):
        stream.metadata["title"] = PLANTED
        chapter = {"id": 1, "start": 0, "end": 200, "time_base": Fraction(1, 1000), "metadata": {"title": PLANTED}}
        output.set_chapters([chapter])
        return subtitled(PLANTED)(output, stream)

    names = ("title", "artist", "comment", "copyright", "description", "make", "model", "com.apple.quicktime.location.name",
             "software", "keywords", "lyrics", "album", "composer", "own field")  # fmt: skip
    metadata = dict.fromkeys(names, PLANTED) | {"location": "+48.1173-001.6778/", "creation_time": "2026-03-01T10:00:00Z"}
    content = film([wall()] * 8, metadata=metadata, change=change, sound=True, **settings)
    for name in (b"uuid", b"free", b"XMP_", b"skip"):
        content = with_box(content, name, (3 * PLANTED).encode())  # sixteen bytes name a `uuid` box
    return content + PLANTED.encode()


def test_no_planted_value_survives():
    content = planted()
    assert content.count(PLANTED.encode()) > 15
    for keep in (False, True):
        copy = repair_video(attached(content, keep_sound=keep), 0, ()).content
        for trace in (PLANTED.encode(), b"2026", b"+48", b"Lavf", b"Lavc", b"x264", b"elst", b"udta"):
            assert trace not in copy, trace
        told = described(copy)
        assert [name for name, _ in told.fields] == (["sound"] if keep else [])
        assert only_needed(copy)
        with av.open(io.BytesIO(copy)) as opening:
            assert {stream.type for stream in opening.streams} == ({"video", "audio"} if keep else {"video"})
            assert not opening.chapters()


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_finds_nothing_of_anybody(tmp_path):
    path = tmp_path / "copy.mp4"
    path.write_bytes(repair_video(attached(planted()), 0, ()).content)
    told = subprocess.run(["exiftool", str(path)], capture_output=True, text=True, check=True).stdout
    assert PLANTED not in told
    assert "GPS" not in told


def test_covers_are_solid_where_the_track_is_and_nowhere_else():
    pictures = [wall()] * 10
    before, after = shown(film(pictures)), shown(repair_video(attached(film(pictures)), 0, COVER).content)
    assert len(after) == 10
    for old, new in zip(before, after, strict=True):
        box = SECRET.at(new.number)
        inside = new.pixels[box.y + 4 : box.y + box.height - 4, box.x + 4 : box.x + box.width - 4].reshape(-1, 3).astype(int)
        assert (inside.max(axis=0) - inside.min(axis=0)).max() <= 12
        outside = np.ones(new.pixels.shape[:2], bool)
        outside[box.y - 8 : box.y + box.height + 8, box.x - 8 : box.x + box.width + 8] = False
        assert np.abs(old.pixels.astype(int) - new.pixels)[outside].mean() < 3


def test_a_cover_does_not_flicker():
    light = [Image.fromarray(np.asarray(wall()) // 2 + 60 * (n % 2)) for n in range(10)]
    still = (Finding(Label.FACE, Track(0, ((0, 100, 100, 60, 40), (9, 100, 100, 60, 40))), 0.9, "test"),)
    middles = [frame.pixels[120, 130].astype(int) for frame in shown(repair_video(attached(film(light)), 0, still).content)]
    assert max(np.abs(a - b).max() for a, b in pairwise(middles)) <= 14


def test_what_fills_the_whole_film_leaves_grey_and_not_green():
    whole = (Finding(Label.FACE, Track(0, ((0, 0, 0, 640, 360), (1, 0, 0, 640, 360))), 0.9, "test"),)
    middle = shown(repair_video(attached(film([wall()] * 2)), 0, whole).content)[0].pixels[180, 320].astype(int)
    assert middle.max() - middle.min() < 10


def test_times_sizes_and_turns_are_kept():
    times = [0.0, 0.04, 0.5, 0.51, 2.0]
    content = turned(film([wall(63, 47)] * 5, times=times, pix_fmt="yuv444p"), 90)
    frames = shown(repair_video(attached(content), 0, ()).content)
    assert [frame.time for frame in frames] == pytest.approx([1e6 * t for t in times], abs=1500)
    assert frames[0].pixels.shape == (64, 48, 3)


@pytest.mark.parametrize(
    ("container", "codec", "pix_fmt"), [("webm", "libvpx-vp9", "yuv420p"), ("mov", "libx264", "yuv422p10le")]
)
def test_every_film_leaves_as_mp4(container, codec, pix_fmt):
    copy = repair_video(attached(film([wall()] * 3, container=container, codec=codec, pix_fmt=pix_fmt)), 4, ())
    assert copy.name == "video-5.mp4"
    assert copy.content[4:8] == b"ftyp"
    assert len(shown(copy.content)) == 3


def test_a_film_of_one_frame_keeps_it():
    assert len(shown(repair_video(attached(film([wall()])), 0, ()).content)) == 1


def test_the_same_film_gives_the_same_copy():
    content = film([wall()] * 5, sound=True)
    assert len({repair_video(attached(content, keep_sound=True), 0, COVER).content for _ in range(2)}) == 1


def test_a_copy_with_more_in_it_is_not_handed_out(monkeypatch):
    monkeypatch.setattr(repair, "only_needed", lambda content: False)
    with pytest.raises(UnreadableFile):
        repair_video(attached(film([wall()] * 2)), 0, ())


def test_sound_is_left_out_unless_it_is_asked_for():
    content = film([wall()] * 25, sound=True)
    assert described(repair_video(attached(content), 0, ()).content).unseen == ()
    copy = repair_video(attached(content, keep_sound=True), 0, ())
    assert copy.keep_sound
    with av.open(io.BytesIO(copy.content)) as opening:
        heard = np.concatenate([frame.to_ndarray().ravel() for frame in opening.decode(audio=0)])
    assert np.abs(heard).max() > 0.05


def test_a_film_without_sound_keeps_none():
    assert not repair_video(attached(film([wall()] * 3), keep_sound=True), 0, ()).keep_sound


def test_a_sheet_shows_what_goes_out_with_its_covers_outlined():
    content = repair_video(attached(film([wall()] * 10)), 0, COVER).content
    plain, outlined = decoded(contact_sheet(content)), decoded(contact_sheet(content, [SECRET]))
    assert plain.size == outlined.size == (4 * (480 + 8) + 8, 3 * (270 + 8 + 22) + 8)
    assert (np.asarray(plain) != np.asarray(outlined)).any()
    assert not plain.info


@pytest.mark.slow
def test_the_flow_reads_sees_mends_and_looks_again():
    shown_, truth = zip(*[with_head(wall(), 20 + 8 * n, 90, 140) for n in range(50)], strict=True)
    content = film(shown_, sound=True, metadata={"title": f"{PLANTED} Exemple", "location": "+48.1173-001.6778/"})
    report = check(Post(author=Author.PATIENT, lang=Language.FR, attachments=(attached(content),)))
    assert report.verdict is Verdict.STOP
    assert {unread.cause for unread in report.unread} == {Cause.NOT_CHECKED}
    faces = [one for one in report.findings if one.label is Label.FACE]
    assert len(faces) == 1
    safe = report.safe
    assert safe.verdict is Verdict.OK
    (copy,) = safe.copy.attachments
    assert copy.name == "video-1.mp4"
    hows = {(edit.how, edit.label) for edit in safe.copy.edits}
    assert {(How.COVERED, "FACE"), (How.METADATA_REMOVED, "TAG")} <= hows
    frames = shown(copy.content)
    assert len(frames) == len(truth)
    for frame, (x, y, width, height) in zip(frames, truth, strict=True):
        face = frame.pixels[round(y) : round(y + height), round(x) : round(x + width)].astype(int)
        middle = np.median(face.reshape(-1, 3), axis=0)
        assert (np.abs(face - middle).max(axis=2) < 30).mean() > 0.7, frame.number
    kept = check(Post(author=Author.PATIENT, lang=Language.FR, attachments=(replace(attached(content), keep_sound=True),)))
    assert not any(edit.kind == "voice" for edit in kept.safe.copy.edits)


def test_a_gif_stays_a_picture():
    content = encoded(wall(60, 40), "GIF", save_all=True, append_images=[wall(60, 40, 4)])
    report = check(Post(lang=Language.FR, attachments=(Attachment("x.gif", content),)))
    assert [file.name for file in report.safe.copy.attachments] == ["image-1.gif"]
