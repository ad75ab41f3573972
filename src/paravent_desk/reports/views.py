"""The report on the page, and taken along as CSV or PDF."""

from http import HTTPStatus

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Fact, record
from paravent_desk.drafts.sentences import spoken
from paravent_desk.reports.asking import Asked
from paravent_desk.reports.making import make
from paravent_desk.reports.report import Report
from paravent_desk.reports.sheet import sheet, span
from paravent_desk.reports.showing import shown

FORMS = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


@require_safe
@never_cache
def report(request: DeskRequest) -> HttpResponse:
    """The report of the period that was asked for; of the last whole month where none was."""
    asked = _asked(request)
    if not asked.is_valid():
        return _page(request, asked, HTTPStatus.BAD_REQUEST if request.GET else HTTPStatus.OK)
    return _page(request, asked, report=_made(request, asked))


@require_POST
@never_cache
def download(request: DeskRequest, form: str) -> HttpResponse:
    """The same report as a file; that it was taken is recorded."""
    asked = _asked(request)
    if form not in FORMS:
        raise Http404
    if not asked.is_valid():
        return _page(request, asked, HTTPStatus.BAD_REQUEST)
    made = _made(request, asked)
    try:
        content = sheet(made).encode() if form == "csv" else _pdf(made)
    except NotInstalled:
        return _page(request, asked, HTTPStatus.SERVICE_UNAVAILABLE, report=made, no_pdf=True)
    _record(request, asked, form)
    name = "-".join(filter(None, (_("report"), request.desk.establishment.slug, slugify(made.service), _days(made))))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=FORMS[form], headers=headers)


class NotInstalled(Exception):
    """WeasyPrint, or the system's Pango that it draws text with, is not there."""


def _asked(request: DeskRequest) -> Asked:
    request.desk.require(Action.REPORT)
    return Asked(request.desk, timezone.localdate(), request.POST if request.method == "POST" else request.GET)


def _made(request: DeskRequest, asked: Asked) -> Report:
    """Asked of the very service: a form that offers no other is no permission."""
    service = asked.cleaned_data["service"]
    request.desk.require(Action.REPORT, request.desk.whole(service.pk if service else None))
    return make(request.desk.establishment, asked.cleaned_data["asked"], service, timezone.now())


def _page(
    request: HttpRequest, asked: Asked, status: int = HTTPStatus.OK, *, report: Report | None = None, no_pdf: bool = False
) -> HttpResponse:
    given = {"form": asked, "shown": shown(report) if report else None, "no_pdf": no_pdf}
    return render(request, "reports/report.html", given, status=status)


def _record(request: DeskRequest, asked: Asked, form: str) -> None:
    desk, service = request.desk, asked.cleaned_data["service"]
    number = service.pk if service else None
    actor = desk.require(Action.REPORT, desk.whole(number))
    facts: dict[str, Fact] = {"form": form, "days": span(asked.cleaned_data["asked"]), "service": number, "language": spoken()}
    with transaction.atomic():
        record(actor, "report.export", f"establishment:{desk.establishment.pk}", desk.chain, facts=facts)


def _days(made: Report) -> str:
    period = made.period
    return period.code if period.code != "own" else f"{period.first.isoformat()}-{period.last.isoformat()}"


def _pdf(made: Report) -> bytes:
    """Its library is loaded by whoever asks for one: nobody else waits for it, and without it the desk runs all the same."""
    try:
        from paravent_desk.reports.document import pdf
    except (ImportError, OSError) as missing:  # OSError: the library is there, the system's Pango is not
        raise NotInstalled from missing
    return pdf(made)
