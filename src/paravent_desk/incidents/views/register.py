"""The register (RGPD art. 33(5)): every case, notified or not; a new one; and its facts."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.incidents import actions, origins, queries
from paravent_desk.incidents.forms import Facts, known
from paravent_desk.incidents.models import Incident
from paravent_desk.incidents.sealing import Account, unseal
from paravent_desk.incidents.views.asking import incident_of, rights, saying
from paravent_desk.transitions import Conflict

PAGE = 50


@require_safe
def register(request: DeskRequest) -> HttpResponse:
    """The list, newest first."""
    desk = request.desk
    desk.require(Action.READ_INCIDENT)
    state, year = request.GET.get("state", ""), request.GET.get("year", "")
    page = Paginator(queries.register(desk, state, year), PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    given = {
        "page": page,
        "rows": [(row, queries.clock(row, now)) for row in page],
        "states": Incident.State.choices,
        "state": state,
        "year": year,
        "may_run": desk.may(Action.RUN_INCIDENT, desk.whole()),
    }
    return render(request, "incidents/register.html", given)


@require_POST
def export(request: DeskRequest) -> HttpResponse:
    """The register as CSV, without words of people; it is recorded."""
    desk = request.desk
    actor = desk.require(Action.RUN_INCIDENT)
    out = io.StringIO()
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL)
    names = ("opened_at", "known_at", "notified_at", "contained_at", "closed_at")
    sheet.writerow(["number", "title", "state", "severity", *names, "whose", "exposed", "people", "records", "cnil"])
    for row in queries.register(desk):
        times = [moment.isoformat(timespec="minutes") if (moment := getattr(row, name)) else "" for name in names]
        kinds = [" ".join(row.whose), " ".join(row.exposed)]
        counts = [row.people_count, row.records_count, row.cnil or ""]  # type: ignore[attr-defined]
        sheet.writerow([row.reference, _harmless(row.title), row.state, row.severity, *times, *kinds, *counts])
    with transaction.atomic():
        record(actor, "incident.export", f"establishment:{desk.chain}", desk.chain, facts={"paper": "register"})
    headers = {"Content-Disposition": 'attachment; filename="incidents.csv"'}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
@never_cache
def new(request: DeskRequest) -> HttpResponse:
    """Open one, by hand or from what `?from=` names."""
    desk = request.desk
    desk.require(Action.RUN_INCIDENT, desk.whole(owner=desk.user.pk))
    origin = origins.find(desk, request.GET.get("from", ""))
    form = Facts(request.POST if request.method == "POST" else None, initial={"known_at": timezone.now()})
    if request.method == "POST" and form.is_valid():
        incident = actions.open_from(desk, form.values, form.account, origin)
        messages.success(request, _("Opened. The clock runs: go down the list, from the top."))
        return redirect("incidents:read", desk.establishment.slug, incident.pk)
    return render(request, "incidents/facts.html", {"form": form, "origin": origin}, status=_status(form))


@require_http_methods(["GET", "POST"])
@never_cache
@saying("read")
def facts(request: DeskRequest, pk: int) -> HttpResponse:
    """Write its facts; of two who write at once one is told, and keeps what they typed."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    account = unseal(incident.words, Account)
    form = Facts(request.POST if request.method == "POST" else None, initial=known(incident, account))
    status = 200
    if request.method == "POST" and form.is_valid():
        incident.revision = form.cleaned_data["revision"] or 0
        try:
            actions.write(request.desk, incident, form.values, form.account)
            messages.success(request, _("Written down."))
            return redirect("incidents:read", request.desk.establishment.slug, pk)
        except Conflict:
            incident.refresh_from_db()
            form.data = request.POST.copy()
            form.data["revision"] = str(incident.revision)
            form.add_error(
                None,
                _("A colleague wrote here meanwhile. What you typed is kept: compare, then save again if it should stand."),
            )
            status = 409
    given: dict[str, Any] = rights(request, incident) | {"form": form}
    return render(request, "incidents/facts.html", given, status=max(status, _status(form)))


def _status(form: Facts) -> int:
    return 400 if form.is_bound and form.errors else 200


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
