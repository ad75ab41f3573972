"""DICOM files that can go out: the Basic Profile of PS3.15 with clean pixel data, written anew from first byte to last."""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian

from paravent.errors import ParaventError, UnreadableFile
from paravent.finding import Box, Finding
from paravent.imaging.dataset import opened, quiet
from paravent.imaging.dicom_frames import KEYWORDS, NativeFrame, has_pixels, native_frames
from paravent.imaging.profile import is_harmless_uid, new_uid
from paravent.post import Attachment
from paravent.repair.attributes import cleaned
from paravent.repair.cover import cover, covers

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHODS = (("113100", "Basic Application Confidentiality Profile"), ("113101", "Clean Pixel Data Option"))
"""Codes of PS3.16, CID 7050."""
SOFTWARE = UID(new_uid(b"paravent", "implementation"))
ODD = 2


def repair_dicom(attachment: Attachment, index: int, findings: Iterable[Finding], key: bytes | None = None) -> Attachment:
    """Give the file cleaned of every attribute that tells of somebody, with its findings covered in every frame.

    Always written in Explicit VR Little Endian, uncompressed: a compressed stream may hold comments, and painting into a lossy
    one would change what lies outside the covers. UIDs are replaced under `key`; by default it is the file's own digest,
    so that the same file gives the same copy, and two files of one study do not fit together any more.
    Raises UnreadableFile, TooMuch or MissingPart; the original never goes out instead.
    """
    try:
        content = _repaired(attachment.content, tuple(findings), index, key)
    except ParaventError:
        raise
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; the message must not quote it
        raise UnreadableFile("The DICOM file could not be written anew. Export it again as a plain image.") from None
    return Attachment(f"radiograph-{index + 1}.dcm", content, attachment.alt_text)


def _repaired(original: bytes, findings: tuple[Finding, ...], index: int, key: bytes | None) -> bytes:
    dataset = opened(original)
    if "EncapsulatedDocument" in dataset:
        raise UnreadableFile("The DICOM file encloses a document. Take the document out and check it by itself.")
    key = key or hashlib.sha256(b"paravent DICOM UIDs\x00" + original).digest()
    boxes = tuple(box for frame in covers(findings, index).values() for box in frame)
    with quiet():
        clean = cleaned(dataset, key)
        if has_pixels(dataset):
            _with_pixels(clean, dataset, boxes)
        _say_how(clean, pictured=has_pixels(dataset))
        return _written(clean, key)


def _with_pixels(clean: Any, dataset: Any, boxes: tuple[Box, ...]) -> None:  # noqa: ANN401 - pydicom's values are untyped here
    """Put in the decoded pixels. A box seen in one frame is covered in all: what is burned in stays where it is."""
    keyword = next(one for one in KEYWORDS if one in dataset)
    frames: list[NativeFrame] = []
    for frame in native_frames(dataset):
        cover(frame.pixels, boxes)
        frames.append(frame)
    allocated = int(dataset.BitsAllocated)
    content = _packed(frames) if allocated == 1 else b"".join(frame.pixels.tobytes() for frame in frames)
    content += b"\x00" * (len(content) % ODD)
    representation = {"PixelData": "OB" if allocated <= 8 else "OW", "FloatPixelData": "OF", "DoubleFloatPixelData": "OD"}
    for one in KEYWORDS:
        if one in clean:
            delattr(clean, one)
    clean.add_new(keyword, representation[keyword], content)
    clean.PhotometricInterpretation = frames[0].photometric
    if frames[0].pixels.ndim > ODD:
        clean.PlanarConfiguration = 0
    if "NumberOfFrames" in clean:
        clean.NumberOfFrames = len(frames)


def _packed(frames: list[NativeFrame]) -> bytes:
    """Pack frames of one bit a pixel; they follow one another without a gap (PS3.5, 8.1.1)."""
    bits: NDArray[Any] = np.concatenate([frame.pixels.ravel() for frame in frames])
    return np.packbits(bits, bitorder="little").tobytes()


def _say_how(clean: Any, *, pictured: bool) -> None:  # noqa: ANN401
    clean.PatientIdentityRemoved = "YES"
    clean.DeidentificationMethod = [meaning for _, meaning in METHODS[: 1 + pictured]]
    clean.DeidentificationMethodCodeSequence = [_code(*method) for method in METHODS[: 1 + pictured]]
    clean.LongitudinalTemporalInformationModified = "REMOVED"
    if pictured:
        clean.BurnedInAnnotation = "NO"


def _code(value: str, meaning: str) -> Any:  # noqa: ANN401
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item


def _written(clean: Any, key: bytes) -> bytes:  # noqa: ANN401
    meta = FileMetaDataset()
    named = str(clean.get("SOPClassUID") or "")
    meta.MediaStorageSOPClassUID = named if named and is_harmless_uid(named) else "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = clean.get("SOPInstanceUID") or new_uid(key, "instance")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = SOFTWARE
    meta.ImplementationVersionName = "PARAVENT"
    clean.file_meta = meta
    clean.preamble = bytes(128)
    target = BytesIO()
    dcmwrite(target, clean, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return target.getvalue()
