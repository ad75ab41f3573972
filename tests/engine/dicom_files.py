"""DICOM files made for the tests: an image, and one with a value of its own in every attribute of the PS3.15 table."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom.data
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import ExplicitVRLittleEndian

from paravent.imaging.dataset import quiet
from paravent.words import rows

SHIPPED = Path(pydicom.data.__file__).parent
NO_DICOM = frozenset({".py", ".pyc", ".json", ".txt", ".md", ".jpg", ".zip", ".gz", ".dump", ".icc"})
CLASS = "1.2.840.10008.5.1.4.1.1.7"


def shipped() -> list[Path]:
    """pydicom's own DICOM files; directories of files (DICOMDIR) are none."""
    found = [p for p in SHIPPED.rglob("*") if p.is_file() and p.suffix not in NO_DICOM and p.name != "README"]
    return sorted(p for p in found if "__pycache__" not in p.parts and not p.name.startswith("DICOMDIR"))


def image(rows_: int = 32, columns: int = 48, **attributes: object) -> Dataset:
    """A grey secondary capture with a bright square, and whatever attributes are asked for."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = CLASS, "1.2.826.0.1.3680043.8.498.1"
    dataset.Modality = "OT"
    pixels = np.full((rows_, columns), 40, np.uint8)
    pixels[8:16, 8:24] = 250
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = rows_, columns, 1
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.add_new(0x7FE00010, "OB", pixels.tobytes())
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def written(dataset: Dataset, preamble: bytes = bytes(128), syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a file."""
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = CLASS
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "1.2.3")
    dataset.file_meta.SourceApplicationEntityTitle = "ZQAETITLE"
    dataset.preamble = preamble
    target = BytesIO()
    with quiet():
        dcmwrite(target, dataset, enforce_file_format=True)
    return target.getvalue()


def planted() -> tuple[bytes, dict[str, bytes]]:
    """A file with a unique value in every attribute of the table, at top and two sequences deep, and in hiding places.

    Gives the file and, by attribute or place, the bytes that must not come back.
    """
    values: dict[str, bytes] = {}
    outer, inner = Dataset(), Dataset()
    dataset = image()
    for number, (tag, *_) in enumerate(rows("ps315")):
        if not tag.isalnum() or "x" in tag or tag == "PRIVATE" or int(tag, 16) not in DicomDictionary:
            continue
        for where, target in (("top", dataset), ("nested", inner)):
            value = _plant(target, int(tag, 16), 2 * number + (where == "nested"))
            if value:
                values[f"{tag} {where}"] = value
    outer.add_new(0x00400440, "SQ", [inner])  # Protocol Context Sequence and, around it, Referenced Instance Sequence stay
    dataset.add_new(0x0008114A, "SQ", [outer])
    with quiet():
        _hide(dataset, values)
    return written(dataset, b"MZ" + b"ZQPREAMBLE".ljust(126, b"\x00")), values


def _plant(target: Dataset, tag: int, number: int) -> bytes:
    representation = DicomDictionary[tag][0].split(" or ")[0]
    if tag in {0x00420011, 0xFFFAFFFA, 0xFFFCFFFC} or tag >> 16 < 8 or tag >> 16 in {4, 0x7FE0, 0x28}:
        return b""
    text = f"ZQ{number:05d}"
    value: object = text
    if representation == "UI":
        text = f"1.2.826.0.1.99.{number + 10000}"
        value = text
    elif representation == "DA":
        text = value = f"{1800 + number // 300:04d}{number % 300 // 28 + 1:02d}{number % 28 + 1:02d}"
    elif representation == "TM":
        text = value = f"{number // 3600 + 11:02d}{number // 60 % 60:02d}{number % 60:02d}.7531"
    elif representation == "DT":
        text = value = f"1799{number % 12 + 1:02d}11101112.{number:05d}"
    elif representation in {"DS", "IS"}:
        text = value = f"7{number:06d}"
    elif representation == "AS":
        text = value = f"{number % 900 + 99:03d}W"
    elif representation == "SQ":
        item = Dataset()
        item.add_new(0x00080104, "LO", text)
        item.add_new(0x00081115, "SQ", [])
        value = [item]
    elif representation in {"OB", "UN"}:
        value = text.encode() + b"\x00"
    elif representation in {"US", "UL", "SS", "SL", "FD", "FL", "OW", "OF", "OD", "OL", "OV", "AT", "UV", "SV"}:
        return b""
    with quiet():
        target.add_new(tag, representation, value)
    return text.encode()


def _hide(dataset: Dataset, values: dict[str, bytes]) -> None:
    hidden: tuple[tuple[str, int, str, str], ...] = (
        ("private", 0x00091001, "LO", "ZQPRIVATE"),
        ("curve", 0x50003000, "OB", "ZQCURVE1"),
        ("overlay", 0x60003000, "OB", "ZQOVERLAY1"),
        ("overlay label", 0x60021500, "LO", "ZQOVERLABEL"),
        ("unknown attribute", 0x0018FF00, "LO", "ZQUNKNOWN"),
        ("unknown bytes", 0x00187FFE, "UN", "ZQUNBYTES1"),
    )
    for place, tag, representation, text in hidden:
        dataset.add_new(tag, representation, text.encode() if representation in {"OB", "UN"} else text)
        values[place] = text.encode()
    dataset.PatientName = "ZQHIDDEN^Ilse"
    dataset.Manufacturer = "made for ZQhidden"
    values |= {"name": b"ZQHIDDEN", "name in other words": b"ZQhidden", "given name": b"Ilse"}
    values |= {"preamble": b"ZQPREAMBLE", "file meta": b"ZQAETITLE"}
    icon, around = Dataset(), Dataset()
    icon.add_new(0x7FE00010, "OB", b"ZQICON01")
    around.add_new(0x00111001, "LO", "ZQINNERPRIV")
    dataset.add_new(0x00880200, "SQ", [icon])
    dataset.add_new(0x00400440, "SQ", [around])
    dataset.add_new(0xFFFCFFFC, "OB", b"ZQTRAILING")
    dataset.add_new(0x601E3000, "OB", b"ZQLASTOVER")
    dataset.add_new(0x7FE00010, "OB", dataset.PixelData + b"ZQBEHIND")
    values |= {"icon": b"ZQICON01", "private in a sequence": b"ZQINNERPRIV", "padding": b"ZQTRAILING"}
    values |= {"last overlay": b"ZQLASTOVER", "behind the pixels": b"ZQBEHIND"}


def survivors(content: bytes, values: dict[str, bytes]) -> list[str]:
    """The places whose values stand in a file."""
    return sorted(place for place, value in values.items() if value in content)
