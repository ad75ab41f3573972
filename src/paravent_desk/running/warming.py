"""The application, made ready before the first visitor: each visit is forked from what was loaded here."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import connections
from django.template.loader import get_template

from paravent_desk.public.answer import prepare

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def warmed(application: Application, path: str) -> Application:
    """The same, once it has shown its page in each language, with no database open."""
    host = (settings.ALLOWED_HOSTS or ["localhost"])[0].lstrip(".").replace("*", "localhost")
    for lang, _ in settings.LANGUAGES:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": f"lang={lang}",
            "SERVER_NAME": host,
            "SERVER_PORT": "80",
            "HTTP_HOST": f"{host}:80",
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
        }
        shown = application(environ, _begin)
        for _piece in shown:
            pass
        getattr(shown, "close", lambda: None)()
        prepare(lang)
    get_template("public/answer.html")
    connections.close_all()
    return application


def _begin(status: str, headers: object, error: object = None) -> None:
    """Nobody is shown it."""
