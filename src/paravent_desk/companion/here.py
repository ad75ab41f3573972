"""Who may ask: pages that this very server sent, under its own names.

A site elsewhere can make a browser send a form to this machine (the Origin header tells, Fetch Standard), or let its own name
point to 127.0.0.1 and read what comes back (DNS rebinding: the Host header tells, RFC 9110, 7.2).
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

NAMES = ("127.0.0.1", "localhost", "[::1]")
ELSEWHERE = (
    "This page is for this computer alone: open the address that `paravent serve` shows.\n"
    "Cette page n’est que pour cet ordinateur\u00a0: ouvrez l’adresse que `paravent serve` affiche.\n"
)


def only_here(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse all others, before anything is read."""

    def inner(request: HttpRequest) -> HttpResponse:
        port = request.META.get("SERVER_PORT", "")
        ours = {f"{name}:{port}" for name in NAMES}
        host = request.META.get("HTTP_HOST", "")
        if host not in ours or (request.method not in {"GET", "HEAD"} and request.META.get("HTTP_ORIGIN") != f"http://{host}"):
            return HttpResponse(ELSEWHERE, status=HTTPStatus.MISDIRECTED_REQUEST, content_type="text/plain; charset=utf-8")
        response = get_response(request)
        response["Referrer-Policy"] = "same-origin"  # by "no-referrer" browsers send "Origin: null" with the page's own form
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return inner
