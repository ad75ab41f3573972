"""Settings of a desk that stumbles over a visitor's text once it was read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from paravent_desk.settings import *  # noqa: F403 - the desk's own, and one more
from paravent_desk.settings import MIDDLEWARE

MIDDLEWARE = [*MIDDLEWARE, "tests.desk.failing.stumbling"]


def stumbling(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Fails as a defect of ours would, with the text in the error, where a header says so."""

    def inner(request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Stumble"):
            raise RuntimeError(request.POST["text"])
        return get_response(request)

    return inner
