"""Hostile pictures: whatever the bytes, there are readings or it is said why not; nothing is raised, nothing hangs."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paravent.detectors.metadata import detect
from paravent.errors import ParaventError
from paravent.post import Post
from paravent.readers import read
from paravent.readers.metadata import picture_fields, read_metadata
from paravent.readers.picture import read_picture
from paravent.reading import PictureReading
from paravent.repair.picture import repair_picture
from tests.engine.drawing import FORMATS, POST, attached, corner, encoded
from tests.engine.fuzzing import examples
from tests.engine.test_metadata import XMP, tags

SMALL = {
    name: encoded(
        corner((24, 16)),
        name,
        **({"comment": b"mot"} if name == "GIF" else {} if name == "TIFF" else {"exif": tags(), "xmp": XMP}),
    )
    for name in FORMATS
}
PAGES = [corner((24, 16)).rotate(30 * turn) for turn in range(3)]
SMALL |= {
    f"{name}, three frames": encoded(PAGES[0], name, save_all=True, append_images=PAGES[1:])
    for name in ("GIF", "WEBP", "PNG", "TIFF")
}
SECONDS = 20.0  # honest work takes a tenth of one; the rest is for a machine that is busy elsewhere
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6)


def holds(content: bytes) -> None:
    started = time.monotonic()
    readings, unread = read_picture(attached(content), 0, POST)
    assert readings or unread
    assert all(isinstance(one, PictureReading) and one.pixels.ndim == 3 for one in readings)
    for one in read_metadata(attached(content), 0, POST)[0]:
        list(detect(one))
    try:
        copy = repair_picture(attached(content), 0, ()).content
    except ParaventError:
        pass
    else:
        assert not list(picture_fields(copy))
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("name", SMALL)
@given(changes=CHANGES)
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changed_bytes(name, changes):
    content = bytearray(SMALL[name])
    for where, what in changes:
        at = int(where * len(content))
        content[at : at + len(what)] = what
    holds(bytes(content))


@pytest.mark.parametrize("name", SMALL)
@given(cut=st.floats(0, 1), tail=st.binary(max_size=40))
@settings(max_examples=examples(25), deadline=None)
def test_cut_and_continued(name, cut, tail):
    content = SMALL[name]
    holds(content[: int(cut * len(content))] + tail)


@pytest.mark.parametrize("name", SMALL)
@given(start=st.floats(0, 1), length=st.integers(1, 400), times=st.integers(2, 30))
@settings(max_examples=examples(15), deadline=None)
def test_a_part_said_again_and_again(name, start, length, times):
    content = SMALL[name]
    at = int(start * len(content))
    holds(content[:at] + content[at : at + length] * times + content[at:])


@given(head=st.sampled_from([content[:12] for content in SMALL.values()]), rest=st.binary(max_size=300))
@settings(max_examples=examples(150), deadline=None)
def test_any_bytes_behind_a_picture_s_first_ones(head, rest):
    holds(head + rest)


@given(content=st.binary(max_size=200))
@settings(max_examples=examples(100), deadline=None)
def test_any_bytes_at_all(content):
    readings, unread = read(Post(text="Bonjour", attachments=(attached(content),)))
    assert unread or len(readings) > 1
