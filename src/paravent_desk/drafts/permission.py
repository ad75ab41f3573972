"""Who may begin a post, and which posts and files somebody sees: the table of permissions, as questions to the database."""

from typing import Any

from django.db.models import Q, QuerySet

from paravent_desk.accounts.desk import Desk, Whole
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import TABLE, Action, roles_for
from paravent_desk.drafts.models import Draft, Upload


def new_draft(desk: Desk, service: int | None) -> Whole:
    """A post of one's own that is not there yet, as the subject of a permission."""
    return Whole(desk.establishment.pk, service, desk.user.pk, Draft.State.WRITING)


def may_write(desk: Desk) -> bool:
    """Whether somebody may begin a post, in whatever service."""
    return any(desk.may(Action.WRITE, new_draft(desk, one.service)) for one in desk.holdings)


def services(desk: Desk) -> QuerySet[Service]:
    """The services that somebody may begin a post in."""
    found = Service.objects.filter(establishment=desk.establishment).order_by("name")
    if desk.may(Action.WRITE, new_draft(desk, None)):
        return found
    written = [one.service for one in desk.holdings if desk.may(Action.WRITE, new_draft(desk, one.service))]
    mine = [service for service in written if service is not None]
    return found.filter(pk__in=mine)


def readable(desk: Desk) -> QuerySet[Draft]:
    """The posts that somebody may read: of their establishment, or of their services in it alone."""
    return Draft.objects.filter(_in_reach(desk), establishment=desk.establishment)


def uploads(desk: Desk) -> QuerySet[Upload]:
    """The files that somebody may see."""
    return Upload.objects.filter(_in_reach(desk), establishment=desk.establishment)


def _in_reach(desk: Desk) -> Q:
    held = [one.service for one in desk.holdings if one.role in TABLE[Action.READ]]
    if None in held:
        return Q()
    return Q(service__in=held) if held else Q(pk__in=())


def may_read(desk: Desk, subject: Any) -> bool:  # noqa: ANN401 - a draft or an upload
    """Whether somebody may read one of them."""
    return bool(roles_for(desk.user.pk, desk.holdings, Action.READ, subject))
