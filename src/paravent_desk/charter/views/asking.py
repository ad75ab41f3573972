"""What an address asks for: a document, a language, a form of file."""

from django.http import Http404, HttpResponse

from paravent_desk.charter.content import LANGUAGES
from paravent_desk.charter.document import Document
from paravent_desk.charter.outputs.docx import WORD, docx
from paravent_desk.charter.outputs.html import page
from paravent_desk.charter.papers import Paper, papers

KINDS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": f"{WORD}.document",
}


def paper_of(key: str, lang: str = "fr") -> Paper:
    """The document of an address; raises Http404, also for a language that it does not have."""
    paper = papers().get(key)
    if paper is None or lang not in LANGUAGES:
        raise Http404
    return paper


def handed_out(document: Document, form: str) -> HttpResponse:
    """A document as a file to save; raises Http404."""
    if form not in KINDS:
        raise Http404
    content = _pdf(document) if form == "pdf" else docx(document) if form == "docx" else page(document).encode()
    headers = {"Content-Disposition": f'attachment; filename="{document.name}.{form}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=KINDS[form], headers=headers)


def _pdf(document: Document) -> bytes:
    """Its library is loaded by whoever asks for one: it takes as long as the rest of a page."""
    from paravent_desk.charter.outputs.pdf import pdf

    return pdf(document)
