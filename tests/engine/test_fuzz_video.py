"""Hostile films: whatever the bytes, there is a reading or it is said why not; nothing is raised, nothing hangs."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paravent.detectors.table import everything
from paravent.errors import ParaventError
from paravent.imaging.atoms import formats, hidden, only_needed
from paravent.imaging.film import described
from paravent.post import Attachment, Tier
from paravent.readers.video import read_video
from paravent.reading import FilmReading
from paravent.repair.video import repair_video
from tests.engine.drawing import POST, corner
from tests.engine.films import film
from tests.engine.fuzzing import CHANGES, changed, examples

PAGES = [corner((32, 24)).rotate(30 * turn) for turn in range(3)]
SMALL = {
    "mp4": film(PAGES, metadata={"title": "mot", "location": "+48.1-001.6/"}, sound=True),
    "webm": film(PAGES, container="webm", codec="libvpx", metadata={"title": "mot"}),
    "avi": film(PAGES, container="avi", codec="mjpeg", pix_fmt="yuvj420p"),
}
NAMES = ["mp4", *(pytest.param(name, marks=pytest.mark.long) for name in SMALL if name != "mp4")]
SECONDS = 60.0  # honest work takes two; the rest is for a machine that is busy elsewhere
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def holds(content: bytes) -> None:
    started = time.monotonic()
    file = Attachment("IMG_0001.mp4", content)
    readings, unread = read_video(file, 0, POST)
    assert unread or any(isinstance(one, FilmReading) for one in readings)
    seen = everything(readings, Tier.FAST)
    try:
        copy = repair_video(file, 0, seen.findings).content
    except ParaventError:
        assert unread or seen.unread  # what cannot be mended was not read either
    else:
        assert only_needed(copy)
        assert not described(copy).fields
    assert time.monotonic() - started < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(changes=CHANGES)
@settings(max_examples=examples(5), deadline=None, suppress_health_check=SLOW)
def test_changed_bytes(name, changes):
    holds(changed(SMALL[name], changes))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(start=st.floats(0, 1), length=st.integers(1, 400), times=st.integers(2, 30))
@settings(max_examples=examples(3), deadline=None, suppress_health_check=SLOW)
def test_a_part_said_again_and_again(name, start, length, times):
    content = SMALL[name]
    at = int(start * len(content))
    holds(content[:at] + content[at : at + length] * times + content[at:])


@pytest.mark.slow
@given(head=st.sampled_from([content[:12] for content in SMALL.values()]), rest=st.binary(max_size=300))
@settings(max_examples=examples(5), deadline=None, suppress_health_check=SLOW)
def test_any_bytes_behind_a_film_s_first_ones(head, rest):
    holds(head + rest)


@given(start=st.sampled_from([SMALL["mp4"], b"\0\0\0\x08ftyp", b""]), cut=st.floats(0, 1), tail=st.binary(max_size=200))
@settings(max_examples=examples(300), deadline=None)
def test_boxes_of_any_shape(start, cut, tail):
    content = start[: int(cut * len(start))] + tail
    for name, length in hidden(content):
        assert name.isascii()
        assert length.endswith(" bytes")
    assert isinstance(only_needed(content), bool)
    assert all(len(form) <= 4 for form in formats(content))
