"""The past of the accounts: what is being brought, what was found in it, and what is done about each post."""

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels.models import Channel
from paravent_desk.channels.words import sentence
from paravent_desk.checking import words
from paravent_desk.history import actions, queries, removal
from paravent_desk.history.chart import chart
from paravent_desk.history.keeping import text_of
from paravent_desk.history.masking import masked
from paravent_desk.history.models import Import, Past
from paravent_desk.networks.errors import NetworkError, Unsupported
from paravent_desk.transitions import Conflict
from paravent_desk.vault import Sealed

PAGE, IMPORTS = 50, 20
COLUMNS = ("id", "network", "account", "address", "at", "kind", "verdict", "reasons", "files", "files_unseen", "state")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would take for a formula at the start of a cell (OWASP, CSV injection)."""
View = Callable[..., HttpResponse]


def saying(view: View) -> View:
    """Say in a sentence that somebody was quicker."""

    @wraps(view)
    def wrapped(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - as Django has them
        try:
            return view(request, *args, **kwargs)
        except Conflict:
            messages.warning(
                request, _("It was changed meanwhile, by a colleague or by the desk. Nothing was done: look again.")
            )
            return redirect("history:report", request.desk.establishment.slug)

    return wrapped


@require_safe
def report(request: DeskRequest) -> HttpResponse:
    """What was found, worst first, with filters and counts."""
    desk = request.desk
    desk.require(Action.IMPORT_HISTORY, desk.whole())
    wanted = queries.Wanted.of(request.GET.dict())
    rows = queries.found(desk.establishment, wanted)
    search = request.GET.copy()
    search.pop("page", None)
    given = {
        "page": Paginator(queries.listed(rows), PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "states": Past.State.choices,
        "chart": chart(queries.by_reason_and_year(desk.establishment, wanted)),
        "search": search.urlencode(),
    }
    return render(request, "history/report.html", given)


@require_safe
def imports(request: DeskRequest) -> HttpResponse:
    """What is being brought and how far it is; with htmx the list alone, again and again while something is under way."""
    desk = request.desk
    desk.require(Action.IMPORT_HISTORY, desk.whole())
    rows = list(queries.imports(desk.establishment)[:IMPORTS])
    given: dict[str, object] = {"imports": rows, "working": any(row.state == Import.State.RUNNING for row in rows)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "history/progress.html", given)
    given["channels"] = Channel.objects.filter(establishment=desk.establishment, state=Channel.State.CONNECTED).order_by("pk")
    return render(request, "history/imports.html", given)


@require_POST
@saying
def begin(request: DeskRequest) -> HttpResponse:
    """Bring a connected account's past; the desk's worker does it."""
    number = request.POST.get("channel", "")
    channels = Channel.objects.filter(establishment=request.desk.establishment)
    actions.begin_network(get_object_or_404(channels, pk=number if number.isdecimal() else 0), request.desk)
    messages.success(request, _("It begins within a minute. You may leave this page."))
    return redirect("history:imports", request.desk.establishment.slug)


@require_POST
@saying
def rest(request: DeskRequest, pk: int) -> HttpResponse:
    """Pause an import, or let it go on."""
    run = get_object_or_404(Import, pk=pk, establishment=request.desk.establishment)
    (actions.pause if "pause" in request.POST else actions.resume)(request.desk, run)
    return redirect("history:imports", request.desk.establishment.slug)


@require_safe
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """One post: its words masked, why it stands here, what can be done."""
    request.desk.require(Action.IMPORT_HISTORY, request.desk.whole())
    return _page(request, _past(request, pk), shown=False)


@require_POST
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """The same with its words, which the journal notes."""
    past = _past(request, pk)
    actions.show(request.desk, past)
    return _page(request, past, shown=True)


@require_POST
@saying
def delete(request: DeskRequest, pk: int) -> HttpResponse:
    """Take it down on its network, or note that a person did."""
    past = _past(request, pk)
    if "by_hand" in request.POST:
        removal.deleted_by_hand(request.desk, past)
        messages.success(request, _("Noted. Thank you for doing it there."))
    elif error := removal.delete(request.desk, past):
        messages.error(request, _wrong(error))
    else:
        messages.success(request, _("It is taken down."))
    return redirect("history:read", request.desk.establishment.slug, past.pk)


@require_POST
@saying
def dismiss(request: DeskRequest, pk: int) -> HttpResponse:
    """Leave it as it is, with a reason."""
    past, reason = _past(request, pk), request.POST.get("reason", "").strip()[:2000]
    request.desk.require(Action.IMPORT_HISTORY, past)
    if not reason:
        messages.error(request, _("Please write in a few words why it may stay."))
    else:
        actions.dismiss(request.desk, past, reason)
        messages.success(request, _("It stays as it is. Your reason is in the journal."))
    return redirect("history:read", request.desk.establishment.slug, past.pk)


@require_POST
@saying
def reopen(request: DeskRequest, pk: int) -> HttpResponse:
    """Look at it again."""
    past = _past(request, pk)
    actions.reopen(request.desk, past)
    return redirect("history:read", request.desk.establishment.slug, past.pk)


@require_POST
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The list that is looked for as CSV, without anybody's words."""
    actions.exported(request.desk)
    rows = queries.listed(queries.found(request.desk.establishment, queries.Wanted.of(request.POST.dict())))
    response = StreamingHttpResponse(_csv(rows.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="past-posts-{request.desk.establishment.slug}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(rows: Iterator[Past]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # spreadsheets then read the accents
    for one in rows:
        codes = " ".join(reason.code for reason in one.reasons.all())
        at = one.at.isoformat() if one.at else ""
        row = (
            one.pk,
            one.run.network,
            one.run.handle,
            one.url,
            at,
            one.kind,
            one.verdict,
            codes,
            one.files,
            one.unseen,
            one.state,
        )
        yield writer.writerow(f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in row)


class _Echo:
    """Gives back what is written, for `csv.writer` hands on what `write` returns."""

    def write(self, text: str) -> str:
        """Give it back."""
        return text


def _page(request: DeskRequest, past: Past, *, shown: bool) -> HttpResponse:
    desk, lang = request.desk, get_language() or "fr"
    try:
        text = text_of(past)
    except Sealed:
        text = ""
    given = {
        "past": past,
        "text": text if shown else "",
        "pieces": () if shown else masked(text, past.report, lang),
        "shown": shown,
        "why": words.reasons(past.report, lang),
        "head": words.head(past.verdict, lang),
        "publication": removal.published_here(past),
        "by_program": removal.by_program(past),
        "may_take_down": desk.may(Action.TAKE_DOWN, past) and past.state in removal.UNDONE,
        "may_unmask": desk.may(Action.UNMASK, past) and bool(text),
        "incident": _incident(request, past) if desk.may(Action.RUN_INCIDENT, past) else "",
    }
    response = render(request, "history/read.html", given)
    response["Cache-Control"] = "no-store"
    return response


def _incident(request: DeskRequest, past: Past) -> str:
    """Where an incident is opened about it; "" where this desk has no such page."""
    try:
        return f"{reverse('incidents:new', args=[request.desk.establishment.slug])}?from=finding:{past.pk}"
    except NoReverseMatch:
        return ""


def _wrong(error: NetworkError) -> str:
    if isinstance(error, Unsupported):
        return _("The desk cannot take it down: please do it on the network, then say so here.")
    return sentence(error)


def _past(request: DeskRequest, pk: int) -> Past:
    rows = Past.objects.select_related("run__channel").filter(rank__gt=0)
    return get_object_or_404(rows, pk=pk, establishment=request.desk.establishment)
