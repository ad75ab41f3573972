"""The register's pages: list, one agreement, its guided form, and what is handed out of it."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.consents import actions
from paravent_desk.consents.forms import STEPS, Search, Step
from paravent_desk.consents.identity import Identity
from paravent_desk.consents.models import Consent
from paravent_desk.consents.queries import due, found, uses
from paravent_desk.consents.requirements import TABLE, missing, requirement, warnings
from paravent_desk.transitions import Conflict
from paravent_desk.vault import Sealed

PAGE = 25
UNREAD = 2**30
"""A revision that no row has: nobody knows what was read."""
NAMES = tuple(name for name, *_rest in STEPS)


@require_GET
def register(request: DeskRequest) -> HttpResponse:
    """The list, by pseudonym."""
    request.desk.require(Action.READ_CONSENT, request.desk.whole())
    search = Search(request.GET)
    now = timezone.now()
    rows = found(request.desk.establishment, search.cleaned_data if search.is_valid() else {}, now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"page": page, "search": search, "due": due(request.desk.establishment, now), "kept": kept.urlencode()}
    forms = [(f"form-{person}-{decides}", f"{person.label}, {decides.label}") for person, decides in TABLE]
    lang = "en" if (get_language() or "").startswith("en") else "fr"
    return render(request, "consents/register.html", context | {"forms": forms, "lang": lang} | _rights(request))


@require_GET
@never_cache
def read(request: DeskRequest, pk: int) -> HttpResponse:
    """One agreement in words: scope, dates, uses, and what is missing while it is being gathered."""
    return render(request, "consents/read.html", _told(request, _consent(request, pk)))


@require_http_methods(["GET", "POST"])
@never_cache
def new(request: DeskRequest) -> HttpResponse:
    """The first page of the guided form; from then on the register keeps what was written."""
    request.desk.require(Action.WRITE_CONSENT, request.desk.whole(owner=request.user.pk))
    name, kind, _title = STEPS[0]
    form = kind(None, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.identity is not None:
        consent = actions.create(request.desk, form.values, form.identity)
        return _onward(request, consent, name)
    return render(request, "consents/step.html", _page(form, None, name))


@require_http_methods(["GET", "POST"])
@never_cache
def edit(request: DeskRequest, pk: int, step: str) -> HttpResponse:
    """One page of the guided form."""
    consent = _consent(request, pk, Action.WRITE_CONSENT)
    kind = next((kind for name, kind, _title in STEPS if name == step), None)
    if kind is None:
        raise Http404
    if request.method == "GET" and consent.state != Consent.State.DRAFT:
        messages.info(request, _("It is no longer being gathered, so it cannot be changed. Begin another one."))
        return redirect("consents:read", request.desk.establishment.slug, pk)
    form = kind(consent, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        consent.revision = form.cleaned_data["revision"] or 0
        try:
            actions.change(request.desk, consent, form.values, identity=form.identity, form=form.form_file)
            return _onward(request, consent, step)
        except Conflict:
            return _overtaken(request, consent, form, step)
        except Sealed:
            form.add_error(
                None, _("The identity cannot be opened here. Ask the administrator to put back the keys; nothing was saved.")
            )
    return render(request, "consents/step.html", _page(form, consent, step))


@require_POST
def give(request: DeskRequest, pk: int) -> HttpResponse:
    """Record it as given."""
    consent = _consent(request, pk, Action.WRITE_CONSENT)
    seen = request.POST.get("revision", "")
    consent.revision = int(seen) if seen.isdecimal() and len(seen) < 9 else UNREAD
    try:
        actions.give(request.desk, consent)
        messages.success(request, _("Recorded as given. It counts from the day it was signed."))
    except actions.Incomplete:
        messages.warning(request, _("Something is still missing; it is listed below."))
    except Conflict:
        messages.warning(
            request, _("Somebody changed it in the meantime, so it was not recorded. Read it again, then record it.")
        )
    return redirect("consents:read", request.desk.establishment.slug, pk)


@require_POST
@never_cache
def identity(request: DeskRequest, pk: int) -> HttpResponse:
    """Who it is, for this once."""
    consent = _consent(request, pk, Action.SEE_IDENTITY)
    shown: dict[str, Identity | str] = {"identity": ""}  # nothing can be shown
    with suppress(Sealed):
        shown["identity"] = actions.show_identity(request.desk, consent)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "consents/identity.html", shown)
    return render(request, "consents/read.html", _told(request, consent) | shown)


@require_POST
@never_cache
def form_file(request: DeskRequest, pk: int) -> HttpResponse:
    """The signed file, to be saved: never shown inside a page of ours."""
    consent = _consent(request, pk)
    try:
        file = actions.show_form(request.desk, consent)
    except Sealed:
        messages.error(request, _("This file is no longer there, or its key is gone. Ask the administrator."))
        return redirect("consents:read", request.desk.establishment.slug, pk)
    name = f"consent-{consent.pk}.{file.ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(file.content, content_type=file.mime, headers=headers)


def _consent(request: DeskRequest, pk: int, action: Action = Action.READ_CONSENT) -> Consent:
    consent = get_object_or_404(Consent, pk=pk, establishment=request.desk.establishment)
    request.desk.require(action, consent)
    return consent


def _rights(request: DeskRequest) -> dict[str, bool]:
    here = request.desk.whole(owner=request.user.pk)
    return {
        "may_write": request.desk.may(Action.WRITE_CONSENT, here),
        "may_withdraw": request.desk.may(Action.WITHDRAW_CONSENT, here),
        "may_see_identity": request.desk.may(Action.SEE_IDENTITY, here),
    }


def _told(request: DeskRequest, consent: Consent) -> dict[str, Any]:
    gathering = consent.state == Consent.State.DRAFT
    return _rights(request) | {
        "consent": consent,
        "needs": requirement(consent),
        "missing": missing(consent) if gathering else (),
        "warnings": warnings(consent),
        "uses": uses(request.desk, consent),
        "may_see_form": bool(consent.form_file) and actions.may_see_form(request.desk, consent),
        "gathering": gathering,
    }


def _page(form: Step, consent: Consent | None, step: str) -> dict[str, Any]:
    return {
        "form": form,
        "consent": consent,
        "step": step,
        "title": next(title for name, _kind, title in STEPS if name == step),
        "number": NAMES.index(step) + 1,
        "steps": STEPS,
        "needs": requirement(consent) if consent else None,
    }


def _onward(request: DeskRequest, consent: Consent, step: str) -> HttpResponse:
    slug, place = request.desk.establishment.slug, NAMES.index(step) + 1
    if "leave" in request.POST or place == len(NAMES):
        return redirect("consents:read", slug, consent.pk)
    return redirect("consents:edit", slug, consent.pk, NAMES[place])


def _overtaken(request: DeskRequest, consent: Consent, form: Step, step: str) -> HttpResponse:
    """Somebody was quicker: what was typed stays on the page, and saving once more is a choice."""
    consent.refresh_from_db()
    if consent.state == Consent.State.DRAFT:
        said = _(
            "Somebody changed this form in the meantime. What you typed is kept below: compare, then save it again if it "
            "should stand. A file has to be chosen anew."
        )
    else:
        said = _("It is no longer being gathered, so nothing was changed. What you typed is kept below, for another one.")
    form.data = request.POST.copy()
    form.data["revision"] = str(consent.revision)
    form.add_error(None, said)
    return render(request, "consents/step.html", _page(form, consent, step), status=409)
