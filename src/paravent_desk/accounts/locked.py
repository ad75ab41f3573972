"""What somebody sees who typed a wrong password too often, and whom django-axes counts."""

from collections.abc import Mapping
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MANY = 429


def typed_address(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The e-mail address that was typed, in small letters: what attempts are counted by, with the computer's address."""
    told = credentials or request.POST
    return str(told.get("email") or told.get("login") or "").strip().lower()


def page(request: HttpRequest, response: HttpResponse, credentials: Mapping[str, Any] | None) -> HttpResponse:
    """Say how long, and what to do meanwhile."""
    cool_off = get_cool_off(request)
    minutes = int(cool_off.total_seconds() // 60)
    answer = render(request, "accounts/locked.html", {"minutes": minutes}, status=TOO_MANY)
    answer["Retry-After"] = str(minutes * 60)
    return answer
