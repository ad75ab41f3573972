"""Puts `request.desk` on every page of an establishment."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from paravent_desk.accounts.desk import Desk, holdings
from paravent_desk.accounts.models import Establishment


class MemberMiddleware:
    """A page whose address names an establishment opens to its members alone; for all others it does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve in the establishment's time zone."""
        request.desk = None  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Resolve `<slug:establishment>`, which the view is then not given; it finds `request.desk`."""
        slug = kwargs.pop("establishment", None)
        if slug is None:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        establishment = get_object_or_404(Establishment, slug=slug)
        timezone.activate(ZoneInfo(establishment.time_zone))
        held = holdings(request.user, establishment, timezone.localdate())
        if not held:
            raise Http404
        request.desk = Desk(request.user, establishment, held, request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]
        return None
