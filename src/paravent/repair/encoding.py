"""A DICOM data set as bytes (PS3.5, chapter 7; PS3.10, 7.1): what was passed on unread goes straight through.

Most of a file's attributes are numbers that nobody touched, and taking them through Python's values and back costs most of the
time. pydicom writes the rest.
"""

import struct
import zlib
from typing import Any

from pydicom.dataelem import RawDataElement
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element, write_dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian
from pydicom.valuerep import EXPLICIT_VR_LENGTH_32

from paravent.imaging.dataset import PREAMBLE

ITEM = 0xFFFEE000
PLAIN = frozenset({"DA", "TM", "DT", "CS", "UI", "AE", "AS", "LO", "SH"})
"""Representations of short texts; where one is ASCII, every character set writes it alike (PS3.5, 6.1.2.1)."""
LONGEST_SHORT = 0xFFFE
DEFAULT = "iso8859"
VERSION_NAME = "PARAVENT"


def file_of(dataset: Any, class_uid: str, instance_uid: str, software: str, syntax: UID) -> bytes:  # noqa: ANN401
    """Give a whole file: an empty preamble, file meta information of our own, and the data set; call inside `quiet`."""
    told = (
        (0x0001, b"OB", b"\x00\x01"),
        (0x0002, b"UI", class_uid.encode("ascii")),
        (0x0003, b"UI", instance_uid.encode("ascii")),
        (0x0010, b"UI", syntax.encode("ascii")),
        (0x0012, b"UI", software.encode("ascii")),
        (0x0013, b"SH", VERSION_NAME.encode("ascii")),
    )
    meta = b"".join(_explicit("<", 2 << 16 | element, vr, value + b"\x00" * (len(value) % 2)) for element, vr, value in told)
    content = encoded_dataset(dataset, syntax, DEFAULT)
    if syntax == DeflatedExplicitVRLittleEndian:
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        content = deflater.compress(content) + deflater.flush()
        content += b"\x00" * (len(content) % 2)
    return bytes(PREAMBLE) + b"DICM" + _explicit("<", 2 << 16, b"UL", struct.pack("<L", len(meta))) + meta + content


def encoded_dataset(dataset: Any, syntax: UID, around: Any) -> bytes:  # noqa: ANN401
    """Give a data set's bytes; `around` is the character set of what encloses it."""
    implicit, little = syntax.is_implicit_VR, syntax.is_little_endian
    if dataset.original_encoding != (implicit, little):  # every value has to be read to be written in another way
        target = _target(implicit, little)
        write_dataset(target, dataset, around)
        return bytes(target.getvalue())
    order = "<" if little else ">"
    characters = dataset.get("SpecificCharacterSet", around)
    parts: list[bytes] = []
    for tag in sorted(dataset.keys(), key=int):
        element = dataset.get_item(tag)
        value = _bytes_of(element, syntax, characters)
        if value is None or (not implicit and len(element.VR or "") != 2):
            target = _target(implicit, little)
            write_data_element(target, dataset[tag], characters)
            parts.append(target.getvalue())
        elif implicit:
            parts.append(struct.pack(order + "HHL", tag >> 16, tag & 0xFFFF, len(value)) + value)
        else:
            parts.append(_explicit(order, int(tag), element.VR.encode("ascii"), value))
    return b"".join(parts)


def _bytes_of(element: Any, syntax: UID, characters: Any) -> bytes | None:  # noqa: ANN401
    """Give the bytes of a value that is passed on, a short plain text or a sequence; None for any other."""
    if isinstance(element, RawDataElement):
        content: bytes | None = element.value
        return content
    if element.VR == "SQ" and isinstance(element.value, Sequence):
        order = "<" if syntax.is_little_endian else ">"
        items = (encoded_dataset(item, syntax, characters) for item in element.value)
        return b"".join(struct.pack(order + "HHL", ITEM >> 16, ITEM & 0xFFFF, len(item)) + item for item in items)
    value = element.value
    if element.VR in PLAIN and isinstance(value, str) and value.isascii() and len(value) < LONGEST_SHORT:
        return value.encode("ascii") + (b"\x00" if element.VR == "UI" else b" ") * (len(value) % 2)
    return None


def _explicit(order: str, tag: int, representation: bytes, value: bytes) -> bytes:
    head = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF) + representation
    if representation.decode("ascii") in EXPLICIT_VR_LENGTH_32:
        return head + struct.pack(order + "HL", 0, len(value)) + value
    return head + struct.pack(order + "H", len(value)) + value


def _target(implicit: bool, little: bool) -> DicomBytesIO:
    target = DicomBytesIO()
    target.is_implicit_VR, target.is_little_endian = implicit, little
    return target
