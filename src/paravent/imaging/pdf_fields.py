"""What a PDF carries beside its pages, told by qpdf: every string, wherever it stands. Runs in the confined process alone.

The objects are gone through one by one as they stand in the file, never by following references: neither loops nor deep trees
can be built for such a walk, and what nothing refers to is found too.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from paravent.errors import MissingPart
from paravent.imaging.confined_process import Refused

MAX_OBJECTS = 200_000
MAX_DEPTH = 40
"""Of arrays and dictionaries within one object."""
MAX_DECODED = 512 << 20
"""Bytes that all streams may open to."""
CHUNK = 1 << 20
MAX_FILTERS = 3
LONGEST_TEXT = 2_000
"""Characters kept of a string, and of each piece of a long one."""
MAX_FIELDS = 5_000

INFO = {
    "/Title": "Title", "/Author": "Author", "/Subject": "Subject", "/Keywords": "Keywords",
    "/Creator": "CreatorTool", "/Producer": "Producer", "/CreationDate": "CreationDate", "/ModDate": "ModDate",
    "/Trapped": "Trapped", "/Company": "Company",
}  # fmt: skip
"""Document information (ISO 32000-1, 14.3.3). The name of any other entry may itself be somebody's: it is not shown."""
NAMED = {
    "/Contents": "annotation", "/RC": "annotation rich text", "/Subj": "annotation subject", "/NM": "annotation name",
    "/V": "form value", "/DV": "form default value", "/TU": "form tooltip", "/TM": "form mapping", "/Opt": "form choices",
    "/Title": "bookmark", "/URI": "link", "/JS": "script", "/F": "file name", "/UF": "file name", "/Desc": "file description",
    "/Alt": "alternative text", "/ActualText": "actual text", "/E": "expansion", "/ID": "identifier",
    "/Name": "layer", "/P": "page label", "/Lang": "Lang", "/LastModified": "ModDate", "/M": "ModDate",
    "/CreationDate": "CreationDate",
    "/DA": "", "/Registry": "", "/Ordering": "", "/Panose": "", "/CharSet": "", "/Lookup": "", "/OutputConditionIdentifier": "",
    "/Info": "output condition", "/RegistryName": "output condition", "/DS": "", "/CA": "form caption", "/AC": "form caption",
    "/Reason": "signature reason", "/Location": "signature location", "/ContactInfo": "signature contact",
    "/Cert": "signature certificate", "/ByteRange": "",
}  # fmt: skip
"""What a string is, by its key; "" tells nothing of anybody (fonts, colours). Any other key makes an "other text"."""
TELLING_KEYS = {
    "/PieceInfo": "private data", "/Thumb": "Thumbnail", "/OpenAction": "action", "/AA": "action", "/Launch": "action",
    "/Metadata": "", "/OCProperties": "layers", "/StructTreeRoot": "structure", "/Outlines": "bookmarks", "/Sig": "signature",
    "/Threads": "article threads", "/Collection": "portfolio", "/Perms": "signature",
}  # fmt: skip
"""Entries that are told of even where they hold no string."""
ALONE = frozenset({*INFO.values(), "Lang", "Thumbnail", "XMP", "leading", "trailing"})
"""Fields that are told without a number."""
REVISION = re.compile(rb"%%EOF")

Field = tuple[str, str]


