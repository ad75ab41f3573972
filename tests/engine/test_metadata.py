"""Metadata: every field of every container is named, and told apart by what it gives away."""

import struct

import pytest
from PIL import Image, PngImagePlugin

from paravent.detectors.metadata import detect
from paravent.finding import Label
from paravent.post import Author, Kind, Language
from paravent.readers.annotations import iptc_fields, photoshop_fields, xmp_fields
from paravent.readers.metadata import picture_fields, read_metadata
from paravent.reading import MetadataField, MetadataReading
from tests.engine.drawing import EXAMPLES, FORMATS, POST, attached, corner, encoded

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="Retouche 3" photoshop:City="Valbourg">'
    b"<dc:creator><rdf:Seq><rdf:li>Camille Exemple</rdf:li></rdf:Seq></dc:creator>"
    b'<dc:description><rdf:Alt><rdf:li xml:lang="fr">La chambre 12</rdf:li></rdf:Alt></dc:description>'
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def tags() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x9C9C] = "Exemple", "Camille Exemple", "Merci Inès".encode("utf-16-le")
    exif.get_ifd(0x8769)[0x9003] = "2025:03:12 09:58:40"
    exif.get_ifd(0x8769)[0x927C] = b"MAKER" * 20
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (46.0, 32.0, 24.1)
    return exif


def kinds(content: bytes) -> dict[str, str]:
    found = [one for reading in read_metadata(attached(content), 0, POST)[0] for one in detect(reading)]
    assert all(one.label is Label.TAG for one in found)
    return {one.place.name: one.kind for one in found}


@pytest.mark.parametrize("file_format", [name for name in FORMATS if name not in {"GIF", "TIFF"}])
def test_exif_is_read_in_every_container_with_all_its_directories(file_format):
    seen = kinds(encoded(corner(), file_format, exif=tags()))
    assert seen["EXIF:GPSLatitude"] == "location"
    assert seen["EXIF:Artist"] == "person"
    assert seen["EXIF:Make"] == "device"
    assert seen["EXIF:DateTimeOriginal"] == "time"
    assert seen["EXIF:MakerNote"] == "device"
    assert seen["EXIF:XPComment"] == "text"


def test_values_are_read_as_they_were_written():
    assert dict(picture_fields(encoded(corner(), "JPEG", exif=tags())))["EXIF:XPComment"] == "Merci Inès"


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_xmp_is_read_in_every_container(file_format):
    settings = {"tiffinfo": {700: XMP}} if file_format == "TIFF" else {"xmp": XMP}
    if file_format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        settings = {"pnginfo": text}
    content = encoded(corner(), file_format, **settings)
    if file_format == "GIF":  # Pillow writes none: the packet goes in whole, with a tail that leads any reader to its end
        packet = b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\x00"
        content = content[:-1] + packet + content[-1:]
    seen = kinds(content)
    assert seen["XMP:dc:creator"] == "person"
    assert seen["XMP:photoshop:City"] == "location"
    assert seen["XMP:dc:description"] == "text"


def test_iptc_and_photoshop_resources_are_read():
    iptc = b"".join(b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(value)) + value
                    for number, value in ((80, b"Camille Exemple"), (90, b"Valbourg"), (120, "Légende".encode())))  # fmt: skip
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(iptc)) + iptc + b"\x00" * (len(iptc) % 2)
    thumbnail = b"8BIM\x04\x0c\x00\x00" + struct.pack(">I", 4) + b"\xff\xd8\xff\xd9"
    jpeg = encoded(corner(), "JPEG")
    payload = b"Photoshop 3.0\x00" + resource + thumbnail
    content = jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]
    seen = kinds(content)
    assert (seen["IPTC:By-line"], seen["IPTC:City"], seen["IPTC:Caption"]) == ("person", "location", "text")
    assert seen["Photoshop:Thumbnail"] == "thumbnail"


