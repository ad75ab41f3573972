"""The documents of an incident, handed out as text or PDF by a click that is recorded: they hold personal words."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Fact, record
from paravent_desk.incidents import people
from paravent_desk.incidents.documents import papers
from paravent_desk.incidents.documents.document import Document
from paravent_desk.incidents.documents.report import report
from paravent_desk.incidents.documents.text import text
from paravent_desk.incidents.documents.wording import LANGUAGES
from paravent_desk.incidents.models import Concerned, Copy
from paravent_desk.incidents.views.asking import incident_of, part_of, saying

PAPERS = {"cnil": papers.cnil, "report": report}
FORMS = ("pdf", "txt")


@require_POST
@never_cache
@saying("decisions")
def paper(request: DeskRequest, pk: int, paper: str, lang: str, form: str) -> HttpResponse:
    """The notification to the CNIL, or the internal report."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    _known(lang, form)
    if paper not in PAPERS:
        raise Http404
    return _handed_out(request, incident.pk, PAPERS[paper](incident, lang), form, paper)


@require_POST
@never_cache
@saying("people")
def letter(request: DeskRequest, pk: int, person: int, lang: str, form: str) -> HttpResponse:
    """The letter to somebody; that their name was looked at is recorded too."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    row: Concerned = part_of(request, Concerned, incident, person)
    _known(lang, form)
    document = papers.letter(incident, people.show(request.desk, row), lang)
    return _handed_out(request, incident.pk, document, form, "letter")


@require_POST
@never_cache
@saying("copies")
def notice(request: DeskRequest, pk: int, copy: int, lang: str, form: str) -> HttpResponse:
    """The notice to a network about a copy."""
    incident = incident_of(request, pk, Action.TAKE_DOWN)
    row: Copy = part_of(request, Copy, incident, copy)
    _known(lang, form)
    return _handed_out(request, incident.pk, papers.notice(row, request.user, lang), form, "notice")


def _known(lang: str, form: str) -> None:
    if lang not in LANGUAGES or form not in FORMS:
        raise Http404


def _handed_out(request: DeskRequest, incident: int, document: Document, form: str, paper: str) -> HttpResponse:
    content = _pdf(document) if form == "pdf" else text(document).encode()
    actor = request.desk.require(Action.TAKE_DOWN)
    facts: dict[str, Fact] = {"paper": paper, "language": document.lang, "form": form, "missing": len(document.missing)}
    with transaction.atomic():
        record(actor, "incident.export", f"incident:{incident}", request.desk.chain, facts=facts)
    kind = "application/pdf" if form == "pdf" else "text/plain; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{document.name}.{form}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _pdf(document: Document) -> bytes:
    """Its library is loaded by whoever asks for one: it takes as long as the rest of a page."""
    from paravent_desk.incidents.documents.pdf import pdf

    return pdf(document)
