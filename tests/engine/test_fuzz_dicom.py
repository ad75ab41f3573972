"""Fuzz target: whatever is done to a DICOM file, it is read or unread, repaired or refused. Nothing else is raised."""

from functools import cache

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from paravent.detectors.dicom_tags import detect
from paravent.errors import ParaventError
from paravent.post import Attachment, DicomProfile, Post
from paravent.readers.dicom import read_dicom
from paravent.reading import MetadataReading
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import image, planted, shipped, written
from tests.engine.fuzzing import examples

SMALL = 20_000
QUICK = settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@cache
def seeds() -> tuple[bytes, ...]:
    """Small files of many syntaxes, and the planted one."""
    files = [path.read_bytes() for path in shipped() if path.stat().st_size < SMALL]
    return (written(image()), planted()[0], *files)


mutations = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)), max_size=8)


def changed(content: bytes, changes: list[tuple[float, bytes]], cut: float) -> bytes:
    """Overwrite a few bytes, then cut the end off."""
    broken = bytearray(content)
    for where, what in changes:
        position = int(where * len(broken))
        broken[position : position + len(what)] = what
    return bytes(broken[: max(1, int(cut * len(broken)))])


EVERYTHING = DicomProfile(
    clean_descriptors=True, clean_structured_content=True, clean_graphics=True, retain_longitudinal_modified_dates=True,
    retain_device_identity=True, retain_patient_characteristics=True, retain_safe_private=True,
)  # fmt: skip


def survives(content: bytes) -> None:
    for profile in (DicomProfile(), EVERYTHING):
        survives_under(content, profile)


def survives_under(content: bytes, profile: DicomProfile) -> None:
    post = Post("x", dicom=profile)
    readings, unread = read_dicom(Attachment("x", content), 0, post)
    assert readings or unread
    try:
        copy = repair_dicom(Attachment("x", content), 0, (), profile)
    except ParaventError:
        return
    again, missed = read_dicom(copy, 0, post)
    assert not missed or unread
    assert not [one for r in again if isinstance(r, MetadataReading) for one in detect(r)]


@QUICK
@example(431, [(0.21875, b"\\")])
@given(st.integers(0, 10_000), mutations)
def test_a_few_wrong_bytes(number, changes) -> None:
    survives(changed(seeds()[number % len(seeds())], changes, 1.0))


@QUICK
@given(st.integers(0, 10_000), mutations, st.floats(0, 1))
def test_a_file_cut_short(number, changes, cut) -> None:
    survives(changed(seeds()[number % len(seeds())], changes, cut))


@QUICK
@given(st.binary(max_size=2_000))
def test_noise(noise) -> None:
    survives(bytes(128) + b"DICM" + noise)
    survives(noise)
