"""The task of reading one PDF, done in the confined process: qpdf tells what it carries, pdfium draws its pages."""

import json
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from paravent.imaging import pdf_fields, pdf_pages
from paravent.imaging.confined_process import Refused

Send = Callable[..., None]


def read(head: dict[str, Any], body: bytes, send: Send) -> None:  # noqa: ARG001 - one signature for all tasks
    """Send what the file carries, then each page: its words, then its pixels as RGB."""
    document = pdf_fields.opened(body)
    pdf_fields.measure(document)
    told = {
        "fields": list(pdf_fields.fields(body, document)),
        "enclosed": pdf_fields.enclosed(document),
        "dynamic": pdf_fields.has_dynamic_form(document),
    }
    document.close()
    send({"kind": "document"}, json.dumps(told).encode())
    pages = pdf_pages.opened(body)
    left = pdf_pages.MAX_CHARACTERS
    for number, size in enumerate(pdf_pages.sizes(pages)):
        page = pages[number]
        words = [astuple(word) for word in pdf_pages.words(page, size)]
        left -= sum(len(word[0]) + 1 for word in words)
        if left < 0:
            raise Refused("too_large")
        send({"kind": "words", "number": number}, json.dumps(words).encode())
        pixels = pdf_pages.rendered(page, size, pages)
        send({"kind": "page", "number": number, "shape": pixels.shape[:2]}, pixels.tobytes())
        page.close()
