"""`/health`: whether the desk can work, for whatever watches it. Says nothing else, asks for no login, and writes nothing."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from paravent_desk.environment import WrongSetting
from paravent_desk.vault import keys


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 where the database answers and the keys can be read; 503 else, with which of the two."""
    well = {"database": _database(), "keys": _keys()}
    return JsonResponse(well, status=200 if all(well.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def _keys() -> bool:
    try:
        return bool(keys().current)
    except WrongSetting:
        return False


urlpatterns = [path("", health, name="health")]
