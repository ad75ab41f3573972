"""The metadata of a picture, each field under its container's name: "EXIF:GPSLatitude", "XMP:dc:creator", "PNG:Comment".

The reader names what is there even where it cannot tell what it says: a block that does not parse is a field of its own.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from PIL import ExifTags, Image, ImageCms, TiffImagePlugin

from paravent.imaging.blocks import Block, blocks
from paravent.imaging.frames import MAX_FRAMES, quiet, register_heif
from paravent.post import Attachment, Language, Post
from paravent.readers.annotations import photoshop_fields, xmp_fields
from paravent.reading import Cause, MetadataField, MetadataReading, Reading, Unread

MAX_VALUE = 2_000
"""Characters of a value that are kept; a name in a comment stands before that."""
MAX_FIELDS = 5_000
DIRECTORIES = ((0x8769, ExifTags.TAGS), (0x8825, ExifTags.GPSTAGS), (0xA005, {tag.value: tag.name for tag in ExifTags.Interop}))
POINTERS = frozenset({0x8769, 0x8825, 0xA005, 0x014A})
THUMBNAIL_DIRECTORY = ExifTags.IFD.IFD1
TIFF_BLOCKS = {700: "XMP", 33723: "IPTC", 34377: "Photoshop", 34675: "ICC"}
TIFF_LAYOUT = frozenset(
    {*range(254, 260), 262, 263, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 317, 320, *range(322, 326), 338, 339, 347}
    | {512, 513, 514, *range(529, 533)}
)
"""Tags that say how the pixels are stored (TIFF 6.0)."""
UTF16 = frozenset({0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F})
"""The tags that Windows writes (XPTitle, XPComment, XPAuthor, XPKeywords, XPSubject)."""


def read_metadata(attachment: Attachment, index: int, post: Post) -> tuple[list[Reading], list[Unread]]:
    """Give the metadata of a picture as one reading, or none where it has no field; too many fields are said to be unread."""
    found = [
        MetadataField(name, value[:MAX_VALUE]) for name, value in islice(picture_fields(attachment.content), MAX_FIELDS + 1)
    ]
    unread = [Unread(Cause.TOO_LARGE, index, "metadata")] if len(found) > MAX_FIELDS else []
    if not found:
        return [], unread
    return [MetadataReading(tuple(found[:MAX_FIELDS]), index, post.lang or Language.FR, post.author, post.kind)], unread


def picture_fields(content: bytes) -> Iterator[tuple[str, str]]:
    """Give name and value of every field in a picture file; nothing is raised, whatever the file holds."""
    with quiet():
        found = [*_tiff(content), *_heif(content)]
    yield from found
    for block in blocks(content):
        yield from _opened(block)


def _opened(block: Block) -> list[tuple[str, str]]:
    if block.name == "trailing" or block.name.endswith("Thumbnail"):
        return [(block.name, f"{len(block.content)} bytes")]
    try:
        if block.name == "EXIF":
            fields = exif_fields(block.content)
        elif block.name == "XMP":
            fields = list(islice(xmp_fields(block.content), MAX_FIELDS + 1))
        elif block.name in {"Photoshop", "IPTC"}:
            fields = list(islice(photoshop_fields(block.content), MAX_FIELDS + 1))
        elif block.name == "ICC":
            fields = _icc(block.content)
        else:
            return [(block.name, _text(block.content))]
    except Exception:  # noqa: BLE001 - what cannot be parsed is still there, and still named
        fields = []
    return fields or [(f"{block.name}:unreadable", _text(block.content))]


def exif_fields(content: bytes) -> list[tuple[str, str]]:
    """Read an EXIF block with all its directories (CIPA DC-008)."""
    with quiet():
        exif = Image.Exif()
        exif.load(b"Exif\x00\x00" + content)
        fields = _directory(dict(exif), ExifTags.TAGS)
        for tag, names in DIRECTORIES:
            try:
                fields += _directory(exif.get_ifd(tag), names)
            except Exception:  # noqa: BLE001 - one broken directory does not hide the others
                fields.append((f"EXIF:{ExifTags.TAGS.get(tag, tag)}:unreadable", ""))
        if exif.get_ifd(THUMBNAIL_DIRECTORY):
            fields.append(("EXIF:Thumbnail", ""))
    return fields


def _directory(directory: dict[int, Any], names: dict[int, str]) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for tag, value in directory.items():
        name = names.get(tag, f"0x{tag:04X}")
        if tag in POINTERS:
            continue
        if tag in UTF16 and isinstance(value, bytes):
            fields.append((f"EXIF:{name}", value.decode("utf-16-le", "replace").strip("\x00")))
        elif name == "MakerNote":
            fields.append(("EXIF:MakerNote", _text(value) if isinstance(value, bytes) else ""))
        elif name in {"UserComment", "GPSProcessingMethod", "GPSAreaInformation"} and isinstance(value, bytes):
            fields.append((f"EXIF:{name}", _text(value[8:])))  # eight bytes name the character set
        else:
            fields.append((f"EXIF:{name}", _text(value)))
    return fields


def _text(value: object) -> str:
    if isinstance(value, bytes):
        start = value[: 4 * MAX_VALUE]
        try:
            said = start.decode("utf-8")
        except UnicodeDecodeError:
            said = start.decode("latin-1")
        return "".join(sign for sign in said if sign.isprintable() or sign in "\n\t").strip()
    if isinstance(value, tuple | list):
        return " ".join(_text(part) for part in value[:64])
    return str(value)[:MAX_VALUE].strip("\x00 ")


def _icc(content: bytes) -> list[tuple[str, str]]:
    profile = ImageCms.ImageCmsProfile(BytesIO(content)).profile
    values = {"description": profile.profile_description, "copyright": profile.copyright, "manufacturer": profile.manufacturer,
              "model": profile.model}  # fmt: skip
    return [(f"ICC:{name}", value.strip()) for name, value in values.items() if value and value.strip()]


def _tiff(content: bytes) -> list[tuple[str, str]]:
    if content[:2] not in {b"II", b"MM"}:
        return []
    fields: list[tuple[str, str]] = []
    try:
        with Image.open(BytesIO(content), formats=["TIFF"]) as image:
            if isinstance(image, TiffImagePlugin.TiffImageFile):
                for page in range(MAX_FRAMES):  # the picture reader holds a file with more
                    fields += _page(image)
                    if page + 1 == image.n_frames:
                        break
                    image.seek(page + 1)
    except Exception:  # noqa: BLE001 - the picture reader says that the file is damaged
        fields.append(("TIFF:unreadable", ""))
    return fields


def _page(image: TiffImagePlugin.TiffImageFile) -> list[tuple[str, str]]:
    """The tags of the page at which a TIFF stands, with its EXIF directories."""
    fields: list[tuple[str, str]] = []
    for tag, value in dict(image.tag_v2).items():
        if tag in TIFF_BLOCKS:
            fields += _opened(Block(TIFF_BLOCKS[tag], value if isinstance(value, bytes) else _text(value).encode()))
        elif tag not in TIFF_LAYOUT and tag not in POINTERS:
            fields.append((f"TIFF:{ExifTags.TAGS.get(tag, f'0x{tag:04X}')}", _text(value)))
    exif = image.getexif()
    for tag, names in DIRECTORIES:
        fields += _directory(exif.get_ifd(tag), names)
    return fields


def _heif(content: bytes) -> list[tuple[str, str]]:
    if content[4:8] != b"ftyp":
        return []
    try:
        register_heif()
        with Image.open(BytesIO(content), formats=["HEIF", "AVIF"]) as image:
            info = dict(image.info)
    except Exception:  # noqa: BLE001 - as above
        return [("HEIF:unreadable", "")]
    fields: list[tuple[str, str]] = []
    for key, name in (("exif", "EXIF"), ("xmp", "XMP"), ("icc_profile", "ICC")):
        block = info.get(key)
        if isinstance(block, bytes) and block:
            fields += _opened(Block(name, block.removeprefix(b"Exif\x00\x00")))
    fields += [("HEIF:metadata", str(one.get("content_type", ""))) for one in info.get("metadata") or []]
    fields += [("HEIF:Thumbnail", "") for _ in info.get("thumbnails") or []]
    return fields
