"""The way into the example desk: everybody has a button. Where the desk is no example, these pages do not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.models import Membership, User
from paravent_desk.demo.progress import PROGRESS

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Everybody in the example, with what they do."""
    _in_demo()
    found = Membership.objects.select_related("user", "establishment", "service").order_by("establishment_id", "pk")
    return render(request, "demo/places.html", {"places": found, "progress": PROGRESS})


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the example is: its page asks each second until all of it is there."""
    _in_demo()
    return render(request, "demo/progress.html", {"progress": PROGRESS, "asked": True})


@require_POST
def sit_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Sit down in somebody's place."""
    _in_demo()
    login(request, get_object_or_404(User, pk=pk), BACKEND)
    return redirect("entrance")


def _in_demo() -> None:
    if not settings.ENVIRONMENT.demo:
        raise Http404
