"""What a decoder does to itself, it does not do to the process that checks."""

import sys
import time

import numpy as np
import pytest
from pydicom.uid import UID

from paravent.errors import UnreadableFile
from paravent.imaging import decoding
from paravent.imaging.dataset import opened
from paravent.imaging.dicom_frames import native_frames
from tests.engine.dicom_files import shipped


def compressed(name: str):
    return opened(next(p for p in shipped() if p.name == name).read_bytes())


def test_frames_come_back_as_they_are_stored() -> None:
    native, packed = (next(iter(native_frames(compressed(name)))) for name in ("MR_small.dcm", "MR_small_RLE.dcm"))
    assert np.array_equal(native.pixels, packed.pixels)


@pytest.mark.parametrize(
    ("harm", "seconds"),
    [
        ("import os; os.abort()", 60.0),
        ("import time; time.sleep(60)", 0.5),
        ("import sys; sys.stdout.buffer.write(bytes(range(255)) * 99)", 60.0),
        ("import sys; sys.stdout.buffer.write(b'\\xff' * 64)", 60.0),
    ],
    ids=["it aborts", "it hangs", "it talks nonsense", "it promises too much"],
)
def test_a_decoder_that_dies_is_a_damaged_file_and_the_next_one_is_read(harm, seconds, monkeypatch) -> None:
    decoding._end()
    before = time.monotonic()
    with monkeypatch.context() as patched:
        patched.setattr(decoding, "START", harm.replace("{", "{{").replace("}", "}}"))
        patched.setattr(decoding, "SECONDS", seconds)
        with pytest.raises(UnreadableFile):
            list(native_frames(compressed("MR_small_RLE.dcm")))
    assert time.monotonic() - before < 10
    assert len(list(native_frames(compressed("MR_small_RLE.dcm")))) == 1


def test_one_process_serves_all_files() -> None:
    list(native_frames(compressed("MR_small_RLE.dcm")))
    first = decoding._running
    list(native_frames(compressed("SC_rgb_rle.dcm")))
    assert decoding._running is first is not None


def test_a_syntax_nobody_decodes_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        decoding.decoded(compressed("MR_small_RLE.dcm"), UID("1.2.840.10008.1.2.4.100"))


def test_the_interpreter_is_our_own() -> None:
    assert decoding.START.format(path=sys.path).startswith("import sys; sys.path[:] = [")
