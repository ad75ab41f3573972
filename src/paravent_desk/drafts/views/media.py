"""Files: brought, followed while they are checked, and shown to colleagues. Nothing of them stays in a browser's cache."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from paravent_desk import store
from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts import files, queries, uploads
from paravent_desk.drafts.in_memory import through_memory
from paravent_desk.drafts.models import Upload
from paravent_desk.drafts.permission import services
from paravent_desk.drafts.permission import uploads as visible
from paravent_desk.drafts.sentences import why_not_taken
from paravent_desk.vault import Sealed

STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
"""What a browser may show, by its first bytes; any other original is handed over as a file, whatever it says of itself."""


@require_POST
@through_memory(uploads.MOST_BYTES)
def receive(request: DeskRequest) -> HttpResponse:
    """Take files; gives their cards."""
    request.desk.require(Action.WRITE)
    rows, refused = [], []
    service = _service(request)
    for brought in request.FILES.getlist("files"):
        try:
            content = brought.read()
            if not content and brought.size:
                raise uploads.NotTaken("large")
            upload = uploads.receive(request.desk, service, brought.name or "", content)
        except uploads.NotTaken as error:
            refused.append((brought.name, why_not_taken(error.cause)))
        else:
            rows.append(queries.Row(upload, "", uploads.name_of(upload)))
    return _private(render(request, "drafts/cards.html", {"rows": rows, "refused": refused}))


def _service(request: DeskRequest) -> Service | None:
    """The service the post belongs to; the only one somebody writes for where the form names none."""
    told = request.POST.get("service", "")
    mine = services(request.desk)
    if told.isdecimal() and len(told) < 18:
        return get_object_or_404(mine, pk=int(told))
    return None if any(one.service is None for one in request.desk.holdings) else mine.first()


@require_GET
def card(request: DeskRequest, pk: int) -> HttpResponse:
    """How far a file's check is, and what was found; the further pages of a document with it."""
    upload = get_object_or_404(visible(request.desk), pk=pk)
    request.desk.require(Action.READ, upload)
    [row] = queries.rows(request.desk, [(upload.pk, "")])
    return _private(render(request, "drafts/file_state.html", {"row": row, "fresh": True}))


@require_GET
def derivative(request: DeskRequest, pk: int) -> HttpResponse:
    """What may go out."""
    upload = _visible(request, pk)
    return _bytes(_opened(files.derivative, upload), upload.mime)


@require_GET
def outlined(request: DeskRequest, pk: int) -> HttpResponse:
    """What was found, boxed and numbered, before and after."""
    upload = _visible(request, pk)
    if not upload.shown:
        raise Http404
    content = _opened(lambda one: store.get(one.shown, f"shown:{one.pk}"), upload)
    return _bytes(content, next((mime for start, mime in STARTS if content.startswith(start)), "image/png"))


@require_POST
def original(request: DeskRequest, pk: int) -> HttpResponse:
    """The file as it came, by a deliberate click that the audit remembers."""
    upload = _visible(request, pk)
    content = _opened(lambda one: uploads.original(request.desk, one), upload)
    mime = next((mime for start, mime in STARTS if content.startswith(start)), "")
    answer = _bytes(content, mime or "application/octet-stream")
    if not mime:
        answer["Content-Disposition"] = f'attachment; filename="original-{upload.pk}.bin"'
    return answer


def _visible(request: DeskRequest, pk: int) -> Upload:
    upload: Upload = get_object_or_404(visible(request.desk), pk=pk)
    request.desk.require(Action.READ, upload)
    return upload


def _opened(read: Callable[[Upload], bytes], upload: Upload) -> bytes:
    try:
        content = read(upload)
    except Sealed:
        raise Http404 from None
    return content


def _bytes(content: bytes, mime: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