def test_texts_of_png_are_read_packed_or_not():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Camille Exemple")
    text.add_text("Comment", "Chambre 12", zip=True)
    text.add_itxt("Title", "Été", zip=True)
    content = encoded(corner(), "PNG", pnginfo=text)
    assert kinds(content) == {"PNG:Author": "person", "PNG:Comment": "text", "PNG:Title": "text"}
    assert dict(picture_fields(content))["PNG:Title"] == "Été"


@pytest.mark.parametrize(("file_format", "name"), [("JPEG", "JPEG:COM"), ("GIF", "GIF:Comment")])
def test_comments_are_read(file_format, name):
    assert kinds(encoded(corner(), file_format, comment=b"Chambre 12"))[name] == "text"


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_bytes_behind_the_end_of_a_picture_are_seen(file_format):
    content = encoded(corner(), file_format)
    assert kinds(content) == {}
    assert kinds(content + b"PK\x03\x04 hidden")["trailing"] == "trailing"


def test_a_thumbnail_is_seen():
    small = encoded(corner((16, 12)), "JPEG")
    directory = (
        b"\x00\x02" + struct.pack(">HHII", 0x0201, 4, 1, 56) + struct.pack(">HHII", 0x0202, 4, 1, len(small)) + b"\x00" * 4
    )
    block = (
        b"MM\x00*\x00\x00\x00\x08"
        + b"\x00\x01"
        + struct.pack(">HHII", 0x0112, 3, 1, 1 << 16)
        + b"\x00\x00\x00\x1a"
        + directory
        + small
    )
    assert kinds(encoded(corner(), "JPEG", exif=b"Exif\x00\x00" + block)) == {
        "EXIF:Orientation": "harmless",
        "EXIF:Thumbnail": "thumbnail",
    }


def test_a_block_that_cannot_be_parsed_is_named_all_the_same():
    jpeg = encoded(corner(), "JPEG")
    payload = b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"
    content = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]
    assert "text" in kinds(content).values()


def test_plain_structure_is_no_metadata():
    for file_format in FORMATS:
        assert kinds(encoded(corner(), file_format)) == {}


def test_the_demo_photo_tells_where_it_was_taken_and_by_whom():
    seen = kinds((EXAMPLES / "photo.jpg").read_bytes())
    assert {"location", "person", "device", "time"} <= set(seen.values())


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("EXIF:GPSVersionID", "2 3 0 0", "harmless"),
        ("EXIF:GPSLongitude", "2.0 25.0 48.6", "location"),
        ("EXIF:ImageDescription", "", "harmless"),
        ("EXIF:ImageDescription", "Inès et sa maman", "text"),
        ("EXIF:FNumber", "1.8", "harmless"),
        ("XMP:Iptc4xmpExt:PersonInImage", "Inès", "person"),
        ("ICC:description", "sRGB IEC61966-2.1", "harmless"),
        ("ICC:description", "Scanner de Camille", "device"),
        ("EXIF:0x9999", "some words nobody expected", "text"),
        ("JPEG:APP2", "MPF", "thumbnail"),
    ],
)
def test_kinds(name, value, kind):
    reading = MetadataReading((MetadataField(name, value),), 0, Language.FR, Author.HOSPITAL, Kind.POST)
    assert [one.kind for one in detect(reading)] == [kind]


def test_tags_of_dicom_are_left_to_their_own_detector():
    fields = (MetadataField("(0010,0010) PatientName", "EXEMPLE^CAMILLE"),)
    assert list(detect(MetadataReading(fields, 0, Language.FR, Author.HOSPITAL, Kind.POST))) == []


def test_hostile_blocks_end_quietly():
    assert list(xmp_fields(b"<a:b " * 10_000)) == []
    assert list(xmp_fields(b"<a:b>" * 10_000)) == []
    assert list(iptc_fields(b"\x1c\x02\x50\xff\xff" + b"x" * 100)) == []
    assert list(photoshop_fields(b"8BIM\x04\x04")) == []
