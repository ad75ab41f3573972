"""DICOM files that can go out: PS3.15's Basic Profile and options, clean pixel data, written anew from first byte to last."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from paravent.errors import ParaventError, UnreadableFile
from paravent.finding import Box, Field, Finding
from paravent.imaging.dataset import DOCUMENT, enclosed_pdf, opened, quiet
from paravent.imaging.decoding import encoded
from paravent.imaging.dicom_frames import KEYWORDS, NativeFrame, has_pixels, native_frames
from paravent.imaging.profile import BASIC, is_harmless_uid, new_uid
from paravent.post import Attachment, DicomProfile
from paravent.repair.attributes import cleaned
from paravent.repair.cover import cover, covers
from paravent.repair.encoding import file_of
from paravent.repair.pdf import repair_pdf

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHODS = {
    "": ("113100", "Basic Application Confidentiality Profile"),
    "clean_pixel_data": ("113101", "Clean Pixel Data Option"),
    "clean_graphics": ("113103", "Clean Graphics Option"),
    "clean_structured_content": ("113104", "Clean Structured Content Option"),
    "clean_descriptors": ("113105", "Clean Descriptors Option"),
    "retain_longitudinal_modified_dates": ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
    "retain_patient_characteristics": ("113108", "Retain Patient Characteristics Option"),
    "retain_device_identity": ("113109", "Retain Device Identity Option"),
    "retain_safe_private": ("113111", "Retain Safe Private Option"),
}
"""Codes of PS3.16, CID 7050, by the option they stand for."""
SOFTWARE = new_uid(b"paravent", "implementation")
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
"""The class of a file that names none of the standard's."""
ODD = 2
PIXEL_DATA = 0x7FE00010
NATIVE = frozenset({ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian})
LOSSLESS = frozenset({RLELossless, JPEGLSLossless, JPEG2000Lossless})
"""Compressed syntaxes that lose nothing and that can be written. JPEG's own lossless process has no encoder at hand: gdcm's
corrupts its memory when it is driven from Python (measured with python-gdcm 3.2.6)."""


def repair_dicom(attachment: Attachment, index: int, findings: Iterable[Finding], profile: DicomProfile = BASIC) -> Attachment:
    """Give the file cleaned of every attribute that tells of somebody, with its findings covered in every frame.

    `findings` are what detectors that ran under the same profile saw: boxes to cover, attributes whose words may not stay.
    Written in the file's own transfer syntax where that loses nothing and an encoder is at hand (`_syntax_of`), else in
    Explicit VR Little Endian. UIDs are replaced and dates moved under the profile's key; by default it is the file's own
    digest, so that the same file gives the same copy, and two files of one study do not fit together any more.
    Raises UnreadableFile, TooMuch or MissingPart; the original never goes out instead.
    """
    try:
        content = _repaired(attachment.content, tuple(findings), index, profile)
    except ParaventError:
        raise
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; the message must not quote it
        raise UnreadableFile("The DICOM file could not be written anew. Export it again as a plain image.") from None
    return Attachment(f"radiograph-{index + 1}.dcm", content, attachment.alt_text)


def _repaired(original: bytes, findings: tuple[Finding, ...], index: int, profile: DicomProfile) -> bytes:
    dataset = opened(original)
    document = _document(dataset, findings, index)
    key = profile.key or hashlib.sha256(b"paravent DICOM UIDs\x00" + original).digest()
    boxes = tuple(box for frame in covers(findings, index).values() for box in frame)
    pictured = has_pixels(dataset)
    with quiet():
        clean = cleaned(dataset, key, profile, _seen(findings, index))
        _say_how(clean, profile, pictured=pictured)
        if document is not None:
            _enclose(clean, document)
        syntax = UID(dataset.file_meta.TransferSyntaxUID)
        if not pictured or not profile.clean_pixel_data:
            return _written(clean, key, syntax if pictured else _syntax_of(dataset, pictured=False))
        frames = _frames(dataset, boxes)
        keyword = _described(clean, frames)
        syntax = _syntax_of(dataset, pictured=True)
        if syntax.is_encapsulated:
            content = _compressed(clean, frames, syntax, key)
            if content is not None:
                return content
            syntax = ExplicitVRLittleEndian
        _with_pixels(clean, keyword, frames, syntax)
        return _written(clean, key, syntax)


def _document(dataset: Any, findings: tuple[Finding, ...], index: int) -> bytes | None:  # noqa: ANN401 - pydicom's values are untyped here
    """Give the PDF that the file encloses, written anew, None where it encloses nothing.

    Raises UnreadableFile for any other document (CDA, STL …), and what `repair_pdf` raises.
    """
    if DOCUMENT not in dataset:
        return None
    document = enclosed_pdf(dataset)
    if document is None:
        raise UnreadableFile("The DICOM file encloses a document that is not read. Take it out and check it by itself.")
    return repair_pdf(Attachment("document.pdf", document), index, findings).content


def _enclose(clean: Any, document: bytes) -> None:  # noqa: ANN401
    clean.add_new(DOCUMENT, "OB", document + b"\x00" * (len(document) % ODD))
    clean.add_new(0x00420012, "LO", "application/pdf")  # MIME Type of Encapsulated Document, and its length
    clean.add_new(0x00420015, "UL", len(document))
    clean.add_new(0x00280301, "CS", "NO")  # Burned In Annotation


def _seen(findings: tuple[Finding, ...], index: int) -> frozenset[str]:
    """The paths of the attributes in which something was found."""
    places = (finding.place for finding in findings)
    return frozenset(one.name.partition(" ")[0] for one in places if isinstance(one, Field) and one.attachment == index)


