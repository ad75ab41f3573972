"""Which text was in force on a day, every edition with its proof, and all of it as a file for a dispute."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.charter import past
from paravent_desk.charter.forms import DayForm
from paravent_desk.charter.outputs.archive import archive
from paravent_desk.charter.papers import MODERATION, papers


@require_GET
@never_cache
def history(request: DeskRequest) -> HttpResponse:
    """Ask for a document and a day; below, every edition."""
    desk = request.desk
    desk.require(Action.READ_CHARTER, desk.whole())
    lang = "en" if (get_language() or "").startswith("en") else "fr"
    first = {"paper": MODERATION, "day": timezone.localdate()}
    form = DayForm(lang, request.GET if "day" in request.GET else None, initial=first)
    context = {
        "form": form,
        "lang": lang,
        "kept": [(one, one.paper.title(lang)) for one in past.history(desk.establishment)],
        "openings": past.openings(desk.establishment),
        "may_export": desk.may(Action.PUBLISH_CHARTER, desk.whole()),
    }
    if form.is_bound and form.is_valid():
        paper, day = papers()[form.cleaned_data["paper"]], form.cleaned_data["day"]
        found = past.on_day(desk.establishment, paper, day)
        context |= {"asked": paper, "title": paper.title(lang), "day": day, "found": found}
    return render(request, "charter/history.html", context, status=400 if form.errors else 200)


@require_POST
def history_export(request: DeskRequest) -> HttpResponse:
    """Everything as a ZIP, for whoever publishes; the journal says that it was handed out."""
    desk = request.desk
    actor = desk.require(Action.PUBLISH_CHARTER, desk.whole())
    kept = past.history(desk.establishment)
    content = archive(kept, past.openings(desk.establishment))
    with transaction.atomic():
        record(actor, "charter.export", f"establishment:{desk.establishment.pk}", desk.chain, facts={"versions": len(kept)})
    name = f"charters-{desk.establishment.slug}-{timezone.localdate().isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)
