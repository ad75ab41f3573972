"""A DICOM file opened within limits, and every attribute in it by name and path.

pydicom parses; what it does not bound is bounded here: the size of what a deflated file opens to, the number of elements, the
depth of sequences. Its warnings and log lines quote values, so both are silenced.
"""

import logging
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pydicom import config
from pydicom.datadict import DicomDictionary, keyword_for_tag
from pydicom.dataelem import RawDataElement
from pydicom.dataset import FileMetaDataset
from pydicom.filereader import _read_file_meta_info, dcmread, read_dataset, read_preamble
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from paravent.errors import UnreadableFile
from paravent.imaging.prefix import is_pdf

MAX_BYTES = 256 * 1024 * 1024
"""Of the file, and of what a deflated one opens to."""
MAX_READS = 1_000_000
"""Reads of the parser, two or three an element."""
MAX_SEQUENCE_BYTES = 16 * 1024 * 1024
"""Of all sequences of stated length together; each of their elements has at least eight bytes."""
MAX_ITEMS = 50_000
"""Of the same sequences."""
ITEMS = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
"""The tag that starts an item, little-endian and big-endian."""
MAX_DEPTH = 24
MAX_VALUE = 2_000
PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
UNDEFINED = 0xFFFFFFFF
PREAMBLE = 128
FILE_ID = Tag(0x00041500)
"""Referenced File ID: the steps of a path."""

DOCUMENT, ROWS, COLUMNS = Tag(0x00420011), Tag(0x00280010), Tag(0x00280011)

_parsing = threading.RLock()
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)  # its lines quote values; nothing seen is ever logged


class TooMuch(UnreadableFile):
    """A file states or holds more than the limits allow."""


class _Metered(BytesIO):
    """Bytes that may be read from only so many times: an endless row of tiny elements ends here."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as BytesIO does; raises TooMuch past the limit."""
        self.reads += 1
        if self.reads > MAX_READS:
            raise TooMuch("The DICOM file holds more elements than can be checked. Export the picture alone.")
        return super().read(size)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence pydicom and let it take values that break their representation's rules: they are cleaned or dropped anyway."""
    with _parsing, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reading, writing = config.settings.reading_validation_mode, config.settings.writing_validation_mode
        config.settings.reading_validation_mode = config.settings.writing_validation_mode = config.IGNORE
        try:
            yield
        finally:
            config.settings.reading_validation_mode, config.settings.writing_validation_mode = reading, writing


def opened(content: bytes) -> Any:  # noqa: ANN401 - pydicom's values are untyped here
    """Give the data set of a file, sequences included; its `file_meta` always has a transfer syntax.

    It is `incomplete` where something of the file is not in it: an attribute cut off at the file's end, pixels without a size;
    uncompressed pixels that are cut off are filled up with zeros. Raises TooMuch past a limit, UnreadableFile for what is cut
    short elsewhere or no DICOM.
    """
    if len(content) > MAX_BYTES:
        raise TooMuch(f"The DICOM file is larger than {MAX_BYTES >> 20} MB. Export fewer frames, then try again.")
    try:
        with quiet():
            dataset = _parsed(content)
            dataset.incomplete = _cut_off(dataset) | _shapeless(dataset)
            _unfold(dataset)
    except UnreadableFile:
        raise
    except RecursionError:
        raise TooMuch("The DICOM file nests deeper than can be checked. Export the picture alone.") from None
    except Exception:  # noqa: BLE001 - a parser raises anything on hostile input; the message must not quote it
        raise UnreadableFile("The DICOM file is damaged. Export it again.") from None
    return dataset


def listed_files(content: bytes) -> tuple[tuple[str, ...], ...]:
    """Give the files that a DICOMDIR lists, each as the steps of its path. Raises TooMuch and UnreadableFile."""
    with quiet():
        dataset = dcmread(_Metered(content))
        if "DirectoryRecordSequence" not in dataset:
            raise UnreadableFile("The file is no DICOMDIR. Check which file it is.")
        _unfold(dataset)
        named = (_converted(record, FILE_ID) for record in dataset.DirectoryRecordSequence)
        values = [element.value for element in named if element is not None and not element.is_empty]
        return tuple((value,) if isinstance(value, str) else tuple(str(step) for step in value) for value in values)


def _parsed(content: bytes) -> Any:  # noqa: ANN401
    source = _Metered(content)
    read_preamble(source, True)
    meta = _read_file_meta_info(source)
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        dataset = dcmread(_Metered(content), force=True)
        if "TransferSyntaxUID" not in dataset.file_meta:
            implicit, little = dataset.original_encoding
            named = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian if little else ExplicitVRBigEndian
            dataset.file_meta.TransferSyntaxUID = named
    else:
        dataset = read_dataset(_Metered(_inflated(source.getvalue()[source.tell() :])), False, True)
        dataset.set_original_encoding(False, True, dataset._character_set)
        dataset.file_meta = FileMetaDataset(meta)
    _must_hold_something(dataset)
    return dataset


def _must_hold_something(dataset: Any) -> None:  # noqa: ANN401
    if not any(tag.group >= 0x0008 for tag in dataset.keys()):  # noqa: SIM118 - iterating a data set would convert every value
        raise UnreadableFile("The file holds no DICOM attributes. Check which file it is.")