def _syntax_of(dataset: Any, *, pictured: bool) -> UID:  # noqa: ANN401 - pydicom's values are untyped here
    """Give the transfer syntax to write: the file's own where it is native or compressed without loss.

    A lossy one is never written again: it would change the pixels outside the covers too. Nor are its frames kept where
    nothing is covered: a compressed stream has room for comments and for bytes that no decoder shows.
    """
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    return syntax if syntax in NATIVE or (pictured and syntax in LOSSLESS) else ExplicitVRLittleEndian


def _frames(dataset: Any, boxes: tuple[Box, ...]) -> list[NativeFrame]:  # noqa: ANN401
    """Give the decoded frames, covered. A box seen in one is covered in all: what is burned in stays where it is."""
    frames = list(native_frames(dataset))
    for frame in frames:
        cover(frame.pixels, boxes)
    return frames


def _with_pixels(clean: Any, keyword: str, frames: list[NativeFrame], syntax: UID) -> None:  # noqa: ANN401
    """Put in uncompressed pixels."""
    allocated = int(clean.BitsAllocated)
    arrays = (frame.pixels if syntax.is_little_endian else frame.pixels.byteswap() for frame in frames)
    content = _packed(frames) if allocated == 1 else b"".join(array.tobytes() for array in arrays)
    content += b"\x00" * (len(content) % ODD)
    small = allocated <= 8 and not syntax.is_implicit_VR
    representation = {"PixelData": "OB" if small else "OW", "FloatPixelData": "OF", "DoubleFloatPixelData": "OD"}
    clean.add_new(keyword, representation[keyword], content)


def _compressed(clean: Any, frames: list[NativeFrame], syntax: UID, key: bytes) -> bytes | None:  # noqa: ANN401
    """Give the file with its pixels compressed without loss; None where they cannot be, or do not come back the same."""
    head = {
        "samples_per_pixel": int(clean.SamplesPerPixel),
        "bits_stored": int(clean.BitsStored),
        "photometric_interpretation": frames[0].photometric,
        "pixel_representation": int(clean.PixelRepresentation),
    }
    if syntax != JPEG2000Lossless:
        head["bits_allocated"] = int(clean.BitsAllocated)
    streams = []
    for frame in frames:
        stream = encoded(frame.pixels, syntax, head)
        if stream is None:
            return None
        streams.append(stream)
    try:
        clean.add_new(PIXEL_DATA, "OB", encapsulate(streams))
        clean[PIXEL_DATA].is_undefined_length = True
        content = _written(clean, key, syntax)
        same = all(_same(*pair) for pair in zip(frames, native_frames(opened(content)), strict=True))
    except Exception:  # noqa: BLE001 - what an encoder gave may be anything; the pixels themselves are still at hand
        return None
    return content if same else None


def _same(one: NativeFrame, other: NativeFrame) -> bool:
    return one.photometric == other.photometric and np.array_equal(one.pixels, other.pixels)


def _described(clean: Any, frames: list[NativeFrame]) -> str:  # noqa: ANN401
    """Say of the pixels what holds once they are decoded, take out the old ones, and give the keyword they stand under."""
    keyword = next(one for one in KEYWORDS if one in clean)
    for one in KEYWORDS:
        if one in clean:
            delattr(clean, one)
    clean.PhotometricInterpretation = frames[0].photometric
    if frames[0].pixels.ndim > ODD:
        clean.PlanarConfiguration = 0
    if "NumberOfFrames" in clean or len(frames) > 1:
        clean.NumberOfFrames = len(frames)
    return keyword


def _packed(frames: list[NativeFrame]) -> bytes:
    """Pack frames of one bit a pixel; they follow one another without a gap (PS3.5, 8.1.1)."""
    bits: NDArray[Any] = np.concatenate([frame.pixels.ravel() for frame in frames])
    return np.packbits(bits, bitorder="little").tobytes()


def _say_how(clean: Any, profile: DicomProfile, *, pictured: bool) -> None:  # noqa: ANN401
    applied = [method for option, method in METHODS.items() if not option or getattr(profile, option)]
    if not pictured and METHODS["clean_pixel_data"] in applied:
        applied.remove(METHODS["clean_pixel_data"])
    clean.add_new(0x00120062, "CS", "YES")  # Patient Identity Removed
    clean.add_new(0x00120063, "LO", [meaning for _, meaning in applied])  # De-identification Method, and its codes
    clean.add_new(0x00120064, "SQ", [_code(*method) for method in applied])
    # Longitudinal Temporal Information Modified
    clean.add_new(0x00280303, "CS", "MODIFIED" if profile.retain_longitudinal_modified_dates else "REMOVED")
    if pictured and profile.clean_pixel_data:
        clean.add_new(0x00280301, "CS", "NO")  # Burned In Annotation


def _code(value: str, meaning: str) -> Any:  # noqa: ANN401
    item = Dataset()
    for tag, representation, told in ((0x00080100, "SH", value), (0x00080102, "SH", "DCM"), (0x00080104, "LO", meaning)):
        item.add_new(tag, representation, told)
    return item


def _written(clean: Any, key: bytes, syntax: UID) -> bytes:  # noqa: ANN401
    named = str(clean.get("SOPClassUID") or "")
    class_uid = named if named and is_harmless_uid(named) else SECONDARY_CAPTURE
    told = clean.get("SOPInstanceUID")
    first = told if isinstance(told, str) else next(iter(told or ()), "")  # a damaged file may have several where one stands
    instance_uid = str(first or new_uid(key, "instance"))
    return file_of(clean, class_uid, instance_uid, SOFTWARE, syntax)
