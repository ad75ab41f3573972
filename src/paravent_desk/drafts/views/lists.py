"""The list of posts."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts import queries
from paravent_desk.drafts.models import Draft
from paravent_desk.drafts.permission import may_write

EACH = 25


@require_http_methods(["GET", "POST"])
def drafts(request: DeskRequest) -> HttpResponse:
    """Posts that are under way; words of a title are looked for by POST, since addresses are kept in places."""
    request.desk.require(Action.READ)
    told = request.POST if request.method == "POST" else request.GET
    state, mine, service = told.get("state", ""), told.get("mine", ""), told.get("service", "")
    title = request.POST.get("title", "").strip()[:120]
    found = queries.drafts(request.desk, state=state, mine=bool(mine), service=service, title=title)
    page = Paginator(found, EACH).get_page(told.get("page"))
    context = {
        "page": page,
        "state": state,
        "mine": mine,
        "service": service,
        "title": title,
        "states": Draft.State.choices,
        "services": Service.objects.filter(establishment=request.desk.establishment).order_by("name"),
        "may_write": may_write(request.desk),
    }
    return render(request, "drafts/list.html", context)
