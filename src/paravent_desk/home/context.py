"""What the navigation counts."""

from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.inbox.queries import new
from paravent_desk.incidents.queries import running
from paravent_desk.review.queries import mine


def counts(request: HttpRequest) -> dict[str, object]:
    """Give `counts`, how many things wait in each section, by app; asked for once, and only where the navigation is shown."""
    here: Desk | None = getattr(request, "desk", None)
    return {"counts": SimpleLazyObject(lambda: _counts(here))}


def _counts(desk: Desk | None) -> dict[str, int]:
    if desk is None or not desk.may(Action.READ):
        return {}
    asked: dict[str, QuerySet[Any]] = {"review": mine(desk)}
    if desk.may(Action.SORT, desk.whole()):
        asked["inbox"] = new(desk)
    if desk.may(Action.READ_INCIDENT):
        asked["incidents"] = running(desk)
    here = Establishment.objects.filter(pk=desk.chain)
    counted = here.values_list(*(_how_many(rows) for rows in asked.values())).get()
    return {name: int(count or 0) for name, count in zip(asked, counted, strict=True)}  # nothing asked for counts None


def _how_many(rows: QuerySet[Any]) -> Subquery:
    """Counted inside one query for all: every page asks for these."""
    counted = rows.order_by().annotate(how_many=Func(F("pk"), function="COUNT")).values("how_many")
    return Subquery(counted, output_field=IntegerField())
