"""Puts `request.desk` on every page of an establishment."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from requests import RequestException

from paravent_desk.accounts.desk import Desk, holdings
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import STRONG
from paravent_desk.accounts.strength import is_strong


class MemberMiddleware:
    """A page whose address names an establishment opens to its members alone; for all others it does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve in the establishment's time zone, and in the language that somebody chose for themselves."""
        request.desk = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
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
            return _whole_page(request, redirect_to_login(request.get_full_path()))
        establishment = get_object_or_404(Establishment, slug=slug)
        timezone.activate(ZoneInfo(establishment.time_zone))
        held = holdings(request.user, establishment, timezone.localdate())
        if not held:
            raise Http404
        if settings.SECOND_FACTOR_REQUIRED and not is_strong(request) and any(one.role in STRONG for one in held):
            address = f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}"
            return _whole_page(request, redirect(address))
        request.desk = Desk(request.user, establishment, held, request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A single sign-on that does not answer gets a sentence; allauth lets the error through on the way there."""
        match = request.resolver_match
        if not isinstance(exception, RequestException) or match is None or match.url_name != "openid_connect_login":
            return None
        return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.BAD_GATEWAY)


def _whole_page(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The same for htmx, which would otherwise put the login page into the middle of another."""
    return HttpResponseClientRedirect(answer["Location"]) if request.htmx else answer  # type: ignore[attr-defined]