def opened(content: bytes) -> Any:  # noqa: ANN401 - pikepdf's objects are dynamic
    """Open with qpdf; raises Refused, MissingPart, or what pikepdf raises on damage."""
    try:
        import pikepdf
    except ImportError:
        raise MissingPart("Reading PDF needs the extra `pdf`. Install paravent[pdf].") from None
    try:
        document = pikepdf.open(BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    if len(document.objects) > MAX_OBJECTS:
        raise Refused("too_large")
    return document


def measure(document: Any) -> None:  # noqa: ANN401
    """Raise Refused where streams open to more than they may: counted piece by piece, before any library opens them whole."""
    left = MAX_DECODED
    for thing in document.objects:
        if _is_stream(thing):
            left -= _length(thing, left)


def _length(stream: Any, left: int) -> int:  # noqa: ANN401
    filters = _filters(stream)
    if len(filters) > MAX_FILTERS:
        raise Refused("too_large")
    content = stream.read_raw_bytes()
    total = 0
    for name in filters:
        if name not in {"/FlateDecode", "/Fl"}:
            break
        content = _inflated(content, left)
        total += len(content)
    if total + len(content) > left:
        raise Refused("too_large")
    return max(total, len(content))


def _filters(stream: Any) -> list[str]:  # noqa: ANN401
    import pikepdf

    named = stream.get("/Filter", None)
    if named is None:
        return []
    return [str(one) for one in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _inflated(content: bytes, most: int) -> bytes:
    opener, pieces, total = zlib.decompressobj(), list[bytes](), 0
    rest = content
    try:
        while rest and not opener.eof:
            piece = opener.decompress(rest, CHUNK)
            rest = opener.unconsumed_tail
            total += len(piece)
            pieces.append(piece)
            if total > most:
                raise Refused("too_large")
            if not piece:
                break
    except zlib.error:  # the libraries show what comes before the damage; so it counts
        pass
    return b"".join(pieces)


def fields(content: bytes, document: Any) -> Iterator[Field]:  # noqa: ANN401
    """Give name and text of everything that is told beside the pages; the same name is numbered in the order of the file."""
    counted: Counter[str] = Counter()
    for name, text in _told(content, document):
        if not name:
            continue
        counted[name] += 1
        if sum(counted.values()) > MAX_FIELDS:
            raise Refused("too_large")
        for start in range(0, max(1, len(text)), LONGEST_TEXT):  # a long script is told in pieces: none of it goes unread
            yield (
                (name if name.removeprefix("PDF:") in ALONE else f"{name} {counted[name]}"),
                text[start : start + LONGEST_TEXT],
            )


def enclosed(document: Any) -> int:  # noqa: ANN401
    """How many files that are not empty are enclosed, and how many rich media, whether anything refers to them or not."""
    count = 0
    for thing in document.objects:
        for one in _dictionaries(thing, 0):
            if "/EF" in one:
                count += _not_empty(one.get("/EF"))
            count += str(one.get("/Subtype", "")) in {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"}
        if _is_stream(thing) and str(thing.get("/Type", "")) == "/EmbeddedFile":
            count += len(thing.read_raw_bytes()) > 0
    return count


def _not_empty(streams: Any) -> int:  # noqa: ANN401
    try:
        return int(any(len(streams[key].read_raw_bytes()) for key in streams.keys()))  # noqa: SIM118 - pikepdf's own
    except Exception:  # noqa: BLE001 - what cannot be looked into is not known to be empty
        return 1


def has_dynamic_form(document: Any) -> bool:  # noqa: ANN401
    """Whether an XFA form is in the file: what it shows is made by a program in it, and read by no library of ours."""
    return any("/XFA" in one for thing in document.objects for one in _dictionaries(thing, 0))


def _told(content: bytes, document: Any) -> Iterator[Field]:  # noqa: ANN401
    yield from _around(content)
    trailer = document.trailer
    information = trailer.get("/Info", None)
    known = information.objgen if information is not None and _is_dictionary(information) else None
    for thing in document.objects:
        if known is not None and _is_dictionary(thing) and thing.objgen == known:
            for key, value in thing.items():
                yield f"PDF:{INFO.get(key, 'custom information')}", _text(value)
        elif _is_stream(thing) and str(thing.get("/Type", "")) == "/Metadata":
            yield "PDF:XMP", _packet(thing)
        else:
            yield from _strings(thing, "", 0)


def _around(content: bytes) -> Iterator[Field]:
    """Bytes before the header and behind the end, and the revisions that a later one replaced."""
    start = content.find(b"%PDF-")
    if content[:start].strip():
        yield "PDF:leading", f"{start} bytes"
    ends = [match.end() for match in REVISION.finditer(content)]
    parts = len(ends) - (b"/Linearized" in content[:2048])  # a linearised file has an end of its own for the first page
    for _ in range(parts - 1):
        yield "PDF:earlier revision", "replaced"
    rest = content[ends[-1] :].strip(b"\r\n\t \x00") if ends else b""
    if rest:
        yield "PDF:trailing", f"{len(rest)} bytes"


def _packet(stream: Any) -> str:  # noqa: ANN401
    try:
        packet = bytes(stream.read_bytes())[:CHUNK]
    except Exception:  # noqa: BLE001 - what cannot be decoded is still there
        return ""
    return packet.decode("utf-16" if packet[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")


def _strings(thing: Any, key: str, depth: int) -> Iterator[Field]:  # noqa: ANN401
    """The strings within one object. References are not followed: what they lead to is an object of its own."""
    import pikepdf

    if depth > MAX_DEPTH:
        raise Refused("too_large")
    if isinstance(thing, pikepdf.String):
        name, text = NAMED.get(key, "other text"), _text(thing)
        if name and key != "/ID" and any(sign.isalnum() for sign in text):
            yield f"PDF:{name}", text
    elif isinstance(thing, pikepdf.Array):
        for one in thing:
            if not _refers(one):
                yield from _strings(one, key, depth + 1)
    elif _is_dictionary(thing) or _is_stream(thing):
        if key == "" and _is_stream(thing) and str(thing.get("/S", thing.get("/Type", ""))) == "/JavaScript":
            yield "PDF:script", _packet(thing)
        for inner, value in (thing.stream_dict if _is_stream(thing) else thing).items():
            if TELLING_KEYS.get(inner):
                yield f"PDF:{TELLING_KEYS[inner]}", "present"
            if inner == "/JS" and _is_stream(value):
                yield "PDF:script", _packet(value)
            if str(inner) == "/S" and str(value) in {
                "/JavaScript",
                "/Launch",
                "/SubmitForm",
                "/ImportData",
                "/GoToR",
                "/Rendition",
            }:
                yield "PDF:action", "present"
            if not _refers(value):
                yield from _strings(value, _meaning(inner, thing), depth + 1)


def _meaning(key: str, holder: Any) -> str:  # noqa: ANN401
    """The key under which a string is named: some mean one thing here and another there."""
    if key == "/T":
        return "/Subj" if "/Subtype" in holder and "/FT" not in holder and "/Parent" not in holder else "/TM"
    if key == "/Name" and str(holder.get("/Type", "")) != "/OCG":
        return "/Subj"
    return key


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401
    import pikepdf

    if depth > MAX_DEPTH:
        raise Refused("too_large")
    if isinstance(thing, pikepdf.Array):
        for one in thing:
            if not _refers(one):
                yield from _dictionaries(one, depth + 1)
    elif _is_dictionary(thing) or _is_stream(thing):
        yield thing
        for _, value in (thing.stream_dict if _is_stream(thing) else thing).items():
            if not _refers(value):
                yield from _dictionaries(value, depth + 1)


def _refers(value: Any) -> bool:  # noqa: ANN401
    import pikepdf

    return isinstance(value, pikepdf.Object) and value.is_indirect


def _is_stream(thing: Any) -> bool:  # noqa: ANN401
    import pikepdf

    return isinstance(thing, pikepdf.Stream)


def _is_dictionary(thing: Any) -> bool:  # noqa: ANN401
    import pikepdf

    return isinstance(thing, pikepdf.Dictionary)


def _text(value: Any) -> str:  # noqa: ANN401
    try:
        said = str(value)
    except Exception:  # noqa: BLE001 - a string in no encoding
        said = bytes(value).decode("latin-1")
    return "".join(sign if sign.isprintable() else " " for sign in said).strip()
