"""Who stands in for whom: everybody for themselves, an administrator for anybody."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Deputy, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor, Fact, record


def to_come(desk: Desk, today: date) -> QuerySet[Deputy]:
    """Those of today and later that somebody may see: an administrator all, others their own, in either part."""
    rows = Deputy.objects.filter(establishment=desk.establishment, last__gte=today).select_related("absent", "deputy")
    if not desk.may(Action.MANAGE_PEOPLE, desk.whole()):
        rows = rows.filter(Q(absent=desk.user) | Q(deputy=desk.user))
    return rows.order_by("first", "pk")


def name(desk: Desk, absent: User, deputy: User, first: date, last: date) -> Deputy:
    """Name a deputy on those days (both included); raises PermissionDenied for somebody else's, unless an administrator."""
    actor = _who(desk, absent.pk)
    with transaction.atomic():
        row = Deputy.objects.create(establishment=desk.establishment, absent=absent, deputy=deputy, first=first, last=last)
        facts: dict[str, Fact] = {"deputy": deputy.pk, "first": first.isoformat(), "last": last.isoformat()}
        record(actor, "deputy.name", f"user:{absent.pk}", desk.chain, facts=facts)
    return row


def end(desk: Desk, row: Deputy) -> None:
    """End it at once; the same right as to name one."""
    actor = _who(desk, row.absent_id)
    with transaction.atomic():
        if Deputy.objects.filter(pk=row.pk).delete()[0]:
            record(actor, "deputy.end", f"user:{row.absent_id}", desk.chain, facts={"deputy": row.deputy_id})


def _who(desk: Desk, absent: int) -> Actor:
    if absent == desk.user.pk:
        return Actor(desk.user.pk, "", desk.address)
    if not desk.may(Action.MANAGE_PEOPLE, desk.whole()):
        raise PermissionDenied
    return desk.require(Action.MANAGE_PEOPLE, desk.whole())
