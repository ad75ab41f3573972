"""The page for everybody, and its manifest. Nothing that comes in is kept: no row, file, log line, session or cookie."""

import logging
from http import HTTPStatus
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from paravent_desk.drafts.in_memory import InMemory
from paravent_desk.public.advice import letter
from paravent_desk.public.answer import AUTHORS, Brought, answer
from paravent_desk.public.limits import Busy, counting
from paravent_desk.public.words import sentence

log = logging.getLogger(__name__)
PUBLIC = settings.ENVIRONMENT.public
FRAMES = {"frame-ancestors": PUBLIC.frames or ("'none'",)}
LONGEST_TEXT = 20_000
"""Characters: ten pages."""
NOT_READ = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, BadRequest, MultiPartParserError)
"""What Django says of a form that it does not take in."""
TYPES = "image/*,.dcm,application/dicom,application/pdf,video/*"


class NotTaken(Exception):
    """What came cannot be looked at: `cause` is a word of `words.py`."""

    def __init__(self, cause: str, status: int) -> None:
        super().__init__(cause)
        self.cause = cause
        self.status = status


# No CSRF token: it would take a cookie, and there is nothing for a foreign site to gain. The form changes nothing, reads
# nothing that is anybody's, and knows nobody; what it answers is shown to the visitor alone.
@csrf_exempt
@xframe_options_exempt
@csp_replace(FRAMES)  # type: ignore[untyped-decorator]  # theirs
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def page(request: HttpRequest) -> HttpResponse:
    """The form, or the answer on the same page."""
    _only_where_open()
    with translation.override(_language(request)):
        if request.method != "POST":
            return _shown("public/form.html", {"who": "patient"})
        request.upload_handlers = [InMemory(settings.ENVIRONMENT.public.most_bytes)]
        try:
            with counting().place():
                return _shown("public/answer.html", {"answer": answer(_brought(request), translation.get_language())})
        except Busy:
            return _refused(request, "busy", HTTPStatus.SERVICE_UNAVAILABLE, 20)
        except NotTaken as error:
            return _refused(request, error.cause, error.status, counting().seconds_left() if error.cause == "often" else 0)
        except Exception as error:  # whatever it was, its words stay here: Django would log the request
            log.exception("a visitor's check failed (%s)", type(error).__name__, exc_info=False)
            return _refused(request, "failed", HTTPStatus.INTERNAL_SERVER_ERROR)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes the page installable; pictures can then be shared to it from the telephone's own gallery.

    There is no service worker: the only thing worth keeping would be what people brought, and nothing of that is kept.
    """
    _only_where_open()
    with translation.override(_language(request)):
        told = {
            "name": _("Paravent: look before you share"),
            "short_name": "Paravent",
            "description": _(
                "See what would expose somebody in a text, a photo or an X-ray before you share it. Nothing is kept."
            ),
            "id": reverse("public:page"),
            "lang": translation.get_language(),
            "start_url": reverse("public:page"),
            "scope": reverse("public:page"),
            "display": "standalone",
            "background_color": "#f6f1e7",
            "theme_color": "#0e5257",
            "icons": [
                *(
                    {"src": static(f"public/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                    for size in (192, 512)
                ),
                {"src": static("desk/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
                # a square to its edges, the screen within the circle that every telephone leaves: it may be cut to any shape
                {"src": static("public/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            ],
            "share_target": {
                "action": reverse("public:page"),
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {"text": "text", "files": [{"name": "file", "accept": TYPES.split(",")}]},
            },
        }
    return JsonResponse(told, content_type="application/manifest+json")


def _only_where_open() -> None:
    if not settings.ENVIRONMENT.public.open:
        raise Http404


def _language(request: HttpRequest) -> str:
    """By the address, for want of a cookie; else what the browser asks for."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


def _brought(request: HttpRequest) -> Brought:
    """What came, through memory alone. Raises NotTaken."""
    public = settings.ENVIRONMENT.public
    if not counting().takes(request.META.get("REMOTE_ADDR", ""), public.per_hour):
        raise NotTaken("often", HTTPStatus.TOO_MANY_REQUESTS)
    try:
        files = [one for name in ("file", "photo") for one in request.FILES.getlist(name)]
        text, who = request.POST.get("text", ""), request.POST.get("who", "")
    except NOT_READ:
        raise NotTaken("large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    if len(files) > 1:
        raise NotTaken("several", HTTPStatus.BAD_REQUEST)
    content = files[0].read() if files else b""
    if files and files[0].size and not content:
        raise NotTaken("large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if files and not content:
        raise NotTaken("empty", HTTPStatus.BAD_REQUEST)
    if len(text) > LONGEST_TEXT:
        raise NotTaken("long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not content and not text.strip():
        raise NotTaken("nothing", HTTPStatus.BAD_REQUEST)
    return Brought(who if who in AUTHORS else "patient", text, content, public.film_seconds)


def _refused(request: HttpRequest, cause: str, status: int, wait: int = 0) -> HttpResponse:
    """The form again, with a sentence and what was written, which nobody should have to write twice."""
    try:
        text, who = request.POST.get("text", ""), request.POST.get("who", "")
    except NOT_READ:
        text = who = ""
    told = {"who": who if who in AUTHORS else "patient", "text": text, "error": sentence(cause)}
    response = _shown("public/form.html", told, status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _shown(template: str, told: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    """A page made without the request: no context processor asks who is there, and none sets a cookie."""
    public = settings.ENVIRONMENT.public
    about = {
        "LANG": translation.get_language(),
        "most_bytes": public.most_bytes,
        "megabytes": public.most_bytes >> 20,
        "film_seconds": public.film_seconds,
        "types": TYPES,
        "letter": letter(translation.get_language()),
    }
    response = HttpResponse(render_to_string(template, about | told), status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
