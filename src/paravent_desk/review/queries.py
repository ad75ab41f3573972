"""What waits for somebody, found by one query whatever the number of posts."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Role
from paravent_desk.accounts.permissions import TABLE, Action
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.review.facts import rows_for
from paravent_desk.review.models import Opinion, Request
from paravent_desk.review.table import Row, table

PRESSING = ("due_at", "version_id", "pk")
"""The most pressing first, and a post's roles side by side."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits for me: in which roles, why, by when."""

    version: Version
    roles: tuple[Role, ...]
    rows: tuple[Row, ...]
    due_at: datetime
    urgent: bool


def open_requests() -> QuerySet[Request]:
    """Requests on the current version of drafts in review whose role has not approved."""
    latest = Opinion.objects.filter(version=OuterRef("version"), role=OuterRef("role")).order_by("-pk").values("answer")[:1]
    return (
        Request.objects.filter(version__draft__state=Draft.State.REVIEW, version__number=F("version__draft__current"))
        .annotate(standing=Coalesce(Subquery(latest), Value("")))
        .exclude(standing=Opinion.Answer.APPROVED)
    )


def mine(desk: Desk) -> QuerySet[Request]:
    """The open requests that somebody may answer, most pressing first: not of what they wrote in, nor in a second role."""
    saved = Version.objects.filter(draft=OuterRef("version__draft"), saved_by=desk.user)
    asked = open_requests().filter(_mine(desk), version__draft__establishment=desk.establishment)
    asked = asked.exclude(version__draft__author=desk.user).exclude(Exists(saved))
    for role in desk.roles & TABLE[Action.APPROVE].keys():
        bars = Opinion.objects.filter(version=OuterRef("version"), reviewer=desk.user, answer=Opinion.Answer.APPROVED)
        asked = asked.exclude(Q(role=role) & Exists(bars.exclude(role__in=_compatible(role))))
    return asked.order_by(*PRESSING)


def waiting(requests: QuerySet[Request], now: datetime) -> list[Waiting]:
    """A page of them, by post, with all that a line shows. Ids first: whole posts are too wide to be sorted by the thousand."""
    page = Request.objects.filter(pk__in=list(requests.values_list("pk", flat=True))).order_by(*PRESSING)
    rows = page.select_related("version__draft__author", "version__draft__establishment").prefetch_related(
        "version__variants__channel", "version__consents", "version__files__upload"
    )
    found = []
    for _version, group in groupby(rows, key=lambda one: one.version_id):
        asked = list(group)
        roles = tuple(Role(one.role) for one in asked)
        speaking = tuple(row for row in rows_for(asked[0].version) if set(row.needs) & set(roles))
        due = min(one.due_at for one in asked)
        found.append(Waiting(asked[0].version, roles, speaking, due, due <= now))
    return found


def _mine(desk: Desk) -> Q:
    found = Q(pk__in=[])
    for one in desk.holdings:
        if one.role in TABLE[Action.APPROVE]:
            where = Q(role=one.role)
            found |= where if one.service is None else where & Q(version__draft__service=one.service)
    return found


def _compatible(role: Role) -> list[Role]:
    return [role, *(other for pair in table().together if role in pair for other in pair)]
