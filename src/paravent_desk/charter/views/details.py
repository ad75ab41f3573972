"""One page for what the documents say of the establishment: when the accounts are read, and where it can be reached."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.charter import queries
from paravent_desk.charter.details import change_details, details_of, seen
from paravent_desk.charter.forms_details import DetailsForm
from paravent_desk.charter.papers import papers
from paravent_desk.inbox.contacts import NotHeld
from paravent_desk.transitions import Conflict


@require_http_methods(["GET", "POST"])
@never_cache
def details(request: DeskRequest) -> HttpResponse:
    """The form, with the documents that were published with other facts."""
    desk = request.desk
    desk.require(Action.PREPARE_REPLIES, desk.whole())
    known = details_of(desk.establishment)
    officer = desk.may(Action.MANAGE_PEOPLE, desk.whole())
    form = DetailsForm(officer, request.POST if request.method == "POST" else None, known, seen(known))
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        try:
            change_details(desk, values, form.cleaned_data["seen"])
        except NotHeld as held:
            form.held(held.places)
        except Conflict:
            form.add_error(None, _("Somebody changed these meanwhile. Load the page anew, then write what you want to change."))
        else:
            messages.success(request, _("Saved. Drafts say it from now on; published documents to renew are listed below."))
            return redirect("charter:details", desk.establishment.slug)
    lang = "en" if (get_language() or "").startswith("en") else "fr"
    context = {"form": form, "lang": lang, "renew": _renew(desk.establishment, lang), "officer": officer}
    return render(request, "charter/details.html", context, status=400 if form.errors else 200)


def _renew(here: Establishment, lang: str) -> list[tuple[str, str, int]]:
    """Key and title of each document whose last version says something else, and in how many articles."""
    found = []
    for paper in papers().values():
        moved = [one for one in queries.to_renew(queries.editions(here, paper).first()) if one.facts]
        if moved:
            found.append((paper.key, paper.title(lang), len(moved)))
    return found
