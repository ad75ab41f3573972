"""XMP packets and Photoshop's image resources with their IPTC records: what people write into pictures.

Neither is handed to a general parser: a hostile XML file may hold a billion entities, and broken ones still say whose they are.
"""

import re
from collections.abc import Iterator

MAX_PACKET = 1 << 20
NAME = r"[\w.-]{1,100}:[\w.-]{1,100}"
TAG = re.compile(rf"<(/?)({NAME})([^<>]*)>|([^<]+)")
ATTRIBUTE = re.compile(rf"""(?<![\w.:-])({NAME})\s{{0,9}}=\s{{0,9}}(?:"([^"]*)"|'([^']*)')""")
"""Lengths are bounded: what is no name would be tried from each of its letters."""
STRUCTURE = frozenset({"rdf", "x", "xmlns"})
RECORD = {
    5: "ObjectName", 7: "EditStatus", 10: "Urgency", 15: "Category", 20: "SupplementalCategory", 22: "FixtureIdentifier",
    25: "Keywords", 26: "ContentLocationCode", 27: "ContentLocationName", 30: "ReleaseDate", 40: "SpecialInstructions",
    55: "DateCreated", 60: "TimeCreated", 62: "DigitalCreationDate", 63: "DigitalCreationTime", 65: "OriginatingProgram",
    80: "By-line", 85: "By-lineTitle", 90: "City", 92: "Sub-location", 95: "Province-State", 100: "CountryCode", 101: "Country",
    103: "TransmissionReference", 105: "Headline", 110: "Credit", 115: "Source", 116: "Copyright", 118: "Contact",
    120: "Caption", 122: "Writer",
}  # fmt: skip
"""Data sets of IPTC-IIM record 2 (version 4.2)."""
IPTC, THUMBNAILS = 0x0404, frozenset({0x0409, 0x040C})
TEXTS = {0x040B: "URL", 0x041E: "URLList", 0x0BB7: "ClippingPath", 0x0422: "EXIF", 0x0424: "XMP", 0x0425: "CaptionDigest"}


def xmp_fields(packet: bytes) -> Iterator[tuple[str, str]]:
    """Give the properties of an XMP packet (ISO 16684-1), attributes and elements, under the nearest property's name."""
    encoding = "utf-16" if packet[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    text = packet[:MAX_PACKET].decode(encoding, "replace")
    open_tags: list[str] = []
    for match in TAG.finditer(text):
        closing, name, rest, words = match.groups()
        if words is not None:
            said = words.strip().strip("\x00")
            if said and open_tags:
                yield f"XMP:{_property(open_tags)}", said
        elif closing:
            if name in open_tags:
                del open_tags[len(open_tags) - 1 - open_tags[::-1].index(name) :]
        else:
            for attribute, double, single in ATTRIBUTE.findall(rest):
                said = double or single
                if said and attribute.split(":")[0] not in STRUCTURE and attribute != "xml:lang":
                    yield f"XMP:{attribute}", said
            if not rest.endswith("/") and len(open_tags) < 64:
                open_tags.append(name)


def _property(open_tags: list[str]) -> str:
    for name in reversed(open_tags):
        if name.split(":")[0] not in STRUCTURE:
            return name
    return open_tags[-1]


def photoshop_fields(content: bytes) -> Iterator[tuple[str, str]]:
    """Give the texts in image resources: the IPTC record, addresses, thumbnails, and any other resource by its number."""
    if content[:1] == b"\x1c":
        yield from iptc_fields(content)
        return
    position = 0
    while content[position : position + 4] == b"8BIM":
        number = int.from_bytes(content[position + 4 : position + 6])
        name_length = content[position + 6] if position + 6 < len(content) else 0
        start = position + 6 + (name_length + 2) // 2 * 2
        length = int.from_bytes(content[start : start + 4])
        payload = content[start + 4 : start + 4 + length]
        if number == IPTC:
            yield from iptc_fields(payload)
        elif number in THUMBNAILS:
            yield "Photoshop:Thumbnail", f"{len(payload)} bytes"
        elif number in TEXTS:
            yield f"Photoshop:{TEXTS[number]}", payload.decode("latin-1").strip("\x00 ")
        else:
            yield f"Photoshop:0x{number:04X}", ""
        position = start + 4 + length + length % 2


def iptc_fields(content: bytes) -> Iterator[tuple[str, str]]:
    """Give the data sets of IPTC-IIM, which stand one behind another: 0x1C, record, number, length, value."""
    position = 0
    while position + 5 <= len(content) and content[position] == 0x1C:
        record, number = content[position + 1], content[position + 2]
        length = int.from_bytes(content[position + 3 : position + 5])
        if length & 0x8000:
            return
        value = content[position + 5 : position + 5 + length]
        position += 5 + length
        if record == 2 and number:
            yield f"IPTC:{RECORD.get(number, f'2:{number}')}", _decoded(value)
        elif record > 2:
            yield f"IPTC:{record}:{number}", _decoded(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
