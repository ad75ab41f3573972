"""What leaves the register on paper or as a table: the blank form in two languages, and the list without anybody's name."""

import csv
from collections.abc import Iterator

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.consents.models import Consent, Person
from paravent_desk.consents.requirements import TABLE
from paravent_desk.consents.scope import MEDIA, NETWORKS

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
    """A form to be printed and signed, for one kind of person, in French or English whatever the page is in."""
    request.desk.require(Action.READ_CONSENT, request.desk.whole())
    if person not in Person.values or language not in {"fr", "en"}:
        raise Http404
    ways = [(decides, needs) for (who, decides), needs in TABLE.items() if who == person]
    context = {
        "person": Person(person),
        "ways": ways,
        "conditions": dict.fromkeys(one for _decides, needs in ways for one in needs.conditions),
        "media": MEDIA.values(),
        "networks": NETWORKS.values(),
        "people": Person,
        "language": language,
    }
    with translation.override(language):
        response = render(request, "consents/blank.html", context)
    response["Content-Language"] = language
    return response


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
