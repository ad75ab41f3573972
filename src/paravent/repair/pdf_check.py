"""The last look at a copy, in a process of its own: qpdf wrote it, pdfium reads it, then qpdf opens every stream again."""

from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pypdfium2 import raw

from paravent.imaging import pdf_fields, pdf_pages
from paravent.repair.pdf_words import says

CATALOG, TREE = frozenset({"/Type", "/Pages"}), frozenset({"/Type", "/Kids", "/Count", "/Parent"})
PAGE = frozenset({"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Rotate"})
RESOURCES = frozenset({"/Font", "/XObject", "/ExtGState"})
TRAILER = frozenset({"/Root", "/Size", "/ID"})
INFORMATION = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
SHORTEST = 5
"""Bytes that are looked for in streams; shorter ones stand in any font by chance."""


def look(head: dict[str, Any], body: bytes, send: Callable[..., None]) -> None:
    """Send whether the copy is sound: `pages` as many, nothing carried along, none of the words that are gone."""
    gone = frozenset(head["gone"])
    sound = _shown(body, head["pages"], gone) and _built(body, gone)
    send({"kind": "looked", "sound": sound})


def _shown(content: bytes, pages: int, gone: frozenset[str]) -> bool:
    """What pdfium sees of it."""
    document = pdf_pages.opened(content)
    carried = (
        any(document.get_metadata_value(key) for key in INFORMATION)
        or raw.FPDFDoc_GetAttachmentCount(document)
        or raw.FPDFDoc_GetJavaScriptActionCount(document)
        or any(True for _ in document.get_toc())
        or any(raw.FPDFPage_GetAnnotCount(document[number]) for number in range(len(document)))
    )
    if carried or len(document) != pages:
        return False
    sizes = pdf_pages.sizes(document)
    said = (word.text for number, size in enumerate(sizes) for word in pdf_pages.words(document[number], size))
    return not any(says(word, gone) for word in said)


def _built(content: bytes, gone: frozenset[str]) -> bool:
    """What qpdf sees of it: the entries of a new file and no others, and in no stream a word that is gone."""
    document = pdf_fields.opened(content)
    known = set(document.trailer.keys()) <= TRAILER and set(document.Root.keys()) <= CATALOG
    for page in document.pages:
        known = known and set(page.obj.keys()) <= PAGE and set(page.obj.Resources.keys()) <= RESOURCES
        known = known and set(page.obj.Parent.keys()) <= TREE
    forms = [form for word in gone if len(word) >= SHORTEST for form in _forms(word)]
    opened = (thing.read_bytes().lower() for thing in document.objects if _holds_words(thing))
    return known and content.count(b"%%EOF") == 1 and not any(form in stream for stream in opened for form in forms)


def _holds_words(thing: Any) -> bool:  # noqa: ANN401 - pikepdf's objects are dynamic
    return isinstance(thing, pikepdf.Stream) and str(thing.get("/Subtype", "")) != "/Image" and "/Length1" not in thing


def _forms(word: str) -> Iterator[bytes]:
    """A word as it may stand in a stream, in lower case."""
    for encoding in ("utf-8", "utf-16-be"):
        yield word.encode(encoding)
        yield word.encode(encoding).hex().encode()
