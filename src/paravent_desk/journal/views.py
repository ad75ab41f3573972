"""The journal: read, searched, verified, taken along. Reading it is a line of its own, once a session."""

from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.models import User
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.audit.models import Head, Line
from paravent_desk.audit.verify import Result, verify
from paravent_desk.audit.words import WRONG
from paravent_desk.journal import export as files
from paravent_desk.journal.forms import SearchForm
from paravent_desk.journal.queries import PAGE, entries, lines

STEP = 10_000
"""Lines verified a request, where the page shows how far it is."""


@require_safe
def journal(request: DeskRequest) -> HttpResponse:
    """The lines that are looked for, newest first, a page at a time."""
    actor = request.desk.require(Action.READ_AUDIT)
    mark = f"journal-read-{request.desk.chain}"
    if mark not in request.session:
        with transaction.atomic():
            record(actor, "audit.read", f"chain:{request.desk.chain}", request.desk.chain)
        request.session[mark] = True
    form = SearchForm(request.desk.establishment, request.GET)
    shown, newer, older = _page(request, form) if form.is_valid() else ([], None, None)
    notes = request.desk.may(Action.SEE_IDENTITY)
    search = request.GET.copy()
    for name in ("before", "after"):
        search.pop(name, None)
    context = {
        "form": form,
        "entries": entries(shown, notes=notes),
        "newer": newer,
        "older": older,
        "search": search.urlencode(),
        "notes": notes,
    }
    return render(request, "audit/journal.html", context)


@require_safe
def verification(request: DeskRequest) -> HttpResponse:
    """Verify the chain: whole, or with htmx a step at a time, saying how far it is."""
    actor = request.desk.require(Action.READ_AUDIT)
    chain = request.desk.chain
    mark = f"journal-verified-{chain}"
    after = request.session.get(mark, 0)  # how far it is stands here: a step that was not taken cannot be skipped
    if request.GET.get("after") != str(after):
        after = 0
    result = verify(chain, after=after, limit=STEP if request.htmx else None)  # type: ignore[attr-defined]
    going_on = not result.whole and not result.findings
    if going_on:
        request.session[mark] = result.last
    else:
        request.session.pop(mark, None)
        with transaction.atomic():
            record(actor, "audit.verify", f"chain:{chain}", chain, facts={"sound": result.sound, "last": result.last})
    context = {"result": result, "going_on": going_on, "findings": _sentences(result), "end": _end(chain) if going_on else 0}
    template = "audit/verification_step.html" if request.htmx else "audit/verification.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_safe
def export(request: DeskRequest, form: str) -> StreamingHttpResponse | HttpResponse:
    """The lines that are looked for, as a file; notes for the data protection officer alone."""
    actor = request.desk.require(Action.READ_AUDIT)
    search = SearchForm(request.desk.establishment, request.GET)
    if not search.is_valid():
        return render(request, "audit/journal.html", {"form": search, "entries": ()}, status=400)
    chain, notes, zone = request.desk.chain, request.desk.may(Action.SEE_IDENTITY), _zone(request)
    with transaction.atomic():
        record(actor, "audit.export", f"chain:{chain}", chain, facts={"form": form, "notes": notes})
    names = {user.pk: str(user) for user in User.objects.only("name", "email")}
    told = files.rows(lines(chain, search.wanted(), zone), names, zone, notes)
    if form == "csv":
        response = StreamingHttpResponse(files.as_csv(told, files.fields(notes)), content_type="text/csv; charset=utf-8")
    else:
        response = StreamingHttpResponse(files.as_json_lines(told), content_type="application/x-ndjson; charset=utf-8")
    day = timezone.localdate(timezone=zone)
    response["Content-Disposition"] = f'attachment; filename="journal-{request.desk.establishment.slug}-{day}.{form}"'
    return response


def _page(request: DeskRequest, form: SearchForm) -> tuple[list[Line], int | None, int | None]:
    """The page's lines, and the numbers that lead to newer and older ones."""
    found = lines(request.desk.chain, form.wanted(), _zone(request))
    if request.desk.may(Action.SEE_IDENTITY):
        found = found.select_related("note")
    before, after = form.cleaned_data["before"], form.cleaned_data["after"]
    if after is not None:
        rows = list(found.filter(number__gt=after).order_by("number")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, rows[0].number if more else None, rows[-1].number if rows else None
    rows = list(found.filter(number__lt=before)[: PAGE + 1] if before else found[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, rows[0].number if before and rows else None, rows[-1].number if more else None


def _zone(request: DeskRequest) -> ZoneInfo:
    return ZoneInfo(request.desk.establishment.time_zone)


def _end(chain: int) -> int:
    return Head.objects.filter(chain=chain).values_list("number", flat=True).first() or 0


def _sentences(result: Result) -> list[tuple[int, object]]:
    return [(one.number, WRONG[one.wrong]) for one in result.findings]
