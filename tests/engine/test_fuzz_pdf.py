"""Hostile PDFs: whatever the bytes, there are readings or it is said why not; nothing is raised, nothing hangs, nothing leaks.

Every file starts a process or four, so there are few examples a run; `--hypothesis-profile` and patience give more.
"""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paravent.errors import ParaventError
from paravent.post import Post
from paravent.readers import read as read_post
from paravent.repair.pdf import repair_pdf
from tests.engine.fuzzing import CHANGES, changed, examples
from tests.engine.pdf_files import LETTER, NAMED, attached, pdf, planted, read, scan, scanned
from tests.engine.test_pdf_repair import with_letters

SMALL = {
    "text": pdf(LETTER, NAMED),
    "scan": scanned(scan("Bonjour", size=(120, 160), height=12)),
    "everything": planted("Zqx"),
    "font": with_letters(),
}
SECONDS = 60.0  # honest work takes about one; the rest is for a machine that is busy elsewhere

NAMES = ["everything", *(pytest.param(name, marks=pytest.mark.long) for name in SMALL if name != "everything")]


def holds(content: bytes) -> None:
    started = time.monotonic()
    texts, pictures, _, unread = read(content)
    assert pictures or unread
    assert all(picture.pixels.ndim == 3 for picture in pictures)
    assert all(text.content[start:end].strip() for text in texts for start, end, _ in text.regions)
    try:
        copy = repair_pdf(attached(content), 0, ()).content
    except ParaventError as error:
        assert "Zqx" not in str(error)
    else:
        _, again, fields, missed = read(copy)
        assert again and not fields and not missed
    assert time.monotonic() - started < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(changes=CHANGES)
@settings(max_examples=examples(4), deadline=None, suppress_health_check=list(HealthCheck))
def test_changed_bytes(name: str, changes: list[tuple[float, bytes]]) -> None:
    holds(changed(SMALL[name], changes))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(start=st.floats(0, 1), length=st.integers(1, 400), times=st.integers(0, 30), tail=st.binary(max_size=40))
@settings(max_examples=examples(3), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_part_left_out_or_said_again_and_again(name: str, start: float, length: int, times: int, tail: bytes) -> None:
    content = SMALL[name]
    at = int(start * len(content))
    holds(content[:at] + content[at : at + length] * times + content[at + length :] + tail)


@given(rest=st.binary(max_size=300))
@settings(max_examples=examples(5), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_behind_a_header(rest: bytes) -> None:
    readings, unread = read_post(Post(text="Bonjour", attachments=(attached(b"%PDF-1.7\n" + rest),)))
    assert unread or len(readings) > 2
