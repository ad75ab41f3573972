"""What leaves the register on paper or as a table: the list without anybody's name, and the way to the blank forms."""

import csv
from collections.abc import Iterator

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.consents.models import Consent, Person

COLUMNS = [
    "id",
    "pseudonym",
    "state",
    "person",
    "decides",
    "image",
    "story",
    "media",
    "networks",
    "purpose",
    "shown",
    "paid",
    "signatures",
    "form",
    "informed_on",
    "given_on",
    "care",
    "care_ended_on",
    "ends_on",
    "withdrawn_at",
    "erased_at",
]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell (OWASP, CSV injection)."""


@require_GET
def blank(request: DeskRequest, person: str, language: str) -> HttpResponse:
    """Where the blank forms were until the charters had them all: whoever kept the address is shown the way."""
    request.desk.require(Action.READ_CONSENT, request.desk.whole())
    if person not in Person.values or language not in {"fr", "en"}:
        raise Http404
    return redirect(reverse("charter:index", args=[request.desk.establishment.slug]) + "#forms")


@require_POST
def export(request: DeskRequest) -> HttpResponse:
    """The register as CSV, without identities, for whoever could see them: a data protection officer."""
    actor = request.desk.require(Action.SEE_IDENTITY, request.desk.whole())
    rows = Consent.objects.filter(establishment=request.desk.establishment).order_by("pk")
    with transaction.atomic():
        record(actor, "consent.export", f"establishment:{request.desk.establishment.pk}", request.desk.chain)
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Cache-Control": "no-store"})
    response["Content-Disposition"] = f'attachment; filename="consents-{timezone.localdate().isoformat()}.csv"'
    response.write("\ufeff")  # spreadsheets then read the accents
    csv.writer(response).writerows([COLUMNS, *(list(_cells(row)) for row in rows.iterator(500))])
    return response


def _cells(consent: Consent) -> Iterator[str]:
    for name in COLUMNS:
        value = getattr(consent, name)
        text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        yield f"'{text}" if text.startswith(FORMULA) else text
