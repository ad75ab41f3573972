"""The first page: what waits for me."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts.permission import may_write
from paravent_desk.home import chart, queries


@login_required
def entrance(request: HttpRequest) -> HttpResponse:
    """Lead to the only establishment somebody has, or let them choose."""
    mine = Establishment.objects.filter(memberships__user__email=request.user.get_username()).distinct().order_by("name")
    if len(mine) == 1:
        return redirect("home:home", establishment=mine[0].slug)
    return render(request, "home/entrance.html", {"establishments": mine})


@require_safe
def home(request: DeskRequest) -> HttpResponse:
    """What waits for me in this establishment, what goes out today, and the fortnight."""
    now = timezone.now()
    shown = {
        "waiting": queries.waiting(request.desk, now),
        "now": timezone.localtime(now),
        "may_write": may_write(request.desk),
        "may_report": request.desk.may(Action.REPORT),
    }
    if request.desk.may(Action.READ):
        days = queries.days(request.desk, now)
        shown |= {"today": queries.today(request.desk, now), "days": days, "bars": chart.bars(days)}
    return render(request, "home/home.html", shown)
