"""From looks to tracks: gaps filled both ways, covers steady, reports short."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from paravent.detectors import faces, film, tracks
from paravent.detectors.table import _words_in
from paravent.detectors.tracks import Faces, Marks, covering, hull
from paravent.finding import Box, Finding, Label, Track
from paravent.imaging.flow import followed, grey
from paravent.post import Author, Kind, Language
from paravent.reading import FilmReading
from tests.engine import films
from tests.engine.drawing import poster
from tests.engine.films import FACE_IN_HEAD, HEAD, wall, with_head
from tests.engine.test_codes import drawn

RATE = 25.0
SIZE = (640, 360)


def greys(pictures):
    return [grey(number, np.asarray(picture.convert("L"))) for number, picture in enumerate(pictures)]


def moving(count=40, step=6):
    return [with_head(wall(), 20 + step * n, 90, 140) for n in range(count)]


def looked_at(pictures, **settings):
    content = films.film(pictures, **settings)
    reading = FilmReading(content, 0, Language.FR, Author.HOSPITAL, Kind.POST)
    return list(film.detect(reading, _words_in, lambda: None))


def hidden(box, places, frame, size=SIZE):
    """The part of a true box, as far as it lies in the frame, that tracks cover."""
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(size[0], round(box[0] + box[2])), min(size[1], round(box[1] + box[3]))
    if left >= right or top >= bottom:
        return 1.0
    seen = np.zeros((bottom - top, right - left), bool)
    for place in places:
        at = place.at(frame)
        if at is not None:
            rows = slice(max(0, at.y - top), max(0, at.y + at.height - top))
            seen[rows, max(0, at.x - left) : max(0, at.x + at.width - left)] = True
    return float(seen.mean())


def leaks(seen, truth, size=SIZE, label=Label.FACE):
    places = [one.place for one in seen if getattr(one, "label", None) is label]
    return [n for n, box in enumerate(truth) if box is not None and hidden(box, places, n, size) < 0.7]


def test_a_track_lies_evenly_between_its_keys():
    track = Track(3, ((10, 0, 0, 10, 20), (20, 100, 50, 20, 20), (30, 100, 50, 20, 20)))
    assert (track.first, track.last) == (10, 30)
    assert track.at(10) == Box(3, 10, 0, 0, 10, 20)
    assert track.at(15) == Box(3, 15, 50, 25, 15, 20)
    assert track.at(25) == track.at(20).__class__(3, 25, 100, 50, 20, 20)
    assert track.at(9) is None
    assert track.at(31) is None


@given(st.lists(st.tuples(*[st.floats(0, 300)] * 2, *[st.floats(5, 200)] * 2), min_size=1, max_size=60), st.integers(1, 7))
def test_few_keys_still_cover_every_box(boxes, step):
    keys = {n * step: box for n, box in enumerate(boxes)}
    track = covering(keys, 0, tracks.PADDING, 0, (500, 500), 10_000)
    assert len(track.keys) <= len(keys)
    for number, box in keys.items():
        assert hidden(box, [track], number, (500, 500)) > 0.98


def test_a_box_is_followed_to_where_it_goes():
    pictures = [picture for picture, _ in moving(20)]
    start = moving(1)[0][1]
    (path,) = followed(greys(pictures), [start])
    assert len(path) == 19
    assert path[-1][0] == pytest.approx(start[0] + 6 * 19, abs=8)
    (back,) = followed(greys(pictures)[::-1], [path[-1]])
    assert back[-1][0] == pytest.approx(start[0], abs=12)


def test_a_box_that_nothing_follows_is_lost():
    noise = np.random.default_rng(1).integers(0, 256, (2, 360, 640), np.uint8)
    assert followed([grey(n, one) for n, one in enumerate(noise)], [(100, 100, 80, 80)]) == [[]]


def test_frames_between_and_beside_looks_are_covered():
    pictures = moving()
    tracker = Faces(RATE)
    looks = {n: [("upright", (*pictures[n][1], 0.9))] for n in (15, 18, 30)}  # nine frames at the edges, a gap of twelve
    tracker.add(greys([picture for picture, _ in pictures]), looks)
    tracker.end()
    (found,) = tracker.tracks(0, SIZE, len(pictures))
    assert not leaks([found], [box for _, box in pictures])
    assert len(found.place.keys) < 15


def test_one_weak_look_is_no_face_and_two_are():
    frames = greys([wall()] * 8)
    for looks, count in (({3: 0.55}, 0), ({3: 0.65}, 1), ({3: 0.55, 6: 0.55}, 1)):
        tracker = Faces(RATE)
        tracker.add(frames, {n: [("upright", (200, 100, 60, 70, score))] for n, score in looks.items()})
        tracker.end()
        assert len(list(tracker.tracks(0, SIZE, 8))) == count


def test_two_faces_that_cross_stay_covered():
    pictures, truth = [], []
    for n in range(40):
        one, first = with_head(wall(), 20 + 9 * n, 60, 120)
        both, second = with_head(one, 420 - 9 * n, 150, 130)
        pictures.append(both)
        truth.append((first, second))
    seen = looked_at(pictures)
    for which in (0, 1):
        assert not leaks(seen, [boxes[which] for boxes in truth])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("walks", lambda n: (10 + 7 * n, 80 + 20 * np.sin(n / 5), 140)),
        ("comes in", lambda n: (-140 + 6 * n, 80, 180)),
        ("small", lambda n: (10 + 5 * n, 80, 50)),
        ("comes near", lambda n: (200 - 2 * n, 100 - 1.5 * n, 60 + 4 * n)),
        ("is there for a second", lambda n: (100 + 3 * n, 80, 140) if 15 <= n < 40 else None),
    ],
)
def test_no_frame_leaks_a_face_that(name, path):
    places = [path(n) for n in range(60)]
    shown = [with_head(wall(), *place) if place else (wall(), None) for place in places]
    assert not leaks(looked_at([picture for picture, _ in shown]), [box for _, box in shown]), name


def test_a_face_whose_eyes_are_hidden_for_a_while_stays_covered():
    shown = [with_head(wall(), 10 + 7 * n, 80, 140) for n in range(60)]
    for n in range(20, 35):
        ImageDraw.Draw(shown[n][0]).rectangle((40 + 7 * n, 135, 100 + 7 * n, 165), fill=(20, 20, 20))
    assert not leaks(looked_at([picture for picture, _ in shown]), [box for _, box in shown])


def test_a_head_that_tilts_stays_covered():
    pictures, truth = [], []
    for n in range(60):
        head = HEAD.resize((round(HEAD.width * 140 / HEAD.height), 140))
        angle = max(0, min(70, 4 * (n - 20)))
        picture = wall()
        picture.paste(head.rotate(angle, fillcolor=(176, 190, 194)), (100 + 3 * n, 80))
        pictures.append(picture)
        middle = head.width / 2 - 30, 40  # what stays in the middle of the face at any angle
        truth.append((100 + 3 * n + middle[0], 80 + middle[1], 60, 60))
    assert FACE_IN_HEAD.width * 140 / HEAD.height > 50
    assert not leaks(looked_at(pictures), truth)


def test_a_cut_ends_tracks_and_the_next_scene_is_seen_from_its_first_frame():
    first = [with_head(wall(seed=3), 60, 80, 140) for _ in range(20)]
    second = [with_head(Image.new("RGB", SIZE, (230, 230, 225)), 400, 150, 160) for _ in range(20)]
    seen = looked_at([picture for picture, _ in first + second])
    assert not leaks(seen, [box for _, box in first + second])
    for one in seen:
        if one.label is Label.FACE:
            assert one.place.last < 30 or one.place.first >= 20


def test_words_burned_in_are_covered_in_every_frame():
    card = poster("Camille Exemple", "née le 12/03/1951", size=SIZE)
    pictures = [card.copy() for _ in range(70)]
    for n, picture in enumerate(pictures):
        ImageDraw.Draw(picture).ellipse((4 * n, 250, 4 * n + 60, 310), fill=(200, 60, 40))
    seen = looked_at(pictures)
    lines = [(45, 50, 280, 30), (45, 130, 280, 30)]
    covers = [
        one for one in seen if isinstance(one, Finding) and one.label is Label.WRITING and one.kind in {"identifying", "text"}
    ]
    for line in lines:
        assert not leaks(covers, [line] * 70, label=Label.WRITING)
    assert any(one.label is Label.PATIENT for one in seen if isinstance(one, Finding))


def test_words_that_move_are_covered_on_the_way():
    card = poster("Camille Exemple", size=(400, 110))
    pictures, truth = [], []
    for n in range(80):
        picture = wall()
        picture.paste(card, (10 + 2 * n, 40 + n))
        pictures.append(picture)
        truth.append((55 + 2 * n, 90 + n, 270, 26))
    seen = [one for one in looked_at(pictures) if isinstance(one, Finding) and one.label is Label.WRITING]
    assert not leaks(seen, truth, label=Label.WRITING)


def test_a_code_in_half_of_the_film_is_covered_there():
    code = drawn("QRCode")
    plain, shown = wall(), wall()
    shown.paste(code, (300, 120))
    seen = looked_at([plain] * 40 + [shown] * 40)
    quiet = 16  # pixels of white round the code
    truth = [None] * 40 + [(300 + quiet, 120 + quiet, code.width - 2 * quiet, code.height - 2 * quiet)] * 40
    assert not leaks(seen, truth, label=Label.CODE)


def test_what_leaves_between_two_looks_is_held_to_the_second():
    frames = greys([wall()] * 11)
    marks = Marks(RATE)
    marks.look(frames[:1], [Finding(Label.WRITING, Box(0, 0, 50, 50, 90, 20), 0.9, "writing", "text")])
    marks.look(frames, [])
    marks.end()
    (found,) = marks.tracks(0, SIZE, 11)
    assert (found.place.first, found.place.last) == (0, 10)


def test_what_is_new_at_a_look_is_held_back_to_the_one_before():
    frames = greys([wall()] * 11)
    marks = Marks(RATE)
    marks.look(frames[:1], [])
    marks.look(frames, [Finding(Label.WRITING, Box(0, 10, 50, 50, 90, 20), 0.9, "writing", "text")])
    marks.end()
    (found,) = marks.tracks(0, SIZE, 11)
    assert (found.place.first, found.place.last) == (0, 10)


def test_the_hull_holds_both():
    assert hull((0, 0, 10, 10), (20, 5, 10, 10)) == (0, 0, 30, 15)


def test_the_looks_together_take_in_every_size_and_side():
    assert {side for sides in film.SIZES for side in sides} == set(faces.SIDES)
    assert {turn for turns in film.TURNED for turn in turns} == {1, 2, 3}