def _cut_off(dataset: Any) -> bool:  # noqa: ANN401
    """Fill up uncompressed pixels that the file's end cuts off, leave out any other attribute; whether it cuts off one."""
    tag = next(reversed(dataset._dict))  # the one that was read last; any other that is short is no file's end, and refused
    raw = dataset.get_item(tag)
    if not _is_short(raw):
        return False
    if tag in PIXELS and raw.length <= MAX_BYTES and not dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        dataset._dict[tag] = raw._replace(value=(raw.value or b"").ljust(raw.length, b"\x00"))
    else:
        del dataset[tag]
        _must_hold_something(dataset)
    return True


def _is_short(raw: Any) -> bool:  # noqa: ANN401
    return isinstance(raw, RawDataElement) and raw.length != UNDEFINED and len(raw.value or b"") < raw.length


def _shapeless(dataset: Any) -> bool:  # noqa: ANN401
    """Leave out pixels of which nothing says how many rows and columns they have: nobody can look at them; whether so."""
    pixels = [tag for tag in PIXELS if tag in dataset and ROWS not in dataset and COLUMNS not in dataset]
    for tag in pixels:
        del dataset[tag]
    return bool(pixels)


def _inflated(content: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    plain = inflater.decompress(content, MAX_BYTES)
    if inflater.unconsumed_tail:
        raise TooMuch(f"The DICOM file opens to more than {MAX_BYTES >> 20} MB. Export it again without compression.")
    return plain


def _unfold(dataset: Any) -> None:  # noqa: ANN401
    """Open all sequences, within the limits; raises TooMuch, and UnreadableFile where an element is cut short."""
    pending: list[tuple[Any, int, bool]] = [(dataset, 0, False)]
    left, items = MAX_SEQUENCE_BYTES, MAX_ITEMS
    while pending:
        inner, depth, counted = pending.pop()
        if depth > MAX_DEPTH:
            raise TooMuch("The DICOM file nests deeper than can be checked. Export the picture alone.")
        for tag in tuple(inner.keys()):
            raw, within = inner.get_item(tag), counted
            if isinstance(raw, RawDataElement):
                size = len(raw.value) if raw.value else 0
                if _is_short(raw):
                    raise UnreadableFile("The DICOM file is cut short. Export it again.")
                if tag in PIXELS or _representation(raw, tag) not in {"SQ", "UN", None}:
                    continue
                if not counted and size and (raw.VR == "SQ" or raw.value[:4] in ITEMS):
                    within = True
                    left -= size
                    items -= sum(raw.value.count(start) for start in ITEMS)
                if left < 0 or items < 0:
                    raise TooMuch("The DICOM file holds longer sequences than can be checked. Export the picture alone.")
            element = _converted(inner, tag)
            if element is not None and element.VR == "SQ" and isinstance(element.value, Sequence):
                pending += [(item, depth + 1, within) for item in element.value]


def _representation(raw: RawDataElement, tag: Any) -> str | None:  # noqa: ANN401
    """Give what an element says it is, or what the dictionary says of it; None where neither does."""
    if raw.VR is None and tag in DicomDictionary:
        return str(DicomDictionary[tag][0])
    representation: str | None = raw.VR
    return representation


def _converted(dataset: Any, tag: Any) -> Any:  # noqa: ANN401
    """Give an element with its value read, None where its bytes do not fit its representation."""
    try:
        return dataset[tag]
    except RecursionError:
        raise TooMuch("The DICOM file nests deeper than can be checked. Export the picture alone.") from None
    except Exception:  # noqa: BLE001 - one broken value does not hide the others
        return None


def enclosed_pdf(dataset: Any) -> bytes | None:  # noqa: ANN401
    """Give the PDF that a file encloses (PS3.3, A.45.1); None for any other document, and for one beside pixels.

    A finding's frame is a page of the PDF or a frame of the picture: where there are both, nobody could tell which.
    """
    element = _converted(dataset, DOCUMENT) if DOCUMENT in dataset and not any(tag in dataset for tag in PIXELS) else None
    return element.value if element is not None and isinstance(element.value, bytes) and is_pdf(element.value) else None


def attributes(dataset: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Give name and value of every attribute, file meta first, sequences by path; not of the pixels, nor of an enclosed PDF.

    Call inside `quiet`.
    """
    bulk = PIXELS if enclosed_pdf(dataset) is None else PIXELS | {DOCUMENT}
    yield from _attributes(dataset.file_meta, "", bulk)
    yield from _attributes(dataset, "", bulk)


def _attributes(dataset: Any, path: str, bulk: frozenset[int]) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for tag in sorted(dataset.keys()):
        name = f"{path}({tag.group:04X},{tag.element:04X})"
        if tag in bulk and not path:
            continue
        element = _converted(dataset, tag)
        if element is not None and element.VR == "SQ" and isinstance(element.value, Sequence):
            for number, item in enumerate(element.value):
                yield from _attributes(item, f"{name}[{number}].", bulk)
        else:
            keyword = keyword_for_tag(tag)
            yield (f"{name} {keyword}" if keyword else name), _shown(dataset, tag, element)[:MAX_VALUE]


def _shown(dataset: Any, tag: Any, element: Any) -> str:  # noqa: ANN401
    if element is None:
        raw = dataset._dict[tag].value  # get_item would convert again
        value = raw if isinstance(raw, bytes) else b""
    elif not isinstance(element.value, bytes):
        values = element.value if element.VM > 1 else [element.value]
        return "\\".join("" if one is None else str(one) for one in values)
    else:
        value = element.value
    text = value[:MAX_VALUE].decode("latin-1").strip("\x00 ")
    return text if text.isprintable() else f"{len(value)} bytes"
